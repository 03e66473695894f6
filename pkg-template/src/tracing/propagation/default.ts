/**
 * The default propagator (OpenTelemetry `context/api-propagators.md`, "Global Propagators").
 *
 * @module
 */

import type { TextMapPropagator } from '@opentelemetry/api';
import { W3CBaggagePropagator } from './baggage.js';
import { W3CTraceContextPropagator } from './trace_context.js';

/** W3C Trace Context and W3C Baggage. An error of a getter, a setter or a carrier is logged; a context must be one of the API. */
export function defaultPropagator(): TextMapPropagator {
  const [traceContext, baggage] = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
  return {
    inject(...args) {
      traceContext.inject(...args);
      baggage.inject(...args);
    },
    extract: (context, ...from) => baggage.extract(traceContext.extract(context, ...from), ...from),
    fields: () => [...traceContext.fields(), ...baggage.fields()],
  };
}
