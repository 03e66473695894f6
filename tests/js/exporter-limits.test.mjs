/**
 * The longest request (OTLP specification, "request size limits"; OpenTelemetry `protocol/exporter.md`): what is longer
 * is split, and never sent.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { destinations, gzip, otlpJson } from './subject.mjs';

afterEach(assertBalanced);

const LIMIT = 65_536;
const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const namesOfJson = ({ copy }) =>
  JSON.parse(new TextDecoder().decode(copy)).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))
  );

/** A request with this many spans of some 1,000 bytes each. */
async function large(count, options) {
  const { provider, tracer, posts, posted } = collect({ maxRequestBytes: LIMIT, ...options });
  const counts = await counted(async () => {
    const root = tracer.startSpan('0');
    for (let n = 1; n < count; n++) {
      tracer.startSpan(`${n}`, { attributes: { text: 'x'.repeat(900) } }, under(root)).end();
    }
    root.end();
    await provider.forceFlush();
  });
  return { posts, posted, counts };
}

const numbers = (count) => Array.from({ length: count }, (_, n) => `${n}`);
const sorted = (names) => [...names].sort((a, b) => a - b);

test('a request over maxRequestBytes is split: every part fits, every span is there once', async () => {
  const { posts, posted, counts } = await large(300);
  assert.ok(posts.length >= 5 && posts.length <= 7, `${posts.length} posts`);
  for (const { copy } of posts) assert.ok(copy.length <= LIMIT);
  assert.deepEqual(sorted(posted().map(({ name }) => name)), numbers(300));
  assert.deepEqual([counts.posts, counts.exported], [posts.length, 300]);
});

test('in JSON the limit is that of the JSON', async () => {
  const { posts, counts } = await large(100, { protocol: otlpJson });
  assert.ok(posts.length >= 3, `${posts.length} posts`);
  for (const { copy } of posts) assert.ok(copy.length <= LIMIT);
  assert.deepEqual(sorted(posts.flatMap(namesOfJson)), numbers(100));
  assert.deepEqual([counts.posts, counts.exported], [posts.length, 100]);
});

test('with several destinations every one gets requests that fit the smallest limit', async () => {
  const { posts, counts } = await large(300, {
    maxRequestBytes: undefined,
    destinations: destinations(
      { endpoint: 'http://a', maxRequestBytes: 2 * LIMIT },
      { endpoint: 'http://b', maxRequestBytes: LIMIT },
    ),
  });
  for (const { copy } of posts) assert.ok(copy.length <= LIMIT);
  assert.deepEqual([counts.posts, counts.exported, counts['lost too_large']], [posts.length, 300, undefined]);
});

test('the limit is before compression', async () => {
  const { posts, counts } = await large(300, { compression: gzip });
  assert.ok(posts.length >= 5, `${posts.length} posts`);
  assert.equal(counts.exported, 300);
});

test('a span that alone is over the limit is not sent and counted, the others are', async () => {
  for (const protocol of ['http/protobuf', otlpJson]) {
    const { provider, tracer, posts } = collect({ maxRequestBytes: LIMIT, protocol });
    const counts = await counted(async () => {
      const root = tracer.startSpan('root');
      tracer.startSpan('large', { attributes: { text: 'x'.repeat(LIMIT) } }, under(root)).end();
      root.end();
      await provider.forceFlush();
    });
    assert.deepEqual([counts.started, counts.exported, counts['lost too_large'], posts.length], [2, 1, 1, 1]);
  }
});

test('a span that fits as protobuf and not as JSON is not sent to the receiver of JSON', async () => {
  const { provider, tracer, posts } = collect({ maxRequestBytes: LIMIT, protocol: otlpJson });
  const counts = await counted(async () => {
    tracer.startSpan('span', { attributes: { text: '\u0001'.repeat(LIMIT / 2) } }).end();
    await provider.forceFlush();
  });
  assert.deepEqual([posts.length, counts['lost too_large']], [0, 1]);
});
