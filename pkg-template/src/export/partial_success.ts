/**
 * Parses responses in protobuf: the `ExportTraceServiceResponse` to an accepted request (OTLP specification,
 * "Partial Success"), and the `google.rpc.Status` of an error ("Failures").
 *
 * The messages have two fields each, so a table of messages, as in `features/otlp/decode.ts`, would be longer than this parser.
 *
 * @module
 */

import { strictDecoder } from '../host/text.js';
import { DELIMITED, EIGHT_BYTES, FOUR_BYTES, VARINT } from '../types/wire.js';

/** The number of rejected spans, or the code of a status, from 0; and a message, which may be empty. */
export type Answer = [number: number, message: string];

/** The partial success of a response; `undefined` for full success without a message. Throws at malformed bytes. */
export function partialSuccess(body: Uint8Array): Answer | undefined {
  const answer: Answer = [0, ''];
  // Repetitions of a singular message field are merged.
  eachField(body, [, DELIMITED], (_, content) => readStatus(content as Uint8Array, answer));
  return answer[0] || answer[1] ? answer : undefined;
}

/**
 * Code and message of a status. An `ExportTracePartialSuccess` has fields of the same numbers and types. A negative number
 * counts as 0. Throws at malformed bytes.
 */
export function readStatus(message: Uint8Array, answer: Answer = [0, '']): Answer {
  eachField(message, [, VARINT, DELIMITED], (field, content) => {
    if (field === 1) answer[0] = Math.max(content as number, 0);
    else answer[1] = strictDecoder.decode(content as Uint8Array);
  });
  return answer;
}

/**
 * Calls `read` for each field whose number has a wire type in `types`; other fields are skipped. Groups are malformed:
 * they are older than OTLP. A varint of 64 bits becomes the nearest double, -1 if its highest bit is set, NaN if malformed.
 */
function eachField(
  bytes: Uint8Array,
  types: readonly (number | undefined)[],
  read: (field: number, content: number | Uint8Array) => void,
): void {
  let at = 0;
  const varint = (): number => {
    for (let value = 0, index = 0; index < 10; index++) {
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * 2 ** (7 * index);
      // Only one bit of the tenth byte is in range. Past the end `byte` is undefined, which is not below 0x80.
      if (byte < 0x80 && (index < 9 || byte < 2)) return index === 9 && byte ? -1 : value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key % 8;
    const expected = types[key >>> 3];
    const number = type === EIGHT_BYTES ? 8 : type === FOUR_BYTES ? 4 : varint();
    const start = at;
    if (type !== VARINT) at += number;
    const isField = key >= 8 && key < 2 ** 32 && (type <= DELIMITED || type === FOUR_BYTES) && (expected ?? type) === type;
    if (!(isField && number >= -1 && at >= start && at <= bytes.length)) throw new TypeError('malformed protobuf');
    if (expected !== undefined) read(key >>> 3, type === VARINT ? number : bytes.subarray(start, at));
  }
}
