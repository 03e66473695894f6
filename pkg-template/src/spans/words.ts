/**
 * The words of tapes: most go from one request to the next.
 *
 * @module
 */

/** 4 KiB; a request of a dozen spans fits. */
const TAPE_WORDS = 1024;
/** Kept for the next requests. */
const MAX_IDLE_TAPES = 16;

const idle: Int32Array[] = [];

/** Of a tape on which nothing is. */
export const NO_WORDS = new Int32Array(0);

/** At least so many words, whatever is in them. */
export function takeWords(needed: number): Int32Array {
  return needed > TAPE_WORDS ? new Int32Array(needed) : (idle.pop() ?? new Int32Array(TAPE_WORDS));
}

/** Takes words back that nobody uses any more. */
export function giveWordsBack(words: Int32Array): void {
  if (words.length === TAPE_WORDS && idle.length < MAX_IDLE_TAPES) idle.push(words);
}
