/**
 * edgespan as a span processor in a pipeline of OpenTelemetry JS: when it sends what.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createTraceState, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { AlwaysOffSampler, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { assertBalanced, counted } from './collector.mjs';
import { REMOTE, receiver, otel, under, work, spansOf, theirs, ours } from './pipeline.mjs';
import { inside } from './subject.mjs';

const { EdgespanSpanExporter } = await inside('features/pipeline/exporter.js');
const { EdgespanSpanProcessor } = await inside('features/pipeline/processor.js');

afterEach(assertBalanced);

test('a processor sends when a local root ends, what ended before it along with it', async () => {
  const { fetch, posts } = receiver();
  const { provider, tracer, kept } = otel([new EdgespanSpanProcessor({ fetch })]);
  const root = tracer.startSpan('root');
  for (let n = 0; n < 3; n++) tracer.startSpan(`child ${n}`, {}, under(root)).end();
  assert.equal(posts.length, 0);
  root.end();
  assert.equal(posts.length, 1);
  assert.deepEqual(ours(posts), theirs(kept));
  tracer.startSpan('remote parent', {}, trace.setSpanContext(ROOT_CONTEXT, REMOTE)).end();
  assert.equal(posts.length, 2);
  tracer.startSpan('late child', {}, under(root)).end();
  assert.equal(posts.length, 2);
  await provider.forceFlush();
  assert.equal(posts.length, 3);
  assert.deepEqual(ours(posts), theirs(kept));
});

test('a local root is known by its parent too, where nobody told of its start', async () => {
  const { fetch, posts } = receiver();
  const { tracer, kept } = otel([]);
  work(tracer);
  const processor = new EdgespanSpanProcessor({ fetch });
  const [child, root] = kept.getFinishedSpans();
  processor.onEnd(child);
  assert.equal(posts.length, 0);
  processor.onEnd(root);
  assert.equal(posts.length, 1);
  await processor.forceFlush();
});

test('spans of one trace keep the state and the flags that each has', async () => {
  const { fetch, posts } = receiver();
  const { tracer, kept } = otel([]);
  tracer.startSpan('span').end();
  const [span] = kept.getFinishedSpans();
  const kinds = [['a=1', 1], ['a=1', 1], ['a=2', 1], ['', 1], ['', 3], ['a=2', 3]];
  const spans = kinds.map(([state, traceFlags], index) => {
    const traceState = state === '' ? undefined : createTraceState(state);
    const context = { ...span.spanContext(), spanId: `100000000000000${index}`, traceFlags, traceState };
    return Object.create(span, { spanContext: { value: () => context } });
  });
  await new Promise((resolve) => new EdgespanSpanExporter({ fetch }).export(spans, resolve));
  assert.equal(ours(posts).length, 6);
  assert.deepEqual(ours(posts), spansOf(ProtobufTraceSerializer.serializeRequest(spans)));
});

test('a processor sends when 512 spans wait, and what waits when it is flushed', async () => {
  const { fetch, posts } = receiver();
  const processor = new EdgespanSpanProcessor({ fetch });
  const { tracer } = otel([processor]);
  const root = tracer.startSpan('root');
  for (let n = 0; n < 600; n++) tracer.startSpan('child', {}, under(root)).end();
  assert.deepEqual(posts.map(({ copy }) => spansOf(copy).length), [512]);
  await processor.forceFlush();
  assert.deepEqual(posts.map(({ copy }) => spansOf(copy).length), [512, 88]);
  await processor.forceFlush();
  assert.equal(posts.length, 2);
});

test('a processor leaves spans that are not sampled', async () => {
  const { fetch, posts } = receiver();
  const record = { shouldSample: () => ({ decision: SamplingDecision.RECORD }), toString: () => 'record' };
  const counts = await counted(async () => {
    for (const sampler of [record, new AlwaysOffSampler()]) {
      const { provider, tracer } = otel([new EdgespanSpanProcessor({ fetch })], { sampler });
      tracer.startSpan('span').end();
      await provider.forceFlush();
    }
  });
  assert.deepEqual([posts.length, counts], [0, {}]);
});

test('shutdown sends what waits; what ends afterwards is not sent', async () => {
  const { fetch, posts } = receiver();
  const processor = new EdgespanSpanProcessor({ fetch });
  const { provider, tracer } = otel([processor]);
  const root = tracer.startSpan('root');
  tracer.startSpan('child', {}, under(root)).end();
  await provider.shutdown();
  assert.equal(posts.length, 1);
  root.end();
  await processor.forceFlush();
  assert.equal(posts.length, 1);
});

test("what is under way is handed to the runtime's waitUntil", async () => {
  const facts = await inside('host/host.js');
  const before = facts.host;
  const kept = [];
  facts.setHost({ ...before, waitUntil: (promise) => void kept.push(promise) });
  try {
    const { provider, tracer } = otel([new EdgespanSpanProcessor({ fetch: receiver().fetch })]);
    tracer.startSpan('span').end();
    assert.equal(kept.length, 1);
    assert.equal(await kept[0], true);
    await provider.forceFlush();
    assert.equal(kept.length, 1);
  } finally {
    facts.setHost(before);
  }
});
