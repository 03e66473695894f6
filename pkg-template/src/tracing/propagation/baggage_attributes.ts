/**
 * Baggage as span attributes, for the option `baggageSpanAttributes`. Baggage comes from outside and may be private, so
 * only what is asked for by name gets there.
 *
 * @module
 */

import type { Attributes, Context } from '@opentelemetry/api';
import { propagation } from '../../host/opentelemetry.js';

/**
 * The entries of a context's baggage that `keys` names, as attributes under the same keys; `undefined` for none. A key
 * that ends in `*` is a prefix. Never throws.
 */
export function baggageAttributes(context: Context, keys: readonly string[]): Attributes | undefined {
  try {
    const baggage = propagation.getBaggage(context);
    if (!baggage) return undefined;
    const named = baggage.getAllEntries().filter(([key]) => keys.some((name) => isNamed(key, name)));
    return named.length ? Object.fromEntries(named.map(([key, { value }]) => [key, value])) : undefined;
  } catch {
    // Baggage of somebody else's making.
    return undefined;
  }
}

function isNamed(key: string, name: string): boolean {
  return name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name;
}
