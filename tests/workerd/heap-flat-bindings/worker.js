// Calls bindings over and over, and a Durable Object that traces itself.
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'heap' });

export const Counter = instrumentDurableObject(
  class extends DurableObject {
    async fetch() {
      this.ctx.storage.kv.put('count', (this.ctx.storage.kv.get('count') ?? 0) + 1);
      return new Response('counted');
    }
  },
  options,
);

// One after the other, so that each is made 2,000 times.
const CALLS = [
  (env) => env.LINKS.get('a'),
  (env) => env.FILES.head('a'),
  (env) => env.DB.prepare('SELECT 1 AS one WHERE 1 = ?').bind(1).first('one'),
  (env) => Promise.all([caches.default.match('https://links.example/a'), text(env.QUOTES.fetch('https://a.example/'))]),
  (env) => text(env.COUNTERS.get(env.COUNTERS.idFromName('a')).fetch('https://counter.example/')),
];

export default instrument(
  {
    async fetch(request, env, ctx) {
      const number = Number(new URL(request.url).pathname.slice(1));
      await CALLS[number % CALLS.length](env);
      env.CLICKS.writeDataPoint({ indexes: ['a'], doubles: [number] });
      ctx.waitUntil(env.LIMIT.limit({ key: 'a' }));
      return new Response('ok');
    },
  },
  options,
);

async function text(response) {
  return (await response).text();
}
