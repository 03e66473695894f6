/**
 * Attributes written aside: those of events and links, and values that are more than one number or string. Reading them
 * may run code of the user's (a getter, a proxy), which may throw, and may record something itself; so all of it is
 * read before any of it goes to the tape.
 *
 * A bigint is an integer as long as 64 bits hold it, else its decimal digits; a `Date` is its ISO 8601 text
 * (OpenTelemetry `common/attribute-type-mapping.md`). Arrays keep their order and length; what no attribute can hold
 * (functions, symbols, dates that are none, other class instances, and what is too deep) becomes an empty value inside
 * them. Plain objects are maps; their `undefined` members are left out.
 *
 * @module
 */

import * as op from '../core/generated/codes.js';
import { double, doubleWords } from '../core/instance.js';
import { isString } from '../host/is.js';
import { wellFormed } from '../host/text.js';
import { bytesInJson, textInJson } from './json.js';
import type { TapeLimits } from '../types/settings.js';

/** A piece of tape and its text, to be added to a recording as a whole. */
export interface Scratch {
  readonly tape: number[];
  text: string;
  /** Whether arrays and maps get their JSON text too, which is what Sentry takes. */
  readonly json?: boolean;
  /** Longest string in UTF-16 units, and byte array in bytes: of longer ones only so much is read. Default none. */
  readonly maxUnits?: number;
  /** Arrays and maps inside each other; what is deeper is empty in JSON. Default none. */
  readonly maxDepth?: number;
  /** Text of all values, in UTF-16 units: more fits no buffer. Default none. */
  readonly maxText?: number;
  /** Values that may still come inside one attribute. */
  left?: number;
}

/** For values of one attribute, or of one object of attributes. */
export function newScratch({ json, maxUnits, maxDepth }: TapeLimits, maxText: number): Scratch {
  return { tape: [], text: '', json, maxUnits, maxDepth, maxText };
}

/**
 * Messages inside each other in one value: a map takes three, an array two, so a value may be 30 maps deep. Around it
 * are seven more, and decoders of protobuf stop at 100: deeper, and the whole request is lost.
 */
const MAX_MESSAGES = 90;
/** Values inside one attribute; more than this is no attribute but a data structure that went astray. */
const MAX_VALUES = 10_000;
/** In a `for in` loop V8 answers this from what the loop knows, and `Object.hasOwn` by a look-up. */
const { hasOwnProperty } = Object.prototype;

/** Writes all attributes of an object, and says how many were and how many could not be. Never throws. */
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
    // A proxy that cannot be listed.
    dropped++;
  }
  return { written, dropped };
}

/**
 * Writes one attribute, or none if its value is `undefined`. `false`, with nothing written, when no attribute can hold it.
 * Never throws.
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
    // A getter or a proxy of the user's threw, or the value does not end.
  }
  into.tape.length = length;
  into.text = text;
  return false;
}

/**
 * Writes a value, with no key for the members of an array, and returns it as JSON text, if that is wanted: "" if not, which
 * it never is of a value that is an attribute and no array or map. `undefined` when no attribute can hold the value.
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
    start(into, key, op.NUMBER, doubleWords[0] as number, doubleWords[1] as number);
    return json ? (Number.isFinite(value) ? `${value}` : `"${value}"`) : '';
  }
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) return appendString(into, key, `${value}`, json);
    start(into, key, op.INTEGER, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  } else if (value === null) {
    start(into, key, op.NULL);
  } else if (typeof value === 'boolean') {
    start(into, key, value ? op.TRUE : op.FALSE);
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
    // Of a proxy it may be anything.
    if (!(Number.isInteger(length) && length >= 0)) return undefined;
    start(into, key, op.ARRAY, length);
    for (let index = 0; index < length; index++) {
      const member = append(into, undefined, value[index], messages, depth + 1) ?? appendNull(into, undefined);
      if (json) members.push(member);
    }
  } else if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).subarray(0, maxUnits);
    if (bytes.length > maxText) throw new RangeError('too many bytes');
    start(into, key, op.BYTES, bytes.length);
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
    start(into, key, op.MAP);
    const count = tape.push(0) - 1;
    // Names that differ only in halves of surrogate pairs are one in UTF-8: the last one counts.
    for (const [name, own] of new Map(Object.keys(value).map((name) => [wellFormed(name), name]))) {
      const given = (value as Record<string, unknown>)[own];
      if (given === undefined || name === '') continue;
      const member = append(into, name, given, messages, depth + 1) ?? appendNull(into, name);
      (tape[count] as number)++;
      if (json) members.push(`${JSON.stringify(name)}:${member}`);
    }
  }
  if (!json) return '';
  if (depth >= maxDepth) return 'null';
  return isList ? `[${members}]` : `{${members}}`;
}

function appendNull(into: Scratch, key: string | undefined): string {
  start(into, key, op.NULL);
  return 'null';
}

function appendString(into: Scratch, key: string | undefined, value: string, json: boolean | undefined): string {
  const text = value.slice(0, into.maxUnits);
  if (into.text.length + text.length > (into.maxText ?? Infinity)) throw new RangeError('too much text');
  start(into, key, op.STRING, text.length);
  into.text += text;
  return json ? textInJson(text, into.maxUnits) : '';
}

function start(into: Scratch, key: string | undefined, code: number, first?: number, second?: number): void {
  const { tape } = into;
  // By index, which V8 compiles to less than `push`.
  tape[tape.length] = code;
  if (key !== undefined) {
    tape[tape.length] = key.length;
    into.text += key;
  }
  if (first !== undefined) tape[tape.length] = first;
  if (second !== undefined) tape[tape.length] = second;
}
