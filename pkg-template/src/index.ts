/**
 * edgespan: OpenTelemetry tracing for edge and serverless runtimes, with a WebAssembly core.
 *
 * @packageDocumentation
 */

export { init, type InitOptions } from './core/load.js';
export { baggageSpanAttributes } from './features/baggage_span_attributes.js';
export { customIds } from './features/custom_ids.js';
export { destinations } from './features/destinations.js';
export { optionsFromEnv } from './features/env/options_from_env.js';
export { gzip } from './features/gzip.js';
export { limits } from './features/limits.js';
export { otlpJson } from './features/json/otlp_json.js';
export { mirror } from './features/mirror.js';
export { spanProcessors } from './features/processors/span_processors.js';
export { defaultResource } from './features/resource/default.js';
export { emptyResource, resourceFromAttributes } from './features/resource/resource.js';
export { type DetectedResource, type ResourceDetector, detectResources } from './features/resource/detect.js';
export { tailSampling } from './features/tail_sampling.js';
export { TraceState } from './features/trace_state.js';
export { waterfall } from './features/waterfall.js';
export type { ModuleSource } from './host/host.js';
export { untraced } from './host/untraced.js';
export {
  type DestinationStats,
  type EventLossReason,
  type EventStats,
  type Losses,
  type Stats,
  stats,
} from './spans/stats.js';
export type { FlushOptions, FlushOutcome } from './tracing/flush_outcome.js';
export type { Registration } from './tracing/globals.js';
export { type B3Options, B3Propagator } from './tracing/propagation/b3.js';
export { W3CBaggagePropagator } from './tracing/propagation/baggage.js';
export { CompositePropagator } from './tracing/propagation/composite.js';
export { defaultPropagator } from './tracing/propagation/default.js';
export { W3CTraceContextPropagator } from './tracing/propagation/trace_context.js';
export { type EdgespanProvider, createProvider } from './tracing/provider.js';
export { customSampler } from './tracing/sampling/custom.js';
export { AlwaysRecordSampler, ParentBasedSampler, type ParentBasedOptions } from './tracing/sampling/delegating.js';
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
} from './tracing/sampling/samplers.js';
export type { TracerOptions } from './tracing/tracers.js';
export type { BindingKind, BindingKindName } from './types/binding_kind.js';
export type { BindingSettings } from './types/binding_options.js';
export type { Destinations, Gzip, OtlpJson, SentryDsn } from './types/destination.js';
export type { BaggageSpanAttributes, Mirror, SpanProcessing, Waterfall } from './types/features.js';
export type { CustomIds, IdGenerator } from './types/id_generator.js';
export type { DeadLetter, Loss, LossReason, Undelivered } from './types/loss.js';
export type { DestinationOptions, Options, SamplerName } from './types/options.js';
export type { LimitValues, Limits, SpanLimits } from './types/limits.js';
export type { InstrumentationScope, ReadableSpan, TimedEvent } from './types/readable_span.js';
export type { OwnResource, Resource, ResourceValue } from './types/resource.js';
export { type OwnSampler, type Sampler, SamplingDecision, type SamplingResult } from './types/sampler.js';
export type { SpanProcessor } from './types/span_processor.js';
export type { AttributeMatch, TailDecision, TailRules, TailSampling, TailSummary } from './types/tail.js';
export { instrumentBinding } from './workers/bindings/instrument_binding.js';
export { instrumentDurableObject } from './workers/classes/durable_object.js';
export { instrumentEntrypoint } from './workers/classes/entrypoint.js';
export { instrument } from './workers/instrument.js';
export type { OptionsFunction } from './workers/invocation/configure.js';
export { setHttpRoute } from './workers/invocation/route.js';
export { type PagesContext, instrumentPages } from './workers/pages.js';
