/**
 * Attribute values that are more than one number or string: arrays, maps and bytes.
 *
 * Arrays keep their order and length; what no attribute can hold (functions, symbols, bigints, dates and other class
 * instances, and arrays or maps more than 64 levels deep) becomes an empty value inside them. Plain objects are maps;
 * their `undefined` members are left out.
 *
 * @module
 */

import * as op from './ops.js';

/** A piece of tape and its text, to be added to a recording as a whole. */
export interface Scratch {
  readonly tape: number[];
  text: string;
}

/** Levels of arrays and maps (OpenTelemetry `common/README.md`, "Attribute Limits"). */
const MAX_DEPTH = 64;
/** Values inside one attribute; more than this is no attribute but a data structure that went astray. */
const MAX_VALUES = 10_000;

/** Writes an attribute whose value is an object. `false` when no attribute can hold it; then nothing of it counts. */
export function appendValue(into: Scratch, key: string, value: unknown): boolean {
  return append(into, key, value, 1);
}

/** With no key for the members of an array. */
function append(into: Scratch, key: string | undefined, value: unknown, depth: number): boolean {
  const { tape } = into;
  if (tape.length > MAX_VALUES * 3) throw new RangeError('too many values');
  switch (typeof value) {
    case 'string':
      start(into, op.STRING, key);
      tape.push(value.length);
      into.text += value;
      return true;
    case 'number':
      start(into, op.NUMBER, key);
      tape.push(value);
      return true;
    case 'boolean':
      start(into, value ? op.TRUE : op.FALSE, key);
      return true;
    case 'object':
      if (value === null) {
        start(into, op.NULL, key);
        return true;
      }
      return depth <= MAX_DEPTH && appendObject(into, key, value, depth);
    default:
      return false;
  }
}

function appendObject(into: Scratch, key: string | undefined, value: object, depth: number): boolean {
  if (Array.isArray(value)) {
    start(into, op.ARRAY, key);
    into.tape.push(value.length);
    for (const member of value) {
      if (!append(into, undefined, member, depth + 1)) into.tape.push(op.NULL);
    }
    return true;
  }
  if (ArrayBuffer.isView(value)) {
    appendBytes(into, key, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  appendMap(into, key, value as Record<string, unknown>, depth);
  return true;
}

function appendMap(into: Scratch, key: string | undefined, map: Record<string, unknown>, depth: number): void {
  start(into, op.MAP, key);
  const count = into.tape.push(0) - 1;
  let members = 0;
  for (const name of Object.keys(map)) {
    const member = map[name];
    if (member === undefined) continue;
    if (!append(into, name, member, depth + 1)) start(into, op.NULL, name);
    members++;
  }
  into.tape[count] = members;
}

function appendBytes(into: Scratch, key: string | undefined, bytes: Uint8Array): void {
  start(into, op.BYTES, key);
  into.tape.push(bytes.length);
  for (let at = 0; at < bytes.length; at += 4) {
    const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
    into.tape.push((b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0);
  }
}

function start(into: Scratch, code: number, key: string | undefined): void {
  into.tape.push(code);
  if (key === undefined) return;
  into.tape.push(key.length);
  into.text += key;
}
