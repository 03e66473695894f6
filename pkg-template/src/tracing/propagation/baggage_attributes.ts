/**
 * Baggage as span attributes, for the option `baggageSpanAttributes`. Baggage comes from callers and may be private, so
 * only the keys of the option are recorded.
 *
 * @module
 */

import type { Attributes, Context } from '@opentelemetry/api';
import { propagation } from '../../host/opentelemetry.js';

/**
 * The entries of a context's baggage whose keys are in `keys`, as attributes under the same keys; `undefined` for none. A
 * key that ends in `*` is a prefix. Never throws.
 */
export function baggageAttributes(context: Context, keys: readonly string[]): Attributes | undefined {
  try {
    const baggage = propagation.getBaggage(context);
    if (!baggage) return undefined;
    const named = baggage.getAllEntries().filter(([key]) => keys.some((name) => matches(key, name)));
    return named.length ? Object.fromEntries(named.map(([key, { value }]) => [key, value])) : undefined;
  } catch {
    // The baggage object may be of any implementation.
    return undefined;
  }
}

function matches(key: string, name: string): boolean {
  return name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name;
}
