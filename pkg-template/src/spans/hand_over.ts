/**
 * The crossing: a tape by one copy, all its text by one encoding, or by two where it is not ASCII.
 *
 * @module
 */

import { RESERVE } from '../core/generated/codes.js';
import { callCore, memoryBytes, memoryWords, result } from '../core/instance.js';

const encoder = new TextEncoder();

/**
 * Writes a tape and its text where the core takes them from, and returns how many bytes the text has; -1 when there is no
 * memory for them.
 */
export function writeTape(buffer: number, words: Int32Array, text: string): number {
  let into = reserve(buffer, words, text.length);
  if (!into) return -1;
  let { read, written } = encoder.encodeInto(text, into);
  if (read < text.length) {
    // It is not all ASCII, and takes more bytes than it has UTF-16 units.
    const bytes = encoder.encode(text);
    written = bytes.length;
    into = reserve(buffer, words, written);
    if (!into) return -1;
    into.set(bytes);
  }
  // The whole tape, however much of it is written: that is cheaper than a view of the part.
  memoryWords().set(words, result(0) / 4);
  return written;
}

/** Room for a tape, and for so many bytes of text, which it returns. */
function reserve(buffer: number, { length }: Int32Array, bytes: number): Uint8Array | undefined {
  if (callCore(RESERVE, buffer, length, bytes) === 0) return undefined;
  const address = result(1);
  return new Uint8Array(memoryBytes().buffer, address, bytes);
}

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
