/**
 * Attributes of OTLP as those of the API.
 *
 * @module
 */

import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { AnyValue, KeyValue } from './messages.js';

/** The attributes, each with the value that it has in JavaScript. */
export function attributesOf(pairs: readonly KeyValue[] = []): Attributes {
  // Not assigned one by one: `__proto__` is a key like any other.
  return Object.fromEntries(pairs.map(({ key = '', value }) => [key, valueOf(value)]));
}

/** An integer that a double does not hold is a bigint. */
function valueOf(value: AnyValue = {}): AttributeValue {
  const { intValue, arrayValue, kvlistValue } = value;
  if (intValue !== undefined) {
    const number = Number(intValue);
    return Number.isSafeInteger(number) ? number : intValue;
  }
  if (arrayValue) return (arrayValue.values ?? []).map(valueOf);
  if (kvlistValue) return attributesOf(kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}
