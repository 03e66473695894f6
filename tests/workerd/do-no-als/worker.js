// Calls its own methods after it has waited.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

class Counter extends DurableObject {
  count = 0;

  async fetch() {
    return new Response(String(await this.increment()));
  }

  async increment() {
    await scheduler.wait(5);
    this.add(1);
    return this.count;
  }

  add(by) {
    trace.getTracer('own').startSpan('add').end();
    this.count += by;
  }
}

const TracedCounter = instrumentDurableObject(Counter, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-no-als' }));
export { TracedCounter as Counter };

export default {
  async fetch(request, env) {
    const counter = env.COUNTER.get(env.COUNTER.idFromName('a'));
    if (new URL(request.url).pathname === '/rpc') return new Response(String(await counter.increment()));
    await counter.fetch(request);
    return new Response('done');
  },
};
