/**
 * `encodeSpan(span)`: one span as an `ExportTraceServiceRequest`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { spansOf } from './otlp.mjs';
import { encodeSpan, spanProcessors } from './subject.mjs';

after(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);

/** The one span of an encoding. */
function taken(span) {
  const spans = spansOf(encodeSpan(span));
  assert.equal(spans.length, 1);
  return spans[0];
}

test('the encoding of an ended span is what is exported, with resource and scope', async () => {
  const { provider, posted } = collect({ serviceName: 'shop' });
  const tracer = provider.getTracer('lib', '1.0', { attributes: { region: 'eu' } });
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', { attributes: { a: 1 } }, under(root));
  child.addEvent('e', { b: 2 }).addLink({ context: root.spanContext() }).setStatus({ code: 2, message: 'm' }).end();
  const ended = taken(child);
  root.end();
  await provider.forceFlush();
  assert.deepEqual(
    ended,
    posted().find(({ name }) => name === 'child'),
  );
});

test('a live span has an encoding without an end, of what it holds so far, and changes by it in nothing', async () => {
  const { tracer, byName, posts } = collect();
  const span = tracer.startSpan('span', { attributes: { a: 1 } });
  const counts = await counted(() => {
    const first = taken(span);
    assert.deepEqual([first.end, first.attributes, first.name], [0n, { a: 1n }, 'span']);
    span.setAttribute('b', 2).updateName('later');
    assert.deepEqual([taken(span).attributes, taken(span).name], [{ a: 1n, b: 2n }, 'later']);
  });
  assert.deepEqual([counts, posts.length], [{}, 0]);
  span.setAttribute('c', 3).end();
  assert.deepEqual((await byName()).later.attributes, { a: 1n, b: 2n, c: 3n });
});

test('a span that was sent has an encoding as long as its request is open', async () => {
  const { provider, tracer } = collect();
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, under(root));
  child.end();
  await provider.forceFlush();
  assert.equal(taken(child).name, 'child');
  root.end();
  assert.equal(encodeSpan(child).length, 0);
});

test('a span that processors are told of has an encoding for ever', async () => {
  const processor = { onStart() {}, onEnd() {}, async forceFlush() {}, async shutdown() {} };
  const { tracer, byName } = collect({ spanProcessors: spanProcessors(processor) });
  const span = tracer.startSpan('span');
  span.end();
  const exported = (await byName()).span;
  encodeSpan(span).fill(0);
  assert.deepEqual(taken(span), exported);
});

test('a late child of a request that was sent has its own encoding, and the root none', () => {
  const { tracer } = collect();
  const root = tracer.startSpan('root');
  root.end();
  const late = tracer.startSpan('late', {}, under(root));
  assert.equal(taken(late).name, 'late');
  assert.equal(encodeSpan(root).length, 0);
  late.end();
});

test('there is no encoding of what is not recorded, and diag is told', (t) => {
  const told = toldTo(t);
  const unsampled = collect({ sampler: 'always_off' }).tracer.startSpan('span');
  const spans = [unsampled, trace.wrapSpanContext(INVALID_SPAN_CONTEXT), {}, null, undefined, 'span'];
  for (const span of spans) assert.deepEqual(encodeSpan(span), new Uint8Array(0));
  assert.deepEqual(
    told(),
    spans.map(() => 'edgespan: there is no encoding of a span that is not recorded, or whose request is over'),
  );
});

test('a span of OpenTelemetry JS has an encoding, live and ended', () => {
  const tracer = new BasicTracerProvider().getTracer('theirs', '1');
  const span = tracer.startSpan('span', { startTime: [100, 1], attributes: { a: 1 } });
  assert.deepEqual([taken(span).end, taken(span).scope.name], [0n, 'theirs']);
  span.addEvent('event', {}, [100, 2]).end([101, 3]);
  const { start, end, attributes, events, spanId } = taken(span);
  assert.deepEqual([start, end, attributes], [100_000_000_001n, 101_000_000_003n, { a: 1n }]);
  assert.deepEqual([events[0].time, spanId], [100_000_000_002n, span.spanContext().spanId]);
});
