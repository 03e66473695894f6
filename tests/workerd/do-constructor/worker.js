// Objects that load their state when they are constructed, that cannot be constructed, and that user code constructs itself.
import { trace } from '@opentelemetry/api';
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { instrument, instrumentDurableObject, instrumentEntrypoint } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-constructor' });

class Loading extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.constructed = this.mark('constructed');
    ctx.blockConcurrencyWhile(async () => {
      await this.load('constructor');
    });
  }

  mark(name) {
    trace.getTracer('own').startSpan(name).end();
    return name;
  }

  async load(from) {
    this.mark('load');
    this.times = ((await this.ctx.storage.get('times')) ?? 0) + 1;
    await this.ctx.storage.put('times', this.times);
    this.from = from;
  }

  async fetch() {
    await this.ctx.blockConcurrencyWhile(() => this.load('fetch'));
    return Response.json([this.constructed, this.from, this.times]);
  }
}

class Refusing extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    throw new RangeError('not constructed');
  }

  async fetch() {
    return new Response('never');
  }
}

class Rejecting extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      throw new RangeError('not loaded');
    });
  }

  async fetch() {
    return new Response('never');
  }
}

class Sums extends WorkerEntrypoint {
  add(a, b) {
    trace.getTracer('own').startSpan('add').end();
    return a + b;
  }
}

const Ready = instrumentDurableObject(Loading, options);
const Broken = instrumentDurableObject(Refusing, options);
const Late = instrumentDurableObject(Rejecting, options);
const TracedSums = instrumentEntrypoint(Sums, options);
export { Broken, Late, Ready };

const made = instrument({ fetch: (request, env, ctx) => Response.json(new TracedSums(ctx, env).add(1, 2)) }, options);

export default {
  async fetch(request, env, ctx) {
    const name = new URL(request.url).pathname.slice(1);
    if (name === 'MADE') return made.fetch(request, env, ctx);
    try {
      return await env[name].getByName('a').fetch(request);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};
