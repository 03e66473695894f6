/**
 * What a receiver answers in protobuf: the `ExportTraceServiceResponse` of a request that it took (OTLP specification,
 * "Partial Success"), and the `google.rpc.Status` of one that it refused ("Failures").
 *
 * Two messages of two fields each, so a table of messages, as `otlp/decode.ts` has, would be more than the reading.
 *
 * @module
 */

import { strictDecoder } from '../host/text.js';

/** How many spans were rejected, or the code of a status, from 0; and a sentence for developers, which may be empty. */
export type Answer = [number: number, message: string];

/** Wire types (protobuf.dev, "Encoding"). */
const VARINT = 0;
const EIGHT_BYTES = 1;
const DELIMITED = 2;
const FOUR_BYTES = 5;

const MALFORMED = 'malformed protobuf';

/** What a response says; `undefined` when all was taken and there is nothing to say. Throws when it is malformed. */
export function partialSuccess(body: Uint8Array): Answer | undefined {
  const answer: Answer = [0, ''];
  // A message that comes again is merged with the one before.
  eachField(body, [, DELIMITED], (_, content) => readStatus(content as Uint8Array, answer));
  return answer[0] || answer[1] ? answer : undefined;
}

/**
 * Code and message of a status. An `ExportTracePartialSuccess` has the same fields: a number, for which a negative one
 * counts as 0, and a text. Throws when it is malformed.
 */
export function readStatus(message: Uint8Array, answer: Answer = [0, '']): Answer {
  eachField(message, [, VARINT, DELIMITED], (field, content) => {
    if (field === 1) answer[0] = Math.max(content as number, 0);
    else answer[1] = strictDecoder.decode(content as Uint8Array);
  });
  return answer;
}

/**
 * Reads the fields that have a wire type in the list, by their number; all others are passed over. Groups, which are
 * older than OTLP, are no fields. A varint of 64 bits is the nearest double, -1 with the highest bit set.
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
      // Of the tenth byte only one bit is left. Past the end `byte` is undefined, which is not below 0x80.
      if (byte < 0x80 && (index < 9 || byte < 2)) return index === 9 && byte ? -1 : value;
    }
    throw new TypeError(MALFORMED);
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key % 8;
    const wanted = types[key >>> 3];
    const number = type === EIGHT_BYTES ? 8 : type === FOUR_BYTES ? 4 : varint();
    const start = at;
    if (type !== VARINT) at += number;
    const isField = key >= 8 && key < 2 ** 32 && (type <= DELIMITED || type === FOUR_BYTES);
    if (!isField || (wanted ?? type) !== type || at < start || at > bytes.length) throw new TypeError(MALFORMED);
    if (wanted !== undefined) read(key >>> 3, type === VARINT ? number : bytes.subarray(start, at));
  }
}
