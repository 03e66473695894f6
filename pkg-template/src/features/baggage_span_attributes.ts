/**
 * `baggageSpanAttributes(…)`: baggage as span attributes. Baggage comes from callers and may be private, so only named keys
 * are recorded.
 *
 * @module
 */

import type { Attributes, Context } from '@opentelemetry/api';
import { TEXTS, readPart } from '../config/rule.js';
import { propagation } from '../host/opentelemetry.js';
import type { BaggageSpanAttributes } from '../types/features.js';

/**
 * For the option `baggageSpanAttributes`: keys of baggage that become attributes of every span, under the same keys; a key
 * that ends in `*` is a prefix. Throws a `TypeError` with one sentence for a key that is not a non-empty string.
 *
 * ```ts
 * import { baggageSpanAttributes, createProvider } from 'edgespan';
 *
 * createProvider({ baggageSpanAttributes: baggageSpanAttributes('tenant.id', 'app.*') }).register();
 * ```
 */
export function baggageSpanAttributes(...keys: readonly string[]): BaggageSpanAttributes {
  return { keys: readPart(TEXTS, keys, 'baggageSpanAttributes'), attributesOf };
}

function attributesOf({ keys }: BaggageSpanAttributes, context: Context): Attributes | undefined {
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
