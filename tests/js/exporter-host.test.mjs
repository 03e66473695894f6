/**
 * A POST and the runtime that it is made in.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';

afterEach(assertBalanced);

test('a POST is not traced itself', () => {
  let active;
  const { provider } = collect({ answer: () => ((active = context.active()), new Response(null)) });
  provider.register();
  trace.getTracer('tests').startActiveSpan('span', (span) => span.end());
  assert.equal(trace.getSpan(active), undefined);
  assert.equal(trace.getTracer('tests').startSpan('inside', {}, active).isRecording(), false);
});

test('without timers, as in a Worker outside of requests, nothing throws and the loss is counted', async (t) => {
  const timers = t.mock.method(globalThis, 'setTimeout', () => {
    throw new Error('Disallowed operation called within global scope.');
  });
  const { tracer } = collect({ answer: () => Promise.reject(new TypeError('fetch failed')), timeoutMs: 10_000 });
  const counts = await counted(async () => {
    tracer.startSpan('span').end();
    for (let n = 0; n < 20; n++) await null;
  });
  timers.mock.restore();
  assert.deepEqual([counts.posts, counts['lost network']], [1, 1]);
});

test('an answer whose headers cannot be read is what its status says', async () => {
  const { tracer } = collect({ answer: async () => ({ ok: true, status: 200, headers: {} }), timeoutMs: 4_000 });
  const counts = await counted(async () => {
    tracer.startSpan('span').end();
    for (let n = 0; n < 20; n++) await null;
  });
  assert.deepEqual([counts.posts, counts.exported, counts['lost network']], [1, 1, undefined]);
});
