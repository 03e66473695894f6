/**
 * Members of the `baggage` header that belong to a vendor's propagator and are no baggage of the user's, such as
 * Sentry's. They wait in the context, so that `W3CBaggagePropagator` writes them as well: two propagators that each
 * know the whole header cannot overwrite each other.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isObject } from '../../host/is.js';
import { createContextKey, trace } from '../../host/opentelemetry.js';
import type { VendorBaggage } from '../../types/trace_note.js';
import { noteOf } from '../span/span.js';

const VENDOR_BAGGAGE = createContextKey('edgespan vendor baggage');

/** A context that has a vendor's baggage, or none any more. */
export function withVendorBaggage(context: Context, baggage: VendorBaggage | undefined): Context {
  return baggage ? context.setValue(VENDOR_BAGGAGE, baggage) : context.deleteValue(VENDOR_BAGGAGE);
}

/** A context's vendor baggage: what came in, or what is noted of the trace of its span. */
export function vendorBaggageOf(context: Context): VendorBaggage | undefined {
  return noteOf(context)?.baggage ?? (context.getValue(VENDOR_BAGGAGE) as VendorBaggage | undefined);
}

/** The members to send with the active span: those of its trace. */
export function vendorMembers(context: Context): readonly string[] {
  const baggage = vendorBaggageOf(context);
  return baggage && baggage.traceId === trace.getSpanContext(context)?.traceId ? baggage.members : [];
}

/** Carriers with the context whose whole `baggage` header they have got. */
const complete = new WeakMap<object, Context>();

/** Notes that a carrier has got the whole header of a context, vendor's members included. */
export function markComplete(carrier: unknown, context: Context): void {
  if (isObject(carrier)) complete.set(carrier, context);
}

/** Whether a carrier has got the whole header of a context. */
export function isComplete(carrier: unknown, context: Context): boolean {
  return isObject(carrier) && complete.get(carrier) === context;
}
