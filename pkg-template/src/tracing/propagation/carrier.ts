/**
 * Headers of any carrier, through the getter and setter of whoever owns it. Both may be anybody's code and the values
 * anything: nothing here throws, and what is no string is no header.
 *
 * @module
 */

import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isFunction, isObject, isString } from '../../host/is.js';

/** All headers of one name as one, with commas between them (RFC 9110, section 5.3); `undefined` for none. */
export function headerIn(getter: TextMapGetter, carrier: unknown, name: string): string | undefined {
  return ofHeader(name, () => {
    const header: unknown = getter.get(carrier, name);
    const one = Array.isArray(header) && header.every(isString) ? header.join(',') : header;
    return isString(one) ? one : undefined;
  });
}

/** The first header of a name that comes once, without white space around it; `undefined` for none. */
export function firstHeaderIn(getter: TextMapGetter, carrier: unknown, name: string): string | undefined {
  return headerIn(getter, carrier, name)?.split(',', 1)[0]?.trim();
}

/** Writes a header. */
export function setHeader(setter: TextMapSetter, carrier: unknown, name: string, value: string): void {
  ofHeader(name, () => setter.set(carrier, name, value));
}

/** A header that a carrier has already, and its name there. */
export interface WrittenHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * A header in a carrier that is about to be sent. The API has no getter for those: `Headers`, `Map` and plain objects,
 * in any case of their names, can be read; of all others it is `undefined`.
 */
export function writtenHeader(carrier: unknown, name: string): WrittenHeader | undefined {
  return ofHeader(name, () => {
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

function ofHeader<T>(name: string, call: () => T): T | undefined {
  return guarded(`the header ${name} could not be read or written`, call);
}

/** What a call of somebody else's code gives; `undefined` when it throws, which `diag` is told in a sentence. */
export function guarded<T>(sentence: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    diagWarn(sentence, error);
    return undefined;
  }
}
