/**
 * `OTLPIntegration` given to `instrument()`, before any client of Sentry's SDKs is there; with their clients it is
 * tested in `tests/sentry`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { OTLPIntegration, init, instrument, otlpIntegration, stats } from './subject.mjs';

await init();
after(assertBalanced);

async function fetched(worker) {
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  const response = await worker.fetch(new Request('https://shop.example/'), {}, context);
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return response;
}

test('without a client there is no receiver: spans are lost as `unconfigured`, and requests answered as ever', async () => {
  const lost = [];
  const onLoss = (loss) => lost.push(loss);
  const worker = instrument({ fetch: () => new Response('ok') }, new OTLPIntegration({ onLoss }));
  const counts = await counted(async () => assert.equal(await (await fetched(worker)).text(), 'ok'));
  assert.deepEqual(counts, { started: 1, 'lost unconfigured': 1 });
  assert.deepEqual(
    lost.map(({ reason, spans }) => [reason, spans]),
    [['unconfigured', 1]],
  );
  assert.equal(stats().posts, 0);
});

test('a collector needs no client', async () => {
  const posts = [];
  const fetch = async (url, { headers, body }) => (posts.push({ url, headers, body }), new Response());
  const integration = otlpIntegration({
    collectorUrl: 'https://collector.example/v1/traces',
    fetch,
    serviceName: 'mine',
  });
  const worker = instrument({ fetch: () => new Response('ok') }, integration);
  await fetched(worker);
  const [{ url, headers, body }] = posts;
  assert.equal(url, 'https://collector.example/v1/traces');
  assert.equal(
    Object.keys(headers).some((name) => /sentry|auth/i.test(name)),
    false,
  );
  const [{ name, resource }] = spansOf(body);
  assert.deepEqual([name, resource['service.name']], ['GET', 'mine']);
});

test('with `setupOtlpTracesExporter: false` requests are not traced from here', async () => {
  const integration = new OTLPIntegration({ setupOtlpTracesExporter: false });
  const worker = instrument({ fetch: () => new Response('ok') }, integration);
  assert.deepEqual(await counted(async () => assert.equal(await (await fetched(worker)).text(), 'ok')), {});
});

test('options for the provider that are not valid are one sentence from `instrument()`', () => {
  assert.throws(() => instrument({ fetch: () => new Response('ok') }, new OTLPIntegration({ tracesSampleRate: 2 })), {
    name: 'TypeError',
    message: 'edgespan: option `tracesSampleRate` is 2; it must be a number from 0 to 1',
  });
});

test('an event of a client of our own, or of none, is left alone', () => {
  const event = { contexts: { trace: { trace_id: 'a', span_id: 'b' } } };
  assert.equal(new OTLPIntegration().processEvent(event, {}), event);
  assert.deepEqual(event, { contexts: { trace: { trace_id: 'a', span_id: 'b' } } });
});

test('what is put in the place of a handler is not written to the object of the user', async () => {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(body), new Response());
  const handler = { fetch: () => new Response('ok') };
  const own = handler.fetch;
  const worker = instrument(handler, { fetch });
  // What `withSentry` of @sentry/cloudflare does with the handler that it gets.
  worker.fetch = new Proxy(worker.fetch, { apply: (target, self, args) => Reflect.apply(target, self, args) });
  assert.equal(await (await fetched(worker)).text(), 'ok');
  assert.equal(posts.length, 1);
  assert.equal(spansOf(posts[0]).length, 1);
  assert.equal(handler.fetch, own);
});
