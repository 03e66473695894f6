/**
 * A pool of arrays for tapes: most are reused by later requests.
 *
 * @module
 */

import { MAX_IDLE_TAPES, TAPE_WORDS } from '../types/bounds.js';

const idle: Int32Array[] = [];

/** The words of an empty tape. */
export const NO_WORDS = new Int32Array(0);

/** An array of at least `needed` words; its content is undefined. */
export function borrowWords(needed: number): Int32Array {
  return needed > TAPE_WORDS ? new Int32Array(needed) : (idle.pop() ?? new Int32Array(TAPE_WORDS));
}

/** Returns an unused array to the pool. */
export function returnWords(words: Int32Array): void {
  if (words.length === TAPE_WORDS && idle.length < MAX_IDLE_TAPES) idle.push(words);
}
