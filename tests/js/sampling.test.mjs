/**
 * Samplers end to end: which spans arrive, and what the others still do (OpenTelemetry `trace/sdk.md`, "Sampler").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, TraceFlags, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { assertBalanced, collect, counted } from './collector.mjs';

afterEach(assertBalanced);

const remote = (traceFlags, traceId = '0af7651916cd43dd8448eb211c80319c') =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', traceFlags, isRemote: true });
const [NONE, UNSAMPLED, SAMPLED] = [ROOT_CONTEXT, remote(0), remote(1)];

/** Whether a root, a span with an unsampled and one with a sampled remote parent are recorded. */
function decisions(options) {
  const { tracer, posts } = collect(options);
  return [NONE, UNSAMPLED, SAMPLED].map((context) => {
    const before = posts.length;
    const span = tracer.startSpan('span', {}, context);
    const isRecording = span.isRecording();
    assert.equal((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0, isRecording);
    span.end();
    assert.equal(posts.length - before, isRecording ? 1 : 0);
    return isRecording;
  });
}

test('each sampler decides by parent or by itself', () => {
  assert.deepEqual(decisions({}), [true, false, true]);
  assert.deepEqual(decisions({ sampler: 'always_on' }), [true, true, true]);
  assert.deepEqual(decisions({ sampler: 'always_off' }), [false, false, false]);
  assert.deepEqual(decisions({ sampler: 'parentbased_always_on' }), [true, false, true]);
  assert.deepEqual(decisions({ sampler: 'parentbased_always_off' }), [false, false, true]);
  assert.deepEqual(decisions({ tracesSampleRate: 0 }), [false, false, true]);
  assert.deepEqual(decisions({ tracesSampleRate: 1 }), [true, false, true]);
  assert.deepEqual(decisions({ sampler: 'traceidratio', tracesSampleRate: 0 }), [false, false, false]);
  assert.deepEqual(decisions({ sampler: 'traceidratio', tracesSampleRate: 1 }), [true, true, true]);
  assert.deepEqual(decisions({ sampler: 'parentbased_traceidratio', tracesSampleRate: 0 }), [false, false, true]);
});

test('a ratio keeps its share of 4,000 traces, by the low 56 bits of the trace id', () => {
  const { tracer } = collect({ tracesSampleRate: 0.25 });
  let kept = 0;
  for (let n = 0; n < 4000; n++) {
    const span = tracer.startSpan('span');
    const random = BigInt(`0x${span.spanContext().traceId.slice(18)}`);
    assert.equal(span.isRecording(), random >= (3n << 56n) / 4n);
    if (span.isRecording()) kept++;
    span.end();
  }
  // The standard deviation is 27 traces; six of them are passed once in five hundred million runs.
  assert.ok(Math.abs(kept - 1000) < 164, `${kept} of 4000`);
});

test('a trace id is decided alike by every process', () => {
  const { tracer } = collect({ sampler: 'traceidratio', tracesSampleRate: 0.5 });
  const isKept = (random) => {
    const span = tracer.startSpan('span', {}, remote(0, `123456789012345678${random}`));
    const isRecording = span.isRecording();
    span.end();
    return isRecording;
  };
  assert.deepEqual(['80000000000000', '7fffffffffffff', 'ffffffffffffff', '00000000000000'].map(isKept), [
    true,
    false,
    true,
    false,
  ]);
});

test("a span that is left out does not record, and has a fresh valid id in its parent's trace", async () => {
  const { provider, tracer, posts } = collect();
  const counts = await counted(async () => {
    const ids = new Set(['b7ad6b7169203331']);
    let context = UNSAMPLED;
    for (let depth = 0; depth < 3; depth++) {
      const span = tracer.startSpan('span', { attributes: { a: 1 } }, context);
      const { traceId, spanId, traceFlags } = span.spanContext();
      assert.equal(span.isRecording(), false);
      assert.ok(isSpanContextValid(span.spanContext()));
      assert.deepEqual([traceId, traceFlags], ['0af7651916cd43dd8448eb211c80319c', 0]);
      assert.equal(span.spanContext(), span.spanContext());
      ids.add(spanId);
      const returned = [
        span.setAttribute('a', 1),
        span.setAttributes({}),
        span.addEvent('e'),
        span.addLink({}),
        span.addLinks([]),
      ];
      assert.ok([...returned, span.setStatus({ code: 2 }), span.updateName('n')].every((one) => one === span));
      span.recordException(new Error('e'));
      span.end();
      span.end();
      context = trace.setSpan(ROOT_CONTEXT, span);
    }
    assert.equal(ids.size, 4);
    await provider.forceFlush();
  });
  assert.equal(posts.length, 0);
  assert.deepEqual(counts, { unsampled: 3 });
});

test('the children of a trace that began unsampled here stay unsampled', () => {
  const { tracer } = collect({ sampler: 'parentbased_always_off' });
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  assert.equal(child.spanContext().traceId, root.spanContext().traceId);
  assert.notEqual(child.spanContext().spanId, root.spanContext().spanId);
  assert.deepEqual([root.isRecording(), child.isRecording()], [false, false]);
});

test('the tracestate and random flag of a parent stay with its trace', () => {
  const { provider } = collect();
  const traceState = { get: () => 'v', set: () => traceState, unset: () => traceState, serialize: () => 'k=v' };
  for (const traceFlags of [0, 1, 2, 3]) {
    const parent = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags, traceState, isRemote: true };
    const span = provider.getTracer('t').startSpan('span', {}, trace.setSpanContext(ROOT_CONTEXT, parent));
    assert.deepEqual([span.spanContext().traceFlags, span.spanContext().traceState], [traceFlags, traceState]);
    span.end();
  }
});

test('a suppressed context gives no spans, only its parent to propagate', async () => {
  const { provider, tracer, posts } = collect();
  const counts = await counted(async () => {
    const alone = tracer.startSpan('span', {}, suppressTracing(ROOT_CONTEXT));
    assert.equal(alone.isRecording(), false);
    assert.equal(isSpanContextValid(alone.spanContext()), false);
    const under = tracer.startSpan('span', {}, suppressTracing(SAMPLED));
    assert.equal(under.isRecording(), false);
    assert.equal(under.spanContext().spanId, 'b7ad6b7169203331');
    alone.setAttribute('a', 1).end();
    under.end();
    await provider.forceFlush();
  });
  assert.deepEqual([posts.length, counts], [0, {}]);
});

test('only suppression suppresses', () => {
  const { tracer, posts } = collect();
  tracer.startSpan('span', {}, ROOT_CONTEXT.setValue(createContextKey('other'), true)).end();
  tracer.startSpan('span', { root: true }, remote(0)).end();
  assert.equal(posts.length, 2);
});
