/**
 * Members of the `baggage` header that belong to a vendor's propagator, such as Sentry's, and not to the user's baggage.
 * They are kept in the context, so that `W3CBaggagePropagator` writes them as well: two propagators that both write the
 * whole header cannot overwrite each other's members.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isObject } from '../../host/is.js';
import { createContextKey, trace } from '../../host/opentelemetry.js';
import type { Vendor } from './baggage.js';
import type { VendorBaggage } from '../../types/trace_note.js';
import { noteOf } from '../span/span.js';

const VENDOR_BAGGAGE = createContextKey('edgespan vendor baggage');

/** The context with a vendor's baggage, or without one. */
export function withVendorBaggage(context: Context, baggage: VendorBaggage | undefined): Context {
  return baggage ? context.setValue(VENDOR_BAGGAGE, baggage) : context.deleteValue(VENDOR_BAGGAGE);
}

/** A context's vendor baggage: that of the note of its trace, else the received one. */
export function vendorBaggageOf(context: Context): VendorBaggage | undefined {
  return noteOf(context)?.baggage ?? (context.getValue(VENDOR_BAGGAGE) as VendorBaggage | undefined);
}

/** The members to send with the active span, if they belong to its trace. */
export function vendorMembers(context: Context): readonly string[] {
  const baggage = vendorBaggageOf(context);
  return baggage && baggage.traceId === trace.getSpanContext(context)?.traceId ? baggage.members : [];
}

/** Carriers, and the context whose complete `baggage` header was written to the carrier. */
const complete = new WeakMap<object, Context>();

export const sentryVendor: Vendor = {
  prefixOf: (context) => vendorBaggageOf(context)?.prefix,
  membersOf: vendorMembers,
  written(carrier, context) {
    if (isObject(carrier)) complete.set(carrier, context);
  },
};

/** Whether the complete header of a context was written to a carrier. */
export function isComplete(carrier: unknown, context: Context): boolean {
  return isObject(carrier) && complete.get(carrier) === context;
}
