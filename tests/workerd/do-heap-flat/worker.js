// One object that is called over and over, and uses its storage and `waitUntil`.
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

class Counter extends DurableObject {
  async increment() {
    const { storage } = this.ctx;
    const count = (storage.kv.get('count') ?? 0) + 1;
    storage.kv.put('count', count);
    storage.sql.exec('SELECT ?', count).one();
    await storage.transaction((transaction) => transaction.get('count'));
    this.ctx.waitUntil(this.own());
  }

  async own() {
    await this.ctx.storage.get('count');
  }
}

const TracedCounter = instrumentDurableObject(Counter, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-heap' }));
export { TracedCounter as Counter };

export default {
  async fetch(request, env) {
    await env.COUNTER.getByName('a').increment();
    return new Response('ok');
  },
};
