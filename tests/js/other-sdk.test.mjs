/**
 * Another OpenTelemetry SDK that registered first keeps its place, and a person is told once.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { collect } from './collector.mjs';

const exporter = new InMemorySpanExporter();
const theirs = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

test('a provider that is registered already is not replaced, and that is told once', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  trace.setGlobalTracerProvider(theirs);
  const first = collect();
  first.provider.register();
  first.provider.register();
  const second = collect();
  second.provider.register();
  assert.equal(trace.getTracerProvider().getDelegate(), theirs);
  assert.deepEqual(
    warn.mock.calls.map((call) => call.arguments),
    [['edgespan: another tracer provider is registered; spans of `trace.getTracer` go there']],
  );
  trace.getTracer('tests').startSpan('theirs').end();
  assert.deepEqual(
    exporter.getFinishedSpans().map(({ name }) => name),
    ['theirs'],
  );
  assert.deepEqual([first.posts.length, second.posts.length], [0, 0]);
});

test('its spans are parents of ours, remote or not', async () => {
  const parent = theirs.getTracer('theirs').startSpan('parent');
  const { tracer, byName } = collect();
  const span = tracer.startSpan('ours', {}, trace.setSpan(context.active(), parent));
  span.end();
  const { traceId, spanId } = parent.spanContext();
  const { ours } = await byName();
  assert.deepEqual([ours.traceId, ours.parentSpanId, ours.flags & 0x301], [traceId, spanId, 0x101]);
});

test('its spans are propagated', () => {
  const parent = theirs.getTracer('theirs').startSpan('parent');
  const carrier = {};
  propagation.inject(trace.setSpan(context.active(), parent), carrier);
  const { traceId, spanId } = parent.spanContext();
  assert.deepEqual(carrier, { traceparent: `00-${traceId}-${spanId}-01` });
});
