/**
 * Attributes on scratch tapes: attributes of events and links, arrays, maps and other values that are not a short string,
 * number or boolean. Their getters and proxies may throw, or record spans themselves. So all values are read before the
 * recording's tape is touched.
 *
 * A bigint is an integer as long as 64 bits hold it, else its decimal digits; a `Date` is its ISO 8601 text
 * (OpenTelemetry `common/attribute-type-mapping.md`). Arrays keep their order and length: inside them, functions, symbols,
 * invalid dates, other class instances and values that are too deep become empty values. Plain objects are maps; their
 * `undefined` members are left out.
 *
 * @module
 */

import * as op from '../core/generated/codes.js';
import { double, doubleWords } from '../core/instance.js';
import { isString } from '../host/is.js';
import { wellFormed } from '../host/text.js';
import type { Scratch } from '../types/scratch.js';
import type { TapeLimits } from '../types/settings.js';
import { MAX_MESSAGES, MAX_VALUES } from '../types/bounds.js';

/** An empty scratch tape, for one attribute or one object of attributes. */
export function newScratch({ json, maxUnits, maxDepth }: TapeLimits, maxText: number): Scratch {
  return { tape: [], text: '', json, maxUnits, maxDepth, maxText };
}

/** In a `for in` loop V8 optimises `hasOwnProperty.call` to no look-up, and `Object.hasOwn` not. */
const { hasOwnProperty } = Object.prototype;

/** Appends all attributes of an object; returns the numbers of written and dropped ones. Never throws. */
export function appendAttributes(into: Scratch, attributes: object | undefined): { written: number; dropped: number } {
  let written = 0;
  let dropped = 0;
  try {
    for (const key in attributes) {
      if (!hasOwnProperty.call(attributes, key)) continue;
      let value: unknown;
      try {
        value = (attributes as Record<string, unknown>)[key];
      } catch {
        dropped++;
        continue;
      }
      if (appendAttribute(into, key, value)) written++;
      else dropped++;
    }
  } catch {
    // A proxy whose `ownKeys` trap throws.
    dropped++;
  }
  return { written, dropped };
}

/**
 * Appends one attribute, or none if its value is `undefined`. `false`, with nothing appended, when no attribute can have
 * the value. Never throws.
 */
export function appendAttribute(into: Scratch, key: string, value: unknown): boolean {
  const { text } = into;
  const { length } = into.tape;
  into.left = MAX_VALUES;
  try {
    if (value === undefined) return true;
    if (key !== '' && append(into, key, value, 0)) {
      const json = into.json?.(into, length, text.length);
      if (json) {
        into.tape.push(op.JSON, json.length);
        into.text += json;
      }
      return true;
    }
  } catch {
    // A getter or a proxy of the user threw, or the value is too large or cyclic.
  }
  into.tape.length = length;
  into.text = text;
  return false;
}

/** Appends a value; members of an array have no key. `false` when no attribute can have the value. */
function append(into: Scratch, key: string | undefined, value: unknown, messages: number): boolean {
  if (--(into.left as number) < 0) throw new RangeError('too many values');
  if (isString(value)) return appendString(into, key, value);
  if (typeof value === 'number') {
    double[0] = value;
    return appendHead(into, key, op.NUMBER, doubleWords[0] as number, doubleWords[1] as number);
  }
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) return appendString(into, key, `${value}`);
    return appendHead(into, key, op.INTEGER, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }
  if (value === null) return appendHead(into, key, op.NULL);
  if (typeof value === 'boolean') return appendHead(into, key, value ? op.TRUE : op.FALSE);
  return typeof value === 'object' && appendObject(into, key, value, messages);
}

function appendObject(into: Scratch, key: string | undefined, value: object, messages: number): boolean {
  const { tape, maxUnits, maxText = Infinity } = into;
  if (Array.isArray(value)) {
    const { length } = value;
    // The `length` of a proxy may be any value.
    if ((messages += 2) > MAX_MESSAGES || !(Number.isInteger(length) && length >= 0)) return false;
    appendHead(into, key, op.ARRAY, length);
    for (let index = 0; index < length; index++) appendMember(into, undefined, value[index], messages);
  } else if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).subarray(0, maxUnits);
    if (bytes.length > maxText) throw new RangeError('too many bytes');
    appendHead(into, key, op.BYTES, bytes.length);
    const words = new Int32Array(Math.ceil(bytes.length / 4));
    new Uint8Array(words.buffer).set(bytes);
    for (const word of words) tape.push(word);
  } else if (value instanceof Date) {
    const isValid = !Number.isNaN(Date.prototype.getTime.call(value));
    return isValid && appendString(into, key, Date.prototype.toISOString.call(value));
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain || (messages += 3) > MAX_MESSAGES) return false;
    appendHead(into, key, op.MAP);
    const count = tape.push(0) - 1;
    // Names that differ only in lone surrogates are equal in UTF-8: the last one wins.
    for (const [name, own] of new Map(Object.keys(value).map((name) => [wellFormed(name), name]))) {
      const item = (value as Record<string, unknown>)[own];
      if (item === undefined || name === '') continue;
      appendMember(into, name, item, messages);
      (tape[count] as number)++;
    }
  }
  return true;
}

/** Appends a member of an array or a map; a value that no attribute can have becomes an empty value. */
function appendMember(into: Scratch, name: string | undefined, value: unknown, messages: number): void {
  if (!append(into, name, value, messages)) appendHead(into, name, op.NULL);
}

function appendString(into: Scratch, key: string | undefined, value: string): boolean {
  const text = value.slice(0, into.maxUnits);
  if (into.text.length + text.length > (into.maxText ?? Infinity)) throw new RangeError('too much text');
  appendHead(into, key, op.STRING, text.length);
  into.text += text;
  return true;
}

function appendHead(into: Scratch, key: string | undefined, code: number, first?: number, second?: number): true {
  const { tape } = into;
  // By index: V8 compiles it to less code than `push`.
  tape[tape.length] = code;
  if (key !== undefined) {
    tape[tape.length] = key.length;
    into.text += key;
  }
  if (first !== undefined) tape[tape.length] = first;
  if (second !== undefined) tape[tape.length] = second;
  return true;
}
