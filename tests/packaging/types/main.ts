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
import { EdgespanSpanExporter, EdgespanSpanProcessor, encodeSpan } from 'edgespan/otel';
import { destinations } from 'edgespan';

const provider = edgespan.createProvider({
  sampler: edgespan.customSampler(new otel.ParentBasedSampler({ root: new otel.TraceIdRatioBasedSampler(0.1) })),
  idGenerator: edgespan.customIds(new otel.RandomIdGenerator()),
  limits: edgespan.limits({ attributeCountLimit: 1 }),
  resource: edgespan.emptyResource().merge(resourceFromAttributes({ a: 1 })),
  spanProcessors: edgespan.spanProcessors(
    new otel.SimpleSpanProcessor(new otel.InMemorySpanExporter()),
    new otel.BatchSpanProcessor(new otel.ConsoleSpanExporter()),
  ),
  contextManager: new AsyncLocalStorageContextManager(),
  propagator: new W3CTraceContextPropagator(),
});
const mine: edgespan.SpanProcessor = {
  onStart: (span, context) => void [span.setAttribute('a', span.name), context],
  onEnd: (span) => void [span.droppedAttributesCount.toFixed(), encodeSpan(span).length],
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
export const bytes = (span: otel.ReadableSpan | edgespan.ReadableSpan): Uint8Array => encodeSpan(span);
export const worker = edgespan.instrument({ fetch: () => new Response('') }, provider);
export const fromEnv = edgespan.instrument({ fetch: () => new Response('') }, edgespan.optionsFromEnv);
export const withFeatures = edgespan.instrument(
  { fetch: () => new Response('') },
  {
    protocol: edgespan.otlpJson,
    compression: edgespan.gzip,
    native: edgespan.mirror,
    debug: edgespan.waterfall,
    tailSampling: edgespan.tailSampling({ ratio: 0.5, keepNames: ['GET *'] }),
    spanProcessors: edgespan.spanProcessors(mine),
    sampler: new edgespan.ParentBasedSampler({ root: theirs }),
    destinations: destinations({ protocol: 'http/protobuf', compression: 'none' }),
  },
);
export const loaded: Promise<void> = edgespan.init({ module: new URL('https://example.com/core.wasm') });

// What needs code of its own is imported: its name as text does not compile.
// @ts-expect-error
edgespan.createProvider({ protocol: 'http/json' });
// @ts-expect-error
edgespan.createProvider({ compression: 'gzip' });
// @ts-expect-error
edgespan.createProvider({ native: 'on' });
// @ts-expect-error
edgespan.createProvider({ debug: 'waterfall' });
// @ts-expect-error
edgespan.createProvider({ tailSampling: { ratio: 0.5 } });
// @ts-expect-error
edgespan.createProvider({ spanProcessors: [mine] });
// @ts-expect-error
edgespan.createProvider({ sampler: theirs });
// @ts-expect-error
edgespan.createProvider({ idGenerator: new otel.RandomIdGenerator() });
// @ts-expect-error
edgespan.createProvider({ limits: { attributeCountLimit: 1 } });
// @ts-expect-error
edgespan.createProvider({ destinations: [{ endpoint: 'https://a.example' }] });
// @ts-expect-error
edgespan.createProvider({ baggageSpanAttributes: ['tenant'] });
// @ts-expect-error
edgespan.createProvider({ resource: resourceFromAttributes({ a: 1 }) });
// @ts-expect-error
edgespan.createProvider({ logLevel: 'warn' });
// @ts-expect-error A rule that does not exist.
edgespan.tailSampling({ keepName: ['a'] });
