/**
 * Types only: parts of OpenTelemetry JS are accepted as options, and ours are accepted by OpenTelemetry JS.
 *
 * @module
 */

import type { TextMapPropagator, Tracer, TracerProvider } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import * as otel from '@opentelemetry/sdk-trace-base';
import * as edgespan from 'edgespan';
import { EdgespanSpanExporter, EdgespanSpanProcessor } from 'edgespan/pipeline';

const provider = edgespan.createProvider({
  sampler: new otel.ParentBasedSampler({ root: new otel.TraceIdRatioBasedSampler(0.1) }),
  idGenerator: new otel.RandomIdGenerator(),
  spanLimits: { attributeCountLimit: 1 },
  resource: resourceFromAttributes({ a: 1 }),
  spanProcessors: [
    new otel.SimpleSpanProcessor(new otel.InMemorySpanExporter()),
    new otel.BatchSpanProcessor(new otel.ConsoleSpanExporter()),
  ],
  contextManager: new AsyncLocalStorageContextManager(),
  propagator: new W3CTraceContextPropagator(),
});
const mine: edgespan.SpanProcessor = {
  onStart: (span, context) => void [span.setAttribute('a', span.name), context],
  onEnd: (span) => void [span.droppedAttributesCount.toFixed(), edgespan.snapshot(span).length],
  forceFlush: async () => {},
  shutdown: async () => {},
};
const theirs: edgespan.Sampler = new otel.AlwaysOnSampler();

export const accepted: [TracerProvider, Tracer, TextMapPropagator, edgespan.Sampler, edgespan.SpanProcessor] = [
  provider,
  provider.getTracer('a', '1', { schemaUrl: 'https://example.com/s', attributes: { a: 1 } }),
  edgespan.defaultPropagator(),
  theirs,
  mine,
];
export const acceptedThere = new otel.BasicTracerProvider({
  sampler: new edgespan.ParentBasedSampler({ root: new edgespan.AlwaysOnSampler() }),
  spanProcessors: [
    new otel.BatchSpanProcessor(new EdgespanSpanExporter({ endpoint: 'https://otlp.example.com' })),
    new EdgespanSpanProcessor({}),
  ],
});
export const outcome: Promise<edgespan.FlushOutcome> = provider.forceFlush({ timeoutMs: 5 });
export const bytes = (span: otel.ReadableSpan | edgespan.ReadableSpan): Uint8Array => edgespan.snapshot(span);
export const worker = edgespan.instrument({ fetch: () => new Response('') }, provider);
export const fromEnv = edgespan.instrument({ fetch: () => new Response('') }, edgespan.optionsFromEnv);
