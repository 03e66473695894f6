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

import * as op from '../core/codes.js';
import { jsonOf } from './json.js';

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
}

const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);

/**
 * Messages inside each other in one value: a map takes three, an array two, so a value may be 30 maps deep. Around it
 * are seven more, and decoders of protobuf stop at 100: deeper, and the whole request is lost.
 */
const MAX_MESSAGES = 90;
/** Values inside one attribute; more than this is no attribute but a data structure that went astray. */
const MAX_VALUES = 10_000;

const hasOwn = Object.prototype.hasOwnProperty;
/** Halves of surrogate pairs without their other half. */
const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/** Writes all attributes of an object and returns how many could not be. Never throws. */
export function appendAttributes(into: Scratch, attributes: object | undefined): number {
  let dropped = 0;
  try {
    for (const key in attributes) {
      if (hasOwn.call(attributes, key) && !appendMember(into, attributes, key)) dropped++;
    }
  } catch {
    // A proxy that cannot be listed.
    dropped++;
  }
  return dropped;
}

/** Writes one attribute. `false`, with nothing written, when no attribute can hold it. Never throws. */
export function appendAttribute(into: Scratch, key: string, value: unknown): boolean {
  const { text } = into;
  const { length } = into.tape;
  try {
    if (key !== '' && append(into, key, value, 0, { left: MAX_VALUES })) {
      if (into.json) appendJson(into, length, text.length);
      return true;
    }
  } catch {
    // A getter or a proxy of the user's threw, or the value does not end.
  }
  into.tape.length = length;
  into.text = text;
  return false;
}

/** What was just appended as JSON text, if it is an array or a map. */
function appendJson(into: Scratch, at: number, textAt: number): void {
  const code = into.tape[at];
  if (code !== op.ARRAY && code !== op.MAP) return;
  const json = jsonOf(into, at, textAt);
  into.tape.push(op.JSON, json.length);
  into.text += json;
}

function appendMember(into: Scratch, attributes: object, key: string): boolean {
  let value: unknown;
  try {
    value = (attributes as Record<string, unknown>)[key];
  } catch {
    return false;
  }
  return value === undefined || appendAttribute(into, key, value);
}

/** With no key for the members of an array. */
function append(
  into: Scratch,
  key: string | undefined,
  value: unknown,
  messages: number,
  values: { left: number },
): boolean {
  const { tape } = into;
  if (--values.left < 0) throw new RangeError('too many values');
  switch (typeof value) {
    case 'string':
      appendString(into, key, value);
      return true;
    case 'number':
      start(into, op.NUMBER, key);
      double[0] = value;
      tape.push(doubleWords[0] as number, doubleWords[1] as number);
      return true;
    case 'boolean':
      start(into, value ? op.TRUE : op.FALSE, key);
      return true;
    case 'bigint':
      appendBigInt(into, key, value);
      return true;
    case 'object':
      if (value === null) {
        start(into, op.NULL, key);
        return true;
      }
      return appendObject(into, key, value, messages, values);
    default:
      return false;
  }
}

function appendObject(
  into: Scratch,
  key: string | undefined,
  value: object,
  messages: number,
  values: { left: number },
): boolean {
  if (Array.isArray(value)) {
    if (messages + 2 > MAX_MESSAGES) return false;
    const { length } = value;
    start(into, op.ARRAY, key);
    into.tape.push(length);
    for (let index = 0; index < length; index++) {
      if (!append(into, undefined, value[index], messages + 2, values)) into.tape.push(op.NULL);
    }
    return true;
  }
  if (ArrayBuffer.isView(value)) {
    appendBytes(into, key, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return true;
  }
  if (value instanceof Date) {
    if (Number.isNaN(Date.prototype.getTime.call(value))) return false;
    appendString(into, key, Date.prototype.toISOString.call(value));
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain || messages + 3 > MAX_MESSAGES) return false;
  appendMap(into, key, value as Record<string, unknown>, messages + 3, values);
  return true;
}

function appendMap(
  into: Scratch,
  key: string | undefined,
  map: Record<string, unknown>,
  messages: number,
  values: { left: number },
): void {
  start(into, op.MAP, key);
  const count = into.tape.push(0) - 1;
  let members = 0;
  let names: Iterable<readonly [string, string]> = Object.keys(map).map((name) => [name, name] as const);
  // Names that differ only in halves of surrogate pairs are one in UTF-8: the last one counts.
  if ([...names].some(([name]) => HALF.test(name))) {
    names = new Map([...names].map(([name]) => [name.replaceAll(HALVES, '\ufffd'), name]));
  }
  for (const [name, own] of names) {
    const member = map[own];
    if (member === undefined || name === '') continue;
    if (!append(into, name, member, messages, values)) start(into, op.NULL, name);
    members++;
  }
  into.tape[count] = members;
}

function appendString(into: Scratch, key: string | undefined, value: string): void {
  const { maxUnits = Infinity, maxText = Infinity } = into;
  const text = value.length > maxUnits ? value.slice(0, maxUnits) : value;
  if (into.text.length + text.length > maxText) throw new RangeError('too much text');
  start(into, op.STRING, key);
  into.tape.push(text.length);
  into.text += text;
}

function appendBigInt(into: Scratch, key: string | undefined, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) return appendString(into, key, value.toString());
  start(into, op.INTEGER, key);
  into.tape.push(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
}

function appendBytes(into: Scratch, key: string | undefined, all: Uint8Array): void {
  const { maxUnits = Infinity, maxText = Infinity } = into;
  const bytes = all.length > maxUnits ? all.subarray(0, maxUnits) : all;
  if (bytes.length > maxText) throw new RangeError('too many bytes');
  start(into, op.BYTES, key);
  into.tape.push(bytes.length);
  for (let at = 0; at < bytes.length; at += 4) {
    const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
    into.tape.push(b0 | (b1 << 8) | (b2 << 16) | (b3 << 24));
  }
}

function start(into: Scratch, code: number, key: string | undefined): void {
  into.tape.push(code);
  if (key === undefined) return;
  into.tape.push(key.length);
  into.text += key;
}
