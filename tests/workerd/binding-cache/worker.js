// Uses both kinds of caches, twice: the second time with their spans turned off.
import { instrument, untraced } from 'edgespan';
import { bindingOptions, cache } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request) {
      const lines = [];
      const key = `https://cache.example${new URL(request.url).pathname}?token=secret`;
      const tries = {
        miss: () => caches.default.match(key),
        put: () => caches.default.put(key, cacheable('first')),
        hit: async () => (await caches.default.match(new Request(key))).text(),
        'with options': () =>
          caches.default
            .match(new Request(key, { method: 'POST' }), { ignoreMethod: true })
            .then((found) => found.status),
        'in vain': () => caches.default.match(new Request(key, { method: 'POST' })).then(String),
        untraced: async () => (await untraced(() => caches.default.match(key))).text(),
        opened: async () => {
          const cache = await caches.open('mine');
          await cache.put(new URL('https://cache.example/opened'), cacheable('second'));
          return (await cache.match('https://cache.example/opened')).text();
        },
        deleted: () => caches.default.delete(key),
        'deleted again': () => caches.default.delete(key),
        'refused method': () => caches.default.put(new Request(key, { method: 'POST' }), cacheable('third')),
        'refused status': () => caches.default.put(key, new Response('partial', { status: 206 })),
        'refused credentials': () => caches.default.match(key.replace('//', '//user:password@')),
        'no arguments': () => caches.default.match(),
        detached: () => {
          const { match } = caches.default;
          return match(key);
        },
      };
      for (const [name, attempt] of Object.entries(tries)) {
        try {
          lines.push(`${name}: ${await attempt()}`);
        } catch (error) {
          lines.push(`${name}: ${error.name}: ${error.message}`);
        }
      }
      const { match } = Cache.prototype;
      lines.push(
        [
          caches instanceof CacheStorage,
          caches.default instanceof Cache,
          caches.constructor.name,
          caches.default.constructor.name,
          match.name,
          match.length,
          /native code/.test(match),
        ].join(' | '),
      );
      lines.push(Object.keys(Cache.prototype).join());
      return new Response(lines.join('\n'));
    },
  },
  (env, request) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'cache',
    ...(request.url.endsWith('/off') && { bindings: bindingOptions({ off: [cache] }) }),
  }),
);

function cacheable(body) {
  return new Response(body, { headers: { 'cache-control': 'max-age=60' } });
}
