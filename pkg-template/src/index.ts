/**
 * edgespan: OpenTelemetry tracing for edge and serverless runtimes, with a WebAssembly core.
 *
 * @packageDocumentation
 */

export { instrumentBinding } from './workers/bindings/instrument_binding.js';
export type { BindingKind } from './types/binding_kind.js';
export type { BindingOptions, RecordedDetail } from './types/binding_options.js';
export { optionsFromEnv } from './features/env/options_from_env.js';
export { otlpJson } from './features/json/otlp_json.js';
export { mirror } from './features/mirror.js';
export { spanProcessors } from './features/processors/span_processors.js';
export { customIds } from './features/custom_ids.js';
export { tailSampling } from './features/tail_sampling.js';
export { gzip } from './features/gzip.js';
export { waterfall } from './features/waterfall.js';
export { untraced } from './host/untraced.js';
export type { Registration } from './tracing/globals.js';
export { init } from './sentry/init.js';
export type {
  DestinationOptions,
  Limits,
  LogLevel,
  Options,
  ResourceValue,
  SamplerName,
} from './types/options.js';
export type { FlushOptions, FlushOutcome } from './tracing/flush_outcome.js';
export type { InstrumentationScope, ReadableSpan, TimedEvent } from './types/readable_span.js';
export type { Mirror, SpanProcessing, Waterfall } from './types/features.js';
export type { Gzip, OtlpJson, SentryDsn } from './types/destination.js';
export type { SpanProcessor } from './types/span_processor.js';
export { type B3Options, B3Propagator } from './tracing/propagation/b3.js';
export { W3CBaggagePropagator } from './tracing/propagation/baggage.js';
export { CompositePropagator } from './tracing/propagation/composite.js';
export { defaultPropagator } from './tracing/propagation/default.js';
export { SentryPropagator, type SentryPropagatorOptions } from './tracing/propagation/sentry.js';
export { W3CTraceContextPropagator } from './tracing/propagation/trace_context.js';
export { EdgespanTraceState as TraceState } from './spans/trace_state.js';
export { type EdgespanProvider, createProvider } from './tracing/provider.js';
export { defaultResource } from './config/default_resource.js';
export { type DetectedResource, type ResourceDetector, detectResources } from './features/resource/detect.js';
export { emptyResource, resourceFromAttributes } from './config/resources.js';
export type { Resource } from './types/resource.js';
export { customSampler } from './tracing/sampling/custom.js';
export { AlwaysRecordSampler, ParentBasedSampler, type ParentBasedOptions } from './tracing/sampling/delegating.js';
export type { CustomIds, IdGenerator } from './types/id_generator.js';
export { type OwnSampler, type Sampler, SamplingDecision, type SamplingResult } from './types/sampler.js';
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
} from './tracing/sampling/samplers.js';
export type { AttributeMatch, TailDecision, TailRules, TailSampling, TailSummary } from './types/tail.js';
export {
  addBreadcrumb,
  captureEvent,
  captureException,
  captureMessage,
  close,
  flush,
  getCurrentScope,
  getIsolationScope,
  getTraceData,
  isInitialized,
  lastEventId,
  setContext,
  setExtra,
  setExtras,
  setTag,
  setTags,
  setUser,
  withIsolationScope,
  withScope,
} from './sentry/api.js';
export type { SentryOptionsFunction } from './sentry/by_env.js';
export { instrumentDurableObjectWithSentry } from './sentry/durable_object_class.js';
export type { IgnoreSpan, Pattern, SamplingContext, SentryOptions, TracesSampler } from './sentry/types/options.js';
export { sentryDsn } from './sentry/options/sentry_dsn.js';
export { type OtlpTracesEndpoint, getOtlpTracesEndpoint } from './sentry/options/otlp_endpoint.js';
export {
  type BesideOptions,
  OTLPIntegration,
  type OTLPIntegrationOptions,
  otlpIntegration,
} from './sentry/beside/otlp_integration.js';
export type { EventProcessor, PropagationIds, Scope, ScopeData, ScopeUpdate } from './sentry/errors/scope.js';
export type {
  Breadcrumb,
  CaptureContext,
  Event,
  EventContext,
  EventHint,
  ExceptionValue,
  Integration,
  Mechanism,
  Primitive,
  SeverityLevel,
  SpanJSON,
  StackFrame,
  User,
} from './sentry/types/event.js';
export { withSentry } from './sentry/with_sentry.js';
export { snapshot } from './features/snapshot.js';
export {
  type DestinationStats,
  type EventLossReason,
  type EventStats,
  type Losses,
  type Stats,
  stats,
} from './spans/stats.js';
export type { LossReason, Loss, Undelivered, DeadLetter } from './types/loss.js';
export type { TracerOptions } from './tracing/tracers.js';
export { instrumentDurableObject } from './workers/classes/durable_object.js';
export { instrumentEntrypoint } from './workers/classes/entrypoint.js';
export type { OptionsFunction } from './workers/invocation/configure.js';
export { instrument } from './workers/instrument.js';
export { type PagesContext, instrumentPages } from './workers/pages.js';
export { setHttpRoute } from './workers/invocation/route.js';
