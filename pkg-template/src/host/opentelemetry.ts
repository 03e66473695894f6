/**
 * The values of OpenTelemetry's API that this package uses. All other files import them from here, so that a bundle with
 * the API as an external has one import and not one for each file. Enumerations are declared here and in `span_kind.ts`
 * with the specification's numbers: bundlers cannot shake the API's enumerations.
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

/** The codes of a span's status. */
export const SpanStatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** The W3C trace flags. */
export const TraceFlags = { NONE: 0, SAMPLED: 1 } as const;
