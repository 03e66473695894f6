/**
 * The default propagator (OpenTelemetry `context/api-propagators.md`, "Global Propagators").
 *
 * @module
 */

import type { TextMapPropagator } from '@opentelemetry/api';
import { W3CBaggagePropagator } from './baggage.js';
import { CompositePropagator } from './composite.js';
import { W3CTraceContextPropagator } from './trace_context.js';

/** W3C Trace Context and W3C Baggage. */
export function defaultPropagator(): TextMapPropagator {
  return new CompositePropagator([new W3CTraceContextPropagator(), new W3CBaggagePropagator()]);
}
