/**
 * edgespan as the exporter in a pipeline of OpenTelemetry JS: its spans, our encoder and transport. What is posted has to
 * be what the serializer of OpenTelemetry JS makes of the same spans.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { assertBalanced, counted } from './collector.mjs';
import { REMOTE, receiver, otel, under, work, spansOf, theirs, ours } from './pipeline.mjs';
import { inside } from './subject.mjs';

const { EdgespanSpanExporter } = await inside('features/pipeline/exporter.js');
const { EdgespanSpanProcessor } = await inside('features/pipeline/processor.js');
const { encodeReadable } = await inside('features/pipeline/encode.js');

afterEach(assertBalanced);

test('an exporter posts what the serializer of OpenTelemetry JS makes of the same spans', async () => {
  const { fetch, posts } = receiver();
  const { provider, tracer, kept } = otel([new SimpleSpanProcessor(new EdgespanSpanExporter({ fetch }))]);
  work(tracer);
  await provider.forceFlush();
  assert.equal(ours(posts).length, 2);
  assert.deepEqual(ours(posts), theirs(kept));
});

test('a batch is one request, with the spans of several resources, scopes and traces', async () => {
  const { fetch, posts } = receiver();
  const exporter = new EdgespanSpanExporter({ fetch });
  const providers = ['a', 'b'].map((name) => otel([], { resource: resourceFromAttributes({ 'service.name': name }) }));
  for (const { provider } of providers) for (const scope of ['s1', 's2']) work(provider.getTracer(scope));
  const spans = providers.flatMap(({ kept }) => kept.getFinishedSpans());
  const result = await new Promise((resolve) => exporter.export(spans, resolve));
  assert.equal(result.code, 0);
  assert.equal(posts.length, 2, 'one for each resource');
  assert.deepEqual(ours(posts), spansOf(ProtobufTraceSerializer.serializeRequest(spans)));
});

test('a BatchSpanProcessor exports through it, and its forceFlush waits for the answer', async () => {
  let answered = false;
  const { fetch, posts } = receiver(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    answered = true;
    return new Response(null);
  });
  const { provider, tracer, kept } = otel([new BatchSpanProcessor(new EdgespanSpanExporter({ fetch }))]);
  for (let n = 0; n < 20; n++) work(tracer);
  await provider.forceFlush();
  assert.equal(answered, true);
  assert.equal(posts.length, 1);
  assert.deepEqual(ours(posts), theirs(kept));
  await provider.shutdown();
});

test('dropped counts, which limits of the SDK led to, go out as they are, and no limits of ours on top', async () => {
  const { fetch, posts } = receiver();
  const { tracer, kept, provider } = otel([new SimpleSpanProcessor(new EdgespanSpanExporter({ fetch }))], {
    spanLimits: {
      attributeCountLimit: 200,
      eventCountLimit: 150,
      linkCountLimit: 140,
      attributePerEventCountLimit: 1,
      attributePerLinkCountLimit: 1,
    },
  });
  const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`key ${n}`, n]));
  const links = Array.from({ length: 160 }, () => ({ context: REMOTE, attributes: many(3) }));
  const span = tracer.startSpan('span', { links });
  span.setAttributes(many(250));
  for (let n = 0; n < 170; n++) span.addEvent(`event ${n}`, many(2));
  span.end();
  await provider.forceFlush();
  const [sent] = ours(posts);
  assert.deepEqual(
    [sent.attributes.length, sent.events.length, sent.links.length],
    [200, 150, 140],
  );
  assert.deepEqual([sent.droppedAttributesCount, sent.droppedEventsCount, sent.droppedLinksCount], [50, 20, 20]);
  assert.deepEqual(ours(posts), theirs(kept));
});

test('the resource goes out as it is, with nothing added', async () => {
  for (const attributes of [{}, { only: 'this' }]) {
    const { fetch, posts } = receiver();
    const { provider, tracer, kept } = otel([new EdgespanSpanProcessor({ fetch })], {
      resource: resourceFromAttributes(attributes, { schemaUrl: 'https://example.com/r' }),
    });
    tracer.startSpan('span').end();
    await provider.forceFlush();
    assert.deepEqual(ours(posts), theirs(kept));
    assert.equal(ours(posts)[0].schemaUrl, 'https://example.com/r');
  }
});

test('attributes of a resource that come later are waited for', async () => {
  const { fetch, posts } = receiver();
  const resource = resourceFromAttributes({ now: 1, later: new Promise((resolve) => setTimeout(resolve, 5, 'here')) });
  const { provider, tracer } = otel([new EdgespanSpanProcessor({ fetch })], { resource });
  tracer.startSpan('span').end();
  assert.equal(posts.length, 0);
  await provider.forceFlush();
  const { attributes } = ours(posts)[0].resource;
  assert.deepEqual(attributes, [
    { key: 'now', value: { intValue: 1n } },
    { key: 'later', value: { stringValue: 'here' } },
  ]);
});

test('an exporter tells success, and failure with an error', async () => {
  const exported = ({ fetch }) => {
    const exporter = new EdgespanSpanExporter({ timeoutMs: 500, fetch });
    const { tracer, kept } = otel([]);
    tracer.startSpan('span').end();
    return new Promise((resolve) => exporter.export(kept.getFinishedSpans(), resolve));
  };
  assert.deepEqual(await exported(receiver()), { code: 0 });
  for (
    const answer of [() => new Response(null, { status: 400 }), () => Promise.reject(new TypeError('fetch failed'))]
  ) {
    const { code, error } = await exported(receiver(answer));
    assert.deepEqual([code, error instanceof Error], [1, true]);
  }
});

test('an export without spans succeeds and posts nothing; one after shutdown fails', async () => {
  const { fetch, posts } = receiver();
  const exporter = new EdgespanSpanExporter({ fetch });
  const exported = (spans) => new Promise((resolve) => exporter.export(spans, resolve));
  assert.deepEqual(await exported([]), { code: 0 });
  await exporter.forceFlush();
  await exporter.shutdown();
  const { kept, tracer } = otel([]);
  tracer.startSpan('span').end();
  assert.equal((await exported(kept.getFinishedSpans())).code, 1);
  assert.equal(posts.length, 0);
});

test('a callback that throws, and what is no span, harm nobody', async () => {
  const { fetch, posts } = receiver();
  const exporter = new EdgespanSpanExporter({ fetch });
  const { tracer, kept } = otel([]);
  tracer.startSpan('span').end();
  const counts = await counted(async () => {
    const junk = [null, undefined, 5, {}, { spanContext: () => ({}) }];
    const result = await new Promise((resolve) => exporter.export([...junk, ...kept.getFinishedSpans()], resolve));
    assert.equal(result.code, 1);
    exporter.export(kept.getFinishedSpans(), () => {
      throw new Error('mine');
    });
    await exporter.forceFlush();
  });
  assert.equal(posts.length, 2);
  assert.deepEqual(ours(posts)[0], theirs(kept)[0]);
  assert.deepEqual([counts.started, counts.exported, counts['lost malformed']], [7, 2, 5]);
});

test('a ReadableSpan of OpenTelemetry JS 1 is taken as one of 2', async () => {
  const { fetch, posts } = receiver();
  const processor = new EdgespanSpanProcessor({ fetch });
  const { tracer, kept } = otel([]);
  work(tracer);
  // As version 1 has them: other names for the scope and the parent.
  const old = kept.getFinishedSpans().map((span) => {
    const { name, kind, startTime, endTime, status, attributes, links, events, duration, ended, resource } = span;
    const { droppedAttributesCount, droppedEventsCount, droppedLinksCount, instrumentationScope } = span;
    return {
      ...{ name, kind, startTime, endTime, status, attributes, links, events, duration, ended, resource },
      ...{ droppedAttributesCount, droppedEventsCount, droppedLinksCount },
      instrumentationLibrary: instrumentationScope,
      parentSpanId: span.parentSpanContext?.spanId,
      spanContext: () => span.spanContext(),
    };
  });
  const [child, root] = old;
  // Only its start tells that the parent of a span is elsewhere.
  processor.onStart(root, trace.setSpanContext(ROOT_CONTEXT, REMOTE));
  processor.onStart(child, under(trace.wrapSpanContext(root.spanContext())));
  processor.onEnd(child);
  assert.equal(posts.length, 0);
  processor.onEnd(root);
  assert.equal(posts.length, 1);
  const isRemote = 0x200;
  const expected = theirs(kept).map((span) => ({ ...span, flags: span.flags & ~isRemote }));
  assert.deepEqual(ours(posts), expected);
});

test('one span alone, live or ended, is encoded without being counted or sent', async () => {
  const { tracer, kept } = otel([]);
  const counts = await counted(async () => {
    const span = tracer.startSpan('live', { attributes: { a: 1 } });
    const [live] = spansOf(encodeReadable(span));
    assert.deepEqual([live.name, live.endTimeUnixNano, live.attributes.length], ['live', undefined, 1]);
    span.end();
    assert.deepEqual(spansOf(encodeReadable(span)), theirs(kept));
  });
  assert.deepEqual(counts, {});
  assert.throws(() => encodeReadable({}), TypeError);
});

test('options are checked when an exporter or a processor is made', () => {
  const sentence = 'edgespan: option `timeoutMs` is 0; it must be an integer from 1 to 600000';
  for (const Part of [EdgespanSpanExporter, EdgespanSpanProcessor]) {
    assert.throws(() => new Part({ timeoutMs: 0 }), new TypeError(sentence));
  }
});
