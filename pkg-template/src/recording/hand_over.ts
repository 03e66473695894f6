/**
 * The crossing: a tape by one copy, all its text by one encoding.
 *
 * @module
 */

import { RESERVE } from '../core/codes.js';
import { ask, memoryBytes, memoryWords, result } from '../core.js';

/** Text up to here gets room for its worst case, three bytes a UTF-16 unit; a longer one is measured. */
const MAX_ROOMY_UNITS = 21_845;
const encoder = new TextEncoder();

/**
 * Writes a tape and its text where the core takes them from, and returns how many bytes the text has; -1 when there is no
 * memory for them.
 */
export function writeTape(buffer: number, words: Int32Array, text: string): number {
  const units = text.length;
  const long = units > MAX_ROOMY_UNITS ? encoder.encode(text) : undefined;
  // Beyond its length it gets two bytes for each pair of surrogates whose halves met between two strings. Each string has its
  // length in a word of the tape, so there are fewer such pairs than words.
  const room = long ? Math.min(units * 3, long.length + words.length * 2) : units * 3;
  if (ask(RESERVE, buffer, words.length, room) === 0) return -1;
  const tapeAddress = result(0);
  const textAddress = result(1);
  // The whole tape, however much of it is written: that is cheaper than a view of the part.
  memoryWords().set(words, tapeAddress / 4);
  const into = memoryBytes().subarray(textAddress, textAddress + room);
  if (!long) return encoder.encodeInto(text, into).written;
  into.set(long);
  return long.length;
}

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
