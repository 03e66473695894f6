/**
 * Reads and writes headers of any carrier by its getter and setter. These are code of the user or of a library, so their
 * errors are logged and values that are no strings are ignored. Never throws.
 *
 * @module
 */

import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isFunction, isObject, isString } from '../../host/is.js';

/** All headers of one name as one, with commas between them (RFC 9110, section 5.3); `undefined` for none. */
export function headerIn(getter: TextMapGetter, carrier: unknown, name: string): string | undefined {
  return withHeader(name, () => {
    const header: unknown = getter.get(carrier, name);
    const one = Array.isArray(header) && header.every(isString) ? header.join(',') : header;
    return isString(one) ? one : undefined;
  });
}

/** The first header of a name, trimmed; `undefined` for none. For headers that must occur only once. */
export function firstHeaderIn(getter: TextMapGetter, carrier: unknown, name: string): string | undefined {
  return headerIn(getter, carrier, name)?.split(',', 1)[0]?.trim();
}

/** Writes a header. */
export function setHeader(setter: TextMapSetter, carrier: unknown, name: string, value: string): void {
  withHeader(name, () => setter.set(carrier, name, value));
}

/** A header that a carrier has already, and the name in the carrier's spelling. */
export interface WrittenHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * A header in a carrier of `inject`. The API passes no getter there, so only `Headers`, `Map` and plain objects (names in
 * any case) can be read; for all others the result is `undefined`.
 */
export function writtenHeader(carrier: unknown, name: string): WrittenHeader | undefined {
  return withHeader(name, () => {
    if (!isObject(carrier)) return undefined;
    const { get } = carrier as { get?: unknown };
    if (isFunction(get)) {
      const value: unknown = get.call(carrier, name);
      return isString(value) ? { name, value } : undefined;
    }
    const own = Object.keys(carrier).find((key) => key.toLowerCase() === name);
    const value: unknown = own === undefined ? undefined : (carrier as Record<string, unknown>)[own];
    const one = Array.isArray(value) ? value.filter(isString).join(',') : value;
    return own !== undefined && isString(one) ? { name: own, value: one } : undefined;
  });
}

function withHeader<T>(name: string, call: () => T): T | undefined {
  return ignoringErrors(`the header ${name} could not be read or written`, call);
}

/** The result of `call`; `undefined` when it throws. The error is logged with `diag`, with the sentence. */
export function ignoringErrors<T>(sentence: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    diagWarn(sentence, error);
    return undefined;
  }
}
