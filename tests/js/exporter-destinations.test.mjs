/**
 * Several receivers at once: each gets everything in its own way, and one that fails does not touch the others.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { createProvider, destinations, otlpJson, stats } from './subject.mjs';

afterEach(assertBalanced);

/** A receiver that keeps what it gets. */
function receiver(answer = () => new Response(null)) {
  const posts = [];
  const fetch = (url, init) => {
    posts.push({ url, headers: new Headers(init.headers), copy: init.body.slice() });
    return answer(init, posts.length);
  };
  return { posts, fetch };
}

/** Two spans sent so; what was counted. */
async function sent(options) {
  const provider = createProvider({ timeoutMs: 500, ...options });
  const tracer = provider.getTracer('tests');
  return counted(async () => {
    for (const name of ['one', 'two']) tracer.startSpan(name).end();
    await provider.forceFlush();
  });
}

const status = (code) => () => new Response(null, { status: code });

test('each destination gets every span, with its own URL, headers, protocol and fetch', async () => {
  const [a, b, c] = [receiver(), receiver(), receiver()];
  await sent({
    headers: { 'x-of': 'all' },
    fetch: a.fetch,
    destinations: destinations(
      { endpoint: 'http://a.example' },
      { endpoint: 'http://b.example/base', fetch: b.fetch, headers: { 'x-of': 'b' } },
      { tracesEndpoint: 'http://c.example', fetch: c.fetch, protocol: otlpJson },
    ),
  });
  const told = [a, b, c].map(({ posts }) =>
    posts.map(({ url, headers }) => [url, headers.get('x-of'), headers.get('content-type')])
  );
  const twice = (post) => [post, post];
  assert.deepEqual(told, [
    twice(['http://a.example/v1/traces', 'all', 'application/x-protobuf']),
    twice(['http://b.example/base/v1/traces', 'b', 'application/x-protobuf']),
    twice(['http://c.example/', 'all', 'application/json']),
  ]);
  assert.deepEqual(a.posts.map(({ copy }) => copy), b.posts.map(({ copy }) => copy));
  assert.deepEqual(a.posts.flatMap(({ copy }) => spansOf(copy).map(({ name }) => name)), ['one', 'two']);
});

test('all requests are made before the first answer, and before the call that makes them returns', () => {
  const never = receiver(() => new Promise(() => {}));
  const provider = createProvider({
    fetch: never.fetch,
    timeoutMs: 10,
    destinations: destinations({ endpoint: 'http://a' }, { endpoint: 'http://b' }),
  });
  provider.getTracer('tests').startSpan('span').end();
  assert.deepEqual(never.posts.map(({ url }) => url), ['http://a/v1/traces', 'http://b/v1/traces']);
  return provider.forceFlush().catch(() => {});
});

test('a span is exported when one receiver took it, and told as lost for the other', async () => {
  const [good, bad] = [receiver(), receiver(status(400))];
  const losses = [];
  const counts = await sent({
    onLoss: (loss) => losses.push(loss),
    destinations: destinations(
      { endpoint: 'http://bad.example?key=secret', fetch: bad.fetch },
      { endpoint: 'http://good.example', fetch: good.fetch },
    ),
  });
  assert.deepEqual([counts.exported, counts['lost http_status']], [2, undefined]);
  const loss = { reason: 'http_status', spans: 1, destination: 'http://bad.example/v1/traces' };
  assert.deepEqual(losses, [loss, loss]);
  const byReceiver = stats().destinations;
  assert.deepEqual(byReceiver['http://bad.example/v1/traces'], { exported: 0, lost: { http_status: 2 } });
  assert.deepEqual(byReceiver['http://good.example/v1/traces'], { exported: 2, lost: {} });
});

test('what no receiver took is lost once', async () => {
  const bad = receiver(status(400));
  const counts = await sent({ fetch: bad.fetch, destinations: destinations({ endpoint: 'http://c' }, { endpoint: 'http://d' }) });
  assert.deepEqual([counts.posts, counts.exported, counts['lost http_status']], [4, undefined, 2]);
});

test('a receiver that hangs or throws does not keep the others from their retries', async () => {
  const hangs = receiver(() => new Promise(() => {}));
  const throws = receiver(() => {
    throw new Error('no');
  });
  const retried = receiver((_, number) =>
    number <= 2 ? new Response(null, { status: 503, headers: { 'retry-after': '0' } }) : new Response(null)
  );
  const counts = await sent({
    timeoutMs: 100,
    destinations: destinations(
      ...[hangs, throws, retried].map(({ fetch }, index) => ({ endpoint: `http://e${index}`, fetch })),
    ),
  });
  assert.deepEqual([hangs, throws, retried].map(({ posts }) => posts.length), [2, 2, 4]);
  assert.equal(counts.exported, 2);
});

test('each destination has its own time limit', async () => {
  const losses = [];
  const hangs = receiver(() => new Promise(() => {}));
  const provider = createProvider({
    fetch: hangs.fetch,
    onLoss: ({ destination }) => losses.push(destination),
    destinations: destinations(
      { endpoint: 'http://slow', timeoutMs: 60 },
      { endpoint: 'http://fast', timeoutMs: 5 },
    ),
  });
  provider.getTracer('tests').startSpan('span').end();
  await provider.forceFlush().catch(() => {});
  assert.deepEqual(losses, ['http://fast/v1/traces', 'http://slow/v1/traces']);
});
