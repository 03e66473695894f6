/**
 * Reads an `ExportTraceServiceRequest`: protobuf by a table of its messages. Fields that are not in the table are
 * skipped, as the encoding asks (protobuf.dev, "Encoding"); what is no protobuf throws.
 *
 * @module
 */

import type { TraceRequest } from './messages.js';

export { IS_REMOTE } from '../recording/trace.js';
export type * from './messages.js';

/** Forms of values in place of those of JavaScript. */
export interface Forms {
  bytes(bytes: Uint8Array): unknown;
  integer(value: bigint): unknown;
  double(value: number): unknown;
  /** A message by its name; `undefined` leaves it out. */
  message(name: string, found: object): unknown;
}

type Scalar = 'string' | 'bytes' | 'id' | 'bool' | 'int64' | 'double' | 'uint32' | 'fixed32' | 'fixed64';
type Kind = Scalar | 'message' | 'messages';
type Field = readonly [name: string, kind: Kind, of?: Message];
/** A message: its fields by number. */
type Message = Record<number, Field>;

const ANY_VALUE: Message = {};
const KEY_VALUE: Message = { 1: ['key', 'string'], 2: ['value', 'message', ANY_VALUE] };
Object.assign(ANY_VALUE, {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', 'message', { 1: ['values', 'messages', ANY_VALUE] }],
  6: ['kvlistValue', 'message', { 1: ['values', 'messages', KEY_VALUE] }],
  7: ['bytesValue', 'bytes'],
} satisfies Message);

const attributes: Field = ['attributes', 'messages', KEY_VALUE];
const dropped: Field = ['droppedAttributesCount', 'uint32'];
const traceId: Field = ['traceId', 'id'];
const spanId: Field = ['spanId', 'id'];
const traceState: Field = ['traceState', 'string'];
const flags: Field = ['flags', 'fixed32'];
const schemaUrl: Field = ['schemaUrl', 'string'];
const name: Field = ['name', 'string'];

const SPAN: Message = {
  1: traceId,
  2: spanId,
  3: traceState,
  4: ['parentSpanId', 'id'],
  5: name,
  6: ['kind', 'uint32'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: attributes,
  10: dropped,
  11: ['events', 'messages', { 1: ['timeUnixNano', 'fixed64'], 2: name, 3: attributes, 4: dropped }],
  12: ['droppedEventsCount', 'uint32'],
  13: ['links', 'messages', { 1: traceId, 2: spanId, 3: traceState, 4: attributes, 5: dropped, 6: flags }],
  14: ['droppedLinksCount', 'uint32'],
  15: ['status', 'message', { 2: ['message', 'string'], 3: ['code', 'uint32'] }],
  16: flags,
};
const SCOPE: Message = { 1: name, 2: ['version', 'string'], 3: attributes, 4: dropped };
const SCOPE_SPANS: Message = { 1: ['scope', 'message', SCOPE], 2: ['spans', 'messages', SPAN], 3: schemaUrl };
const RESOURCE_SPANS: Message = {
  1: ['resource', 'message', { 1: attributes, 2: dropped }],
  2: ['scopeSpans', 'messages', SCOPE_SPANS],
  3: schemaUrl,
};
const REQUEST: Message = { 1: ['resourceSpans', 'messages', RESOURCE_SPANS] };

/** Messages inside each other: decoders of protobuf take no more. */
const MAX_DEPTH = 100;

/** The wire type of a kind; that of all others is 2, a length and so many bytes. */
const WIRE_TYPES: Partial<Record<Kind, number>> = { bool: 0, int64: 0, uint32: 0, fixed64: 1, double: 1, fixed32: 5 };

// A string that is no UTF-8 makes the message malformed, and a byte order mark belongs to it.
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to here a string is put together by hand, if it is ASCII: that is faster than asking for it. */
const MAX_SHORT_BYTES = 24;

/** The request as objects; bytes are copies. Throws a `RangeError` or `TypeError` when it is malformed. */
export function decodeRequest(bytes: Uint8Array): TraceRequest {
  return decodeInto(bytes, undefined) as TraceRequest;
}

/** The same with values in other forms. */
export function decodeInto(bytes: Uint8Array, forms: Forms | undefined): object {
  return new Reader(bytes, forms).message(REQUEST, bytes.length, 0);
}

class Reader {
  readonly #view: DataView;
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #forms: Forms | undefined;

  constructor(bytes: Uint8Array, forms: Forms | undefined) {
    this.#bytes = bytes;
    this.#forms = forms;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(message: Message, end: number, depth: number): object {
    if (depth > MAX_DEPTH) throw new RangeError(`messages deeper than ${MAX_DEPTH}`);
    const found: Record<string, unknown> = {};
    while (this.#at < end) {
      const tag = this.#uint32();
      const wireType = tag & 7;
      const field = message[tag >>> 3];
      if (!field) {
        this.#skip(wireType);
        continue;
      }
      const [name, kind, of] = field;
      if (wireType !== (WIRE_TYPES[kind] ?? 2)) throw new TypeError(`${name} has wire type ${wireType}`);
      const value = this.#value(kind, of, depth);
      if (kind === 'messages') ((found[name] ??= []) as unknown[]).push(value);
      else found[name] = kind === 'message' && this.#forms ? this.#forms.message(name, value as object) : value;
    }
    if (this.#at > end) throw new RangeError('a field is longer than its message');
    return found;
  }

  #value(kind: Kind, of: Message | undefined, depth: number): unknown {
    const forms = this.#forms;
    switch (kind) {
      case 'bool':
        return this.#uint64() !== 0n;
      case 'int64': {
        const value = BigInt.asIntN(64, this.#uint64());
        return forms ? forms.integer(value) : value;
      }
      case 'uint32':
        return this.#uint32();
      case 'fixed32':
        return this.#view.getUint32(this.#move(4), true);
      case 'fixed64': {
        const value = this.#view.getBigUint64(this.#move(8), true);
        return forms ? forms.integer(value) : value;
      }
      case 'double': {
        const value = this.#view.getFloat64(this.#move(8), true);
        return forms ? forms.double(value) : value;
      }
      case 'id':
        return Array.from(this.#run(), (byte) => (byte + 0x100).toString(16).slice(1)).join('');
      case 'bytes':
        return forms ? forms.bytes(this.#run()) : this.#run().slice();
      case 'string':
        return this.#text();
      default: {
        const length = this.#length();
        return this.message(of as Message, this.#at + length, depth + 1);
      }
    }
  }

  #run(): Uint8Array {
    const length = this.#length();
    const start = this.#move(length);
    return this.#bytes.subarray(start, start + length);
  }

  #text(): string {
    const length = this.#length();
    const start = this.#move(length);
    if (length <= MAX_SHORT_BYTES) {
      let ascii = '';
      let at = start;
      for (; at < this.#at; at++) {
        const byte = this.#bytes[at] as number;
        if (byte >= 0x80) break;
        ascii += String.fromCharCode(byte);
      }
      if (at === this.#at) return ascii;
    }
    return text.decode(this.#bytes.subarray(start, this.#at));
  }

  /** How long what follows is; it is all there. */
  #length(): number {
    const length = this.#uint32();
    if (length > this.#bytes.length - this.#at) throw new RangeError('a length reaches over the end');
    return length;
  }

  #move(length: number): number {
    const at = this.#at;
    this.#at += length;
    return at;
  }

  /** The lower half of a varint. */
  #uint32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a varint reaches over the end');
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      if (shift === 63) throw new RangeError('a varint is longer than ten bytes');
    }
  }

  #uint64(): bigint {
    const at = this.#at;
    const low = this.#uint32();
    let value = BigInt(low);
    // Most fit into one half; the others are read again.
    if (this.#at - at < 5) return value;
    value = 0n;
    for (let index = at; index < this.#at; index++) {
      value |= BigInt((this.#bytes[index] as number) & 0x7f) << BigInt(7 * (index - at));
    }
    return BigInt.asUintN(64, value);
  }

  #skip(wireType: number): void {
    if (wireType === 0) this.#uint64();
    else if (wireType === 1) this.#move(8);
    else if (wireType === 2) this.#move(this.#length());
    else if (wireType === 5) this.#move(4);
    else throw new TypeError(`wire type ${wireType}`);
  }
}
