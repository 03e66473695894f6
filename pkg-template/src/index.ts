/**
 * edgespan: OpenTelemetry tracing for edge and serverless runtimes, with a WebAssembly core.
 *
 * @packageDocumentation
 */

export { instrumentBinding } from './bindings/instrument_binding.js';
export type { BindingKind } from './bindings/kind.js';
export type { BindingOptions, RecordedDetail } from './bindings/options.js';
export { optionsFromEnv } from './env/options_from_env.js';
export type { DeadLetter, Loss, Undelivered } from './export/loss.js';
export { untraced } from './fetch/untraced.js';
export type { Registration } from './globals.js';
export { init } from './init.js';
export type {
  AttributeMatch,
  DestinationOptions,
  Limits,
  LogLevel,
  Options,
  ResourceValue,
  SamplerName,
  TailSampling,
} from './options.js';
export type { FlushOptions, FlushOutcome } from './outcome.js';
export type { InstrumentationScope, ReadableSpan, TimedEvent } from './processors/readable_span.js';
export type { SpanProcessor } from './processors/span_processor.js';
export { type B3Options, B3Propagator } from './propagation/b3.js';
export { W3CBaggagePropagator } from './propagation/baggage.js';
export { CompositePropagator } from './propagation/composite.js';
export { defaultPropagator } from './propagation/default.js';
export { SentryPropagator, type SentryPropagatorOptions } from './propagation/sentry.js';
export { W3CTraceContextPropagator } from './propagation/trace_context.js';
export { EdgespanTraceState as TraceState } from './propagation/trace_state.js';
export { type EdgespanProvider, createProvider } from './provider.js';
export { defaultResource } from './resource/default_resource.js';
export { type DetectedResource, type ResourceDetector, detectResources } from './resource/detect.js';
export { type Resource, emptyResource, resourceFromAttributes } from './resource/resource.js';
export { AlwaysRecordSampler, ParentBasedSampler, type ParentBasedOptions } from './sampling/delegating.js';
export type { IdGenerator } from './sampling/id_generator.js';
export { type Sampler, SamplingDecision, type SamplingResult } from './sampling/sampler.js';
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
} from './sampling/samplers.js';
export type { TailDecision, TailSummary } from './sampling/tail.js';
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
export type { IgnoreSpan, Pattern, SamplingContext, SentryOptions, TracesSampler } from './sentry/options/options.js';
export { type OtlpTracesEndpoint, getOtlpTracesEndpoint } from './sentry/options/otlp_endpoint.js';
export {
  type BesideOptions,
  OTLPIntegration,
  type OTLPIntegrationOptions,
  otlpIntegration,
} from './sentry/beside/otlp_integration.js';
export type { EventProcessor, PropagationIds, Scope, ScopeData, ScopeUpdate } from './sentry/scopes/scope.js';
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
} from './sentry/types.js';
export { withSentry } from './sentry/with_sentry.js';
export { snapshot } from './snapshot.js';
export {
  type DestinationStats,
  type EventLossReason,
  type EventStats,
  type LossReason,
  type Losses,
  type Stats,
  stats,
} from './stats.js';
export type { TracerOptions } from './tracers.js';
export { instrumentDurableObject } from './workers/classes/durable_object.js';
export { instrumentEntrypoint } from './workers/classes/entrypoint.js';
export type { OptionsFunction } from './workers/configure.js';
export { instrument } from './workers/instrument.js';
export { type PagesContext, instrumentPages } from './workers/pages.js';
export { setHttpRoute } from './workers/route.js';
