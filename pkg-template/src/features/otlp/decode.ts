/**
 * Decodes an `ExportTraceServiceRequest` from protobuf, by a table of its messages. Unknown fields are skipped
 * (protobuf.dev, "Encoding"); malformed bytes throw.
 *
 * @module
 */

import { strictDecoder } from '../../host/text.js';
import type { TraceRequest } from './messages.js';

export type * from './messages.js';

/** Converters of decoded values. */
export interface Forms {
  bytes(bytes: Uint8Array): unknown;
  integer(value: bigint): unknown;
  double(value: number): unknown;
  /** Converts the message in the field `name`; `undefined` leaves the field out. */
  message(name: string, fields: object): unknown;
}

/** Keeps JavaScript values; bytes are copied. */
const PLAIN: Forms = {
  bytes: (bytes) => bytes.slice(),
  integer: (value) => value,
  double: (value) => value,
  message: (_, fields) => fields,
};

/** Scalar kinds. Their wire types are below, and their readers in {@link messageReader}. */
const [STRING, BYTES, ID, BOOL, INT64, UINT32, FIXED32, FIXED64, DOUBLE] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const WIRE_TYPES = [2, 2, 2, 0, 0, 0, 5, 1, 1];

/** The fields of a message by number. The values of a repeated field are in a list. */
type Message = Record<number, Field>;
type Field = readonly [name: string, kind: number | Message, repeats?: boolean];
type ReadMessage = (message: Message, end: number, depth: number) => object;

const ANY_VALUE: Message = {};
const KEY_VALUE: Message = { 1: ['key', STRING], 2: ['value', ANY_VALUE] };
Object.assign(ANY_VALUE, {
  1: ['stringValue', STRING],
  2: ['boolValue', BOOL],
  3: ['intValue', INT64],
  4: ['doubleValue', DOUBLE],
  5: ['arrayValue', { 1: ['values', ANY_VALUE, true] }],
  6: ['kvlistValue', { 1: ['values', KEY_VALUE, true] }],
  7: ['bytesValue', BYTES],
} satisfies Message);

const attributes: Field = ['attributes', KEY_VALUE, true];
const dropped: Field = ['droppedAttributesCount', UINT32];
const traceId: Field = ['traceId', ID];
const spanId: Field = ['spanId', ID];
const traceState: Field = ['traceState', STRING];
const flags: Field = ['flags', FIXED32];
const schemaUrl: Field = ['schemaUrl', STRING];
const name: Field = ['name', STRING];

const SPAN: Message = {
  1: traceId,
  2: spanId,
  3: traceState,
  4: ['parentSpanId', ID],
  5: name,
  6: ['kind', UINT32],
  7: ['startTimeUnixNano', FIXED64],
  8: ['endTimeUnixNano', FIXED64],
  9: attributes,
  10: dropped,
  11: ['events', { 1: ['timeUnixNano', FIXED64], 2: name, 3: attributes, 4: dropped }, true],
  12: ['droppedEventsCount', UINT32],
  13: ['links', { 1: traceId, 2: spanId, 3: traceState, 4: attributes, 5: dropped, 6: flags }, true],
  14: ['droppedLinksCount', UINT32],
  15: ['status', { 2: ['message', STRING], 3: ['code', UINT32] }],
  16: flags,
};
const SCOPE: Message = { 1: name, 2: ['version', STRING], 3: attributes, 4: dropped };
const SCOPE_SPANS: Message = { 1: ['scope', SCOPE], 2: ['spans', SPAN, true], 3: schemaUrl };
const RESOURCE_SPANS: Message = {
  1: ['resource', { 1: attributes, 2: dropped }],
  2: ['scopeSpans', SCOPE_SPANS, true],
  3: schemaUrl,
};
const REQUEST: Message = { 1: ['resourceSpans', RESOURCE_SPANS, true] };

/** Maximum nesting of messages, the limit of common protobuf decoders. */
const MAX_DEPTH = 100;

/** ASCII strings up to this length are decoded in JavaScript, which is faster than a call of `TextDecoder`. */
const MAX_SHORT_BYTES = 24;

/** Decodes a request to objects. Throws a `RangeError` or `TypeError` when it is malformed. */
export function decodeRequest(bytes: Uint8Array, forms = PLAIN): TraceRequest {
  return messageReader(bytes, forms)(REQUEST, bytes.length, 0);
}

function messageReader(bytes: Uint8Array, forms: Forms): ReadMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  /** The lower 32 bits of a varint. */
  const uint32 = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a varint reaches over the end');
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      if (shift === 63) throw new RangeError('a varint is longer than ten bytes');
    }
  };

  const uint64 = (): bigint => {
    const start = at;
    let value = BigInt(uint32());
    // Most values fit into 32 bits; longer ones are decoded again from `start`.
    if (at - start < 5) return value;
    value = 0n;
    for (let index = start; index < at; index++) {
      value |= BigInt((bytes[index] as number) & 0x7f) << BigInt(7 * (index - start));
    }
    return BigInt.asUintN(64, value);
  };

  /** Advances by `length`; returns the position before. */
  const move = (length: number): number => (at += length) - length;

  /** Reads a length and checks that as many bytes follow. */
  const lengthOf = (): number => {
    const length = uint32();
    if (length > bytes.length - at) throw new RangeError('a length reaches over the end');
    return length;
  };

  const bytesField = (): Uint8Array => bytes.subarray(move(lengthOf()), at);

  const skip = (wireType: number): void => {
    if (wireType === 0) uint64();
    else if (wireType === 1) move(8);
    else if (wireType === 2) bytesField();
    else if (wireType === 5) move(4);
    else throw new TypeError(`wire type ${wireType}`);
  };

  const scalars: Record<number, () => unknown> = {
    [STRING]: () => textOf(bytesField()),
    [BYTES]: () => forms.bytes(bytesField()),
    [ID]: () => Array.from(bytesField(), (byte) => (byte + 0x100).toString(16).slice(1)).join(''),
    [BOOL]: () => uint64() !== 0n,
    [INT64]: () => forms.integer(BigInt.asIntN(64, uint64())),
    [UINT32]: uint32,
    [FIXED32]: () => view.getUint32(move(4), true),
    [FIXED64]: () => forms.integer(view.getBigUint64(move(8), true)),
    [DOUBLE]: () => forms.double(view.getFloat64(move(8), true)),
  };

  const readMessage: ReadMessage = (message, end, depth) => {
    if (depth > MAX_DEPTH) throw new RangeError(`messages deeper than ${MAX_DEPTH}`);
    const fields: Record<string, unknown> = {};
    while (at < end) {
      const tag = uint32();
      const wireType = tag & 7;
      const field = message[tag >>> 3];
      if (!field) {
        skip(wireType);
        continue;
      }
      const [name, kind, repeats] = field;
      const isScalar = typeof kind === 'number';
      if (wireType !== (isScalar ? WIRE_TYPES[kind] : 2)) throw new TypeError(`${name} has wire type ${wireType}`);
      const value = isScalar ? scalars[kind]?.() : readMessage(kind, lengthOf() + at, depth + 1);
      if (repeats) ((fields[name] ??= []) as unknown[]).push(value);
      else fields[name] = isScalar ? value : forms.message(name, value as object);
    }
    if (at > end) throw new RangeError('a field is longer than its message');
    return fields;
  };
  return readMessage;
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_SHORT_BYTES) return strictDecoder.decode(bytes);
  let ascii = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return strictDecoder.decode(bytes);
    ascii += String.fromCharCode(byte);
  }
  return ascii;
}
