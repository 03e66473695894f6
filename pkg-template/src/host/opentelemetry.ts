/**
 * The values of OpenTelemetry's API that this package uses. All other files import them from here: a bundle that leaves
 * the API outside then imports it once, and not once for each file. Enumerations are not taken from there, where each is
 * code that a bundle keeps whole: their numbers are the specification's, those of kinds in `span_kind.ts`.
 *
 * @module
 */

export {
  context,
  createContextKey,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  INVALID_SPAN_CONTEXT,
  INVALID_SPANID,
  INVALID_TRACEID,
  isSpanContextValid,
  isValidSpanId,
  isValidTraceId,
  propagation,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';

/** What the status of a span says. */
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** The flags of a trace. */
export const TraceFlags = { NONE: 0, SAMPLED: 1 } as const;
