/**
 * Copies a tape and its text into the core's memory: one `set`, and one `encodeInto`; text beyond ASCII is encoded twice.
 *
 * @module
 */

import { RESERVE } from '../core/generated/codes.js';
import { callCore, memoryBytes, memoryWords, result } from '../core/instance.js';

const encoder = new TextEncoder();

/**
 * Writes a tape and its text into a buffer of the core. Returns the length of the text in bytes, or -1 when there is no
 * memory.
 */
export function writeTape(buffer: number, words: Int32Array, text: string): number {
  let into = reserve(buffer, words, text.length);
  if (!into) return -1;
  let { read, written } = encoder.encodeInto(text, into);
  if (read < text.length) {
    // The text is not ASCII: in UTF-8 it has more bytes than UTF-16 units.
    const bytes = encoder.encode(text);
    written = bytes.length;
    into = reserve(buffer, words, written);
    if (!into) return -1;
    into.set(bytes);
  }
  // The whole array: a copy of unused words costs less than a `subarray`.
  memoryWords().set(words, result(0) / 4);
  return written;
}

/** Reserves memory for a tape and its text. Returns a view of the text's bytes; `undefined` when there is no memory. */
function reserve(buffer: number, { length }: Int32Array, bytes: number): Uint8Array | undefined {
  if (callCore(RESERVE, buffer, length, bytes) === 0) return undefined;
  const address = result(1);
  return new Uint8Array(memoryBytes().buffer, address, bytes);
}

/** The length of a text in UTF-8, in bytes. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
