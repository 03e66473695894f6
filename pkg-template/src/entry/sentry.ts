/**
 * `edgespan/sentry`: errors and traces for Sentry, with the function names of Sentry's SDKs.
 *
 * @module
 */

import 'edgespan';

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
} from '../sentry/api.js';
export {
  type BesideOptions,
  OTLPIntegration,
  type OTLPIntegrationOptions,
  otlpIntegration,
} from '../sentry/beside/otlp_integration.js';
export type { SentryOptionsFunction } from '../sentry/by_env.js';
export { instrumentDurableObjectWithSentry } from '../sentry/durable_object_class.js';
export type { EventProcessor, PropagationIds, Scope, ScopeData, ScopeUpdate } from '../sentry/errors/scope.js';
export { init } from '../sentry/init.js';
export { type OtlpTracesEndpoint, getOtlpTracesEndpoint } from '../sentry/options/otlp_endpoint.js';
export { sentryDsn } from '../sentry/options/sentry_dsn.js';
export { withSpanJson } from '../sentry/tracing/before_send_span.js';
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
  SpanCallback,
  SpanJSON,
  StackFrame,
  User,
} from '../sentry/types/event.js';
export type { IgnoreSpan, Pattern, SamplingContext, SentryOptions, TracesSampler } from '../sentry/types/options.js';
export { withSentry } from '../sentry/with_sentry.js';
export { SentryPropagator, type SentryPropagatorOptions } from '../tracing/propagation/sentry.js';
