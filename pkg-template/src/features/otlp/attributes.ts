/**
 * Converts OTLP attributes to attributes of `@opentelemetry/api`.
 *
 * @module
 */

import type { AttributeValue, Attributes } from '@opentelemetry/api';
import type { AnyValue, KeyValue } from './messages.js';

/** The attributes as an object of JavaScript values. */
export function attributesOf(pairs: readonly KeyValue[] = []): Attributes {
  // `fromEntries` and not assignment, since assignment to `__proto__` sets the prototype.
  return Object.fromEntries(pairs.map(({ key = '', value }) => [key, valueOf(value)]));
}

/** An integer outside of the safe range stays a bigint. */
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
