/**
 * Processors and exporters of OpenTelemetry JS take our spans.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { assertBalanced, collect } from './collector.mjs';
import { inside, spanProcessors } from './subject.mjs';

const { decodeRequest } = await inside('features/otlp/decode.js');

after(assertBalanced);

/** A trace of two spans with some of everything. */
function record(tracer) {
  const root = tracer.startSpan('root', { attributes: { a: 1, list: ['x'] }, startTime: [100, 0] });
  const child = tracer.startSpan('child', { startTime: [101, 0] }, trace.setSpan(ROOT_CONTEXT, root));
  child.addEvent('event', { b: true }, [102, 7]).addLink({ context: root.spanContext(), attributes: { c: 'd' } });
  child.setStatus({ code: 2, message: 'bad' }).end([103, 0]);
  root.end([104, 0]);
}

for (const [name, processorOf] of [
  ['SimpleSpanProcessor', (exporter) => new SimpleSpanProcessor(exporter)],
  ['BatchSpanProcessor', (exporter) => new BatchSpanProcessor(exporter)],
]) {
  test(`${name} exports our spans`, async () => {
    const exporter = new InMemorySpanExporter();
    const { provider, tracer } = collect({ spanProcessors: spanProcessors(processorOf(exporter)) });
    record(tracer);
    assert.equal(await provider.forceFlush(), 'success');
    const [child, root] = exporter.getFinishedSpans();
    assert.deepEqual([child.name, root.name], ['child', 'root']);
    assert.deepEqual([root.attributes, root.duration], [{ a: 1, list: ['x'] }, [4, 0]]);
    assert.deepEqual(child.events, [
      { time: [102, 7], name: 'event', attributes: { b: true }, droppedAttributesCount: 0 },
    ]);
    assert.equal(child.parentSpanContext.spanId, root.spanContext().spanId);
    assert.equal(await provider.shutdown(), 'success');
  });
}

test('the serializer of OpenTelemetry JS writes of our spans what we export', async () => {
  const exporter = new InMemorySpanExporter();
  const options = { spanProcessors: spanProcessors(new SimpleSpanProcessor(exporter)), serviceName: 's' };
  const { provider, tracer, posts } = collect(options);
  record(tracer);
  await provider.forceFlush();
  const theirs = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans());
  assert.deepEqual(comparable(decodeRequest(theirs)), comparable(decodeRequest(posts[0].copy)));
  await provider.shutdown();
});

/** A request without defaults, its spans by name; of the flags only those of W3C. */
function comparable(request) {
  const [{ resource, scopeSpans }] = withoutDefaults(request).resourceSpans;
  const [{ scope, spans }] = scopeSpans;
  const byName = spans.map((span) => [span.name, { ...span, flags: span.flags & 0xff }]);
  return { resource, scope, spans: Object.fromEntries(byName), scopes: scopeSpans.length };
}

function withoutDefaults(value) {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutDefaults(member)]);
  return Object.fromEntries(
    members.filter(([name, member]) => member && (name !== 'status' || Object.keys(member).length > 0)),
  );
}

test('ConsoleSpanExporter prints our spans', async (t) => {
  const dir = t.mock.method(console, 'dir', () => {});
  const { provider, tracer } = collect({ spanProcessors: spanProcessors(new SimpleSpanProcessor(new ConsoleSpanExporter())) });
  record(tracer);
  await provider.forceFlush();
  const [child] = dir.mock.calls.map(({ arguments: [printed] }) => printed);
  assert.deepEqual([child.name, child.kind, child.status], ['child', 0, { code: 2, message: 'bad' }]);
  assert.equal(child.instrumentationScope.name, 'tests');
});
