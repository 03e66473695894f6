// A handler behind `instrument()`, with a middleware of `edgespan/hono` in it: both are of one copy of the package, so the
// route is found on the server span.
import { instrument } from 'edgespan';
import { httpRoutes } from 'edgespan/hono';
import { same } from './same.js';

/** What Hono's middleware gets: one handler is registered for the request. */
const CONTEXT = {
  req: { matchedRoutes: [{ method: 'GET', path: '/users/:id', handler: () => undefined }], routeIndex: 0 },
  res: new Response('done'),
};

export async function instrumented(endpoint) {
  const waiting = [];
  const handler = {
    async fetch() {
      await httpRoutes()(CONTEXT, async () => {});
      return new Response('done');
    },
  };
  const worker = instrument(handler, { endpoint, serviceName: 'smoke' });
  const ctx = { waitUntil: (promise) => void waiting.push(promise), passThroughOnException() {} };
  const response = await worker.fetch(new Request('https://example.com/users/7'), {}, ctx);
  same(await response.text(), 'done');
  await Promise.all(waiting);
  const received = await (await fetch(`${endpoint}/received`)).json();
  same(
    received.map(({ violations, request }) => [violations, request.resourceSpans[0].scopeSpans[0].spans[0].name]),
    [[[], 'GET /users/:id']],
  );
}
