// Calls a Durable Object over RPC, which calls its own methods and hands out all kinds of values.
import { trace } from '@opentelemetry/api';
import { DurableObject, RpcTarget } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const options = (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'do-rpc',
  bindings: bindingOptions({ rpc: rpc('COUNTER') }),
});

class Step extends RpcTarget {
  next() {
    return 'stepped';
  }
}

class Counter extends DurableObject {
  count = 0;

  get current() {
    return this.count;
  }

  async increment(by, ...more) {
    this.add(by);
    await scheduler.wait(1);
    this.add(by);
    return [this.count, more.length, this.add === add];
  }

  add(by) {
    trace.getTracer('own').startSpan('add').end();
    this.count += by;
  }

  apply(value, to) {
    return to(value);
  }

  step() {
    return new Step();
  }

  adder() {
    return (by) => by + 1;
  }

  stream() {
    return new Blob(['streamed']).stream();
  }

  async *generate() {
    yield 1;
  }

  fail() {
    throw new RangeError('not today');
  }
}

const { add } = Counter.prototype;
const TracedCounter = instrumentDurableObject(Counter, options);
export { TracedCounter as Counter };

const attempt = async (call) => {
  try {
    return await call();
  } catch (error) {
    return String(error);
  }
};

export default instrument(
  {
    async fetch(request, env) {
      const counter = env.COUNTER.getByName('a');
      if (new URL(request.url).pathname === '/own') return Response.json(await counter.increment(2));
      using step = await counter.step();
      using adder = await counter.adder();
      return Response.json({
        current: await counter.current,
        stepped: await step.next(),
        pipelined: await counter.step().next(),
        added: await adder(1),
        applied: await counter.apply(20, (value) => value + 2),
        streamed: await new Response(await counter.stream()).text(),
        generated: await attempt(() => counter.generate()),
        failed: await attempt(() => counter.fail()),
        unknown: await attempt(() => counter.unknown()),
      });
    },
  },
  options,
);
