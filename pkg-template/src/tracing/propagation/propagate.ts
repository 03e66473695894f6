/**
 * Injects and extracts contexts by the propagator of the settings, else by the global propagator.
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { ROOT_CONTEXT, defaultTextMapSetter, propagation } from '../../host/opentelemetry.js';
import type { PropagationSettings } from '../../types/propagation.js';

/** Header values by name. */
export type Carrier = Record<string, string>;

/** Injects a context into a carrier, and returns the carrier. Throws what the propagator throws. */
export function injectInto<T>(carrier: T, setter: TextMapSetter<T>, context: Context, settings?: PropagationSettings): T {
  (settings?.propagator ?? propagation).inject(context, carrier, setter);
  return carrier;
}

/** A context as a plain object of headers; throws what the propagator throws. */
export function injected(context: Context, settings?: PropagationSettings): Carrier {
  return injectInto({}, defaultTextMapSetter, context, settings);
}

/** The context in a carrier; the root context when the propagator throws, so that a new trace begins. */
export function extracted<T>(carrier: T, getter: TextMapGetter<T>, settings?: PropagationSettings): Context {
  try {
    return (settings?.propagator ?? propagation).extract(ROOT_CONTEXT, carrier, getter);
  } catch (error) {
    diagWarn('the trace context of a caller could not be read', error);
    return ROOT_CONTEXT;
  }
}
