/**
 * Who hears of exceptions that spans record: of those that the user tells a span, sampled or not, and of none that
 * edgespan's own spans record of themselves.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';
import { traced } from './sentry-trace.mjs';
import { inside, instrument } from './subject.mjs';

const { recordFailure } = await inside('workers/fetch/fail.js');

after(assertBalanced);

const within = (span) => trace.setSpan(ROOT_CONTEXT, span);

test("an exception that the user records is an event of the span, and is heard of with the span's id", async () => {
  for (const [tracesSampleRate, isSampled] of [
    [1, true],
    [0, false],
    [undefined, false],
  ]) {
    const { tracer, provider, posted, recorded } = traced({ tracesSampleRate });
    const root = tracer.startSpan('root');
    const child = tracer.startSpan('child', {}, within(root));
    const error = new TypeError('told');
    child.recordException(error);
    child.recordException('text', { a: 1 });
    child.end();
    if (isSampled) child.recordException(new Error('too late'));
    root.end();
    const { spanId } = child.spanContext();
    assert.deepEqual(recorded, [
      { exception: error, spanId },
      { exception: 'text', spanId },
    ]);
    await provider.forceFlush();
    const events = posted().find(({ name }) => name === 'child')?.events ?? [];
    const messages = events.map(({ name, attributes }) => [name, attributes['exception.message']]);
    const expected = [
      ['exception', 'told'],
      ['exception', 'text'],
    ];
    assert.deepEqual(messages, isSampled ? expected : []);
  }
});

test('without a client of Sentry, recording an exception is an event and nothing else', async () => {
  const { tracer, byName } = collect();
  const span = tracer.startSpan('span');
  span.recordException(new Error('told'));
  span.end();
  assert.equal((await byName()).span.events.length, 1);
});

test("a span of edgespan's own says what it failed with, and nobody hears of it", async () => {
  const { tracer, byName, recorded } = traced({ tracesSampleRate: 1 });
  const span = tracer.startSpan('own');
  recordFailure(span, new RangeError('no'));
  span.end();
  const { own } = await byName();
  assert.deepEqual([own.status, own.attributes['error.type']], [{ message: 'no', code: 2 }, 'RangeError']);
  assert.deepEqual(own.events[0].attributes['exception.message'], 'no');
  assert.deepEqual(recorded, []);
});

test('a request whose handler throws says so on its span, once, and nobody hears of it by the span', async () => {
  const { provider, recorded, posted } = traced({ tracesSampleRate: 1 });
  const error = new Error('unhandled');
  const thrower = () => {
    throw error;
  };
  const worker = instrument({ fetch: thrower }, provider);
  const kept = [];
  const request = new Request('https://shop.example.com/');
  assert.throws(() => worker.fetch(request, {}, { waitUntil: (promise) => kept.push(promise) }), error);
  while (kept.length > 0) await Promise.all(kept.splice(0));
  const [span] = posted();
  assert.deepEqual([span.status, span.events.length], [{ message: 'unhandled', code: 2 }, 1]);
  assert.deepEqual(recorded, []);
});
