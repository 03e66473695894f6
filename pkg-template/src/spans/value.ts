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
import { bytesInJson, textInJson } from './json.js';
import type { TapeLimits } from '../types/settings.js';

/** A piece of tape and its text, appended to a recording as a whole. */
export interface Scratch {
  readonly tape: number[];
  text: string;
  /** Whether arrays and maps get JSON text too, for Sentry. */
  readonly json?: boolean;
  /** Longest string in UTF-16 units, and longest byte array in bytes; longer values are cut. Default none. */
  readonly maxUnits?: number;
  /** Nesting of arrays and maps in JSON; deeper values are `null`. Default none. */
  readonly maxDepth?: number;
  /** Longest text of all values together, in UTF-16 units. Default none. */
  readonly maxText?: number;
  /** Values that the current attribute may still have. */
  left?: number;
}

/** An empty scratch tape, for one attribute or one object of attributes. */
export function newScratch({ json, maxUnits, maxDepth }: TapeLimits, maxText: number): Scratch {
  return { tape: [], text: '', json, maxUnits, maxDepth, maxText };
}

/**
 * Nested protobuf messages of one value: a map is three, an array two, so a value may be 30 maps deep. Seven more enclose
 * the value, and decoders of protobuf reject the whole request beyond 100.
 */
const MAX_MESSAGES = 90;
/** Values inside one attribute; a larger one is a data structure that was passed by mistake, and is dropped. */
const MAX_VALUES = 10_000;
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
    const json = key === '' ? undefined : append(into, key, value, 0, 0);
    if (json !== undefined) {
      if (json) into.tape.push(op.JSON, json.length);
      into.text += json;
      return true;
    }
  } catch {
    // A getter or a proxy of the user threw, or the value is too large or cyclic.
  }
  into.tape.length = length;
  into.text = text;
  return false;
}

/**
 * Appends a value; members of an array have no key. Returns the JSON text of arrays, maps and their members if
 * `into.json` is set, else "". `undefined` when no attribute can have the value.
 */
function append(
  into: Scratch,
  key: string | undefined,
  value: unknown,
  messages: number,
  depth: number,
): string | undefined {
  if (--(into.left as number) < 0) throw new RangeError('too many values');
  const json = depth > 0 && into.json;
  if (isString(value)) return appendString(into, key, value, json);
  if (typeof value === 'number') {
    double[0] = value;
    appendHead(into, key, op.NUMBER, doubleWords[0] as number, doubleWords[1] as number);
    return json ? (Number.isFinite(value) ? `${value}` : `"${value}"`) : '';
  }
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) return appendString(into, key, `${value}`, json);
    appendHead(into, key, op.INTEGER, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  } else if (value === null) {
    appendHead(into, key, op.NULL);
  } else if (typeof value === 'boolean') {
    appendHead(into, key, value ? op.TRUE : op.FALSE);
  } else {
    return typeof value === 'object' ? appendObject(into, key, value, messages, depth) : undefined;
  }
  return json ? `${value}` : '';
}

function appendObject(
  into: Scratch,
  key: string | undefined,
  value: object,
  messages: number,
  depth: number,
): string | undefined {
  const { tape, json, maxUnits, maxDepth = Infinity, maxText = Infinity } = into;
  const members: string[] = [];
  const isList = Array.isArray(value);
  if (isList) {
    if ((messages += 2) > MAX_MESSAGES) return undefined;
    const { length } = value;
    // The `length` of a proxy may be any value.
    if (!(Number.isInteger(length) && length >= 0)) return undefined;
    appendHead(into, key, op.ARRAY, length);
    for (let index = 0; index < length; index++) {
      const member = append(into, undefined, value[index], messages, depth + 1) ?? appendNull(into, undefined);
      if (json) members.push(member);
    }
  } else if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).subarray(0, maxUnits);
    if (bytes.length > maxText) throw new RangeError('too many bytes');
    appendHead(into, key, op.BYTES, bytes.length);
    const words = new Int32Array(Math.ceil(bytes.length / 4));
    new Uint8Array(words.buffer).set(bytes);
    for (const word of words) tape.push(word);
    return depth > 0 && json ? bytesInJson(bytes, maxUnits) : '';
  } else if (value instanceof Date) {
    if (Number.isNaN(Date.prototype.getTime.call(value))) return undefined;
    return appendString(into, key, Date.prototype.toISOString.call(value), depth > 0 && json);
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain || (messages += 3) > MAX_MESSAGES) return undefined;
    appendHead(into, key, op.MAP);
    const count = tape.push(0) - 1;
    // Names that differ only in lone surrogates are equal in UTF-8: the last one wins.
    for (const [name, own] of new Map(Object.keys(value).map((name) => [wellFormed(name), name]))) {
      const item = (value as Record<string, unknown>)[own];
      if (item === undefined || name === '') continue;
      const member = append(into, name, item, messages, depth + 1) ?? appendNull(into, name);
      (tape[count] as number)++;
      if (json) members.push(`${JSON.stringify(name)}:${member}`);
    }
  }
  if (!json) return '';
  if (depth >= maxDepth) return 'null';
  return isList ? `[${members}]` : `{${members}}`;
}

function appendNull(into: Scratch, key: string | undefined): string {
  appendHead(into, key, op.NULL);
  return 'null';
}

function appendString(into: Scratch, key: string | undefined, value: string, json: boolean | undefined): string {
  const text = value.slice(0, into.maxUnits);
  if (into.text.length + text.length > (into.maxText ?? Infinity)) throw new RangeError('too much text');
  appendHead(into, key, op.STRING, text.length);
  into.text += text;
  return json ? textInJson(text, into.maxUnits) : '';
}

function appendHead(into: Scratch, key: string | undefined, code: number, first?: number, second?: number): void {
  const { tape } = into;
  // By index: V8 compiles it to less code than `push`.
  tape[tape.length] = code;
  if (key !== undefined) {
    tape[tape.length] = key.length;
    into.text += key;
  }
  if (first !== undefined) tape[tape.length] = first;
  if (second !== undefined) tape[tape.length] = second;
}
