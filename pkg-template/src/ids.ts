/**
 * Trace and span ids: random 32-bit words, drawn in batches from the core, and their hex form.
 *
 * @module
 */

import { DRAW_RANDOM } from './calls.js';
import { ask, dropCore, memoryWords, result } from './core.js';

let words: Int32Array = new Int32Array(0);
let next = 0;

/** A random 32-bit word, as a signed integer. */
export function randomWord(): number {
  // The batch is a view of the core's memory: its length falls to 0 when that grows or the core is replaced.
  if (next >= words.length) draw();
  return words[next++] ?? (Math.random() * 0x1_0000_0000) | 0;
}

/** 8 hex digits of a 32-bit word. */
export function hex(word: number): string {
  return ((word >>> 0) + 0x1_0000_0000).toString(16).slice(1);
}

/** The 32-bit word in 8 hex digits that begin at `at`. */
export function wordAt(digits: string, at: number): number {
  return Number.parseInt(digits.slice(at, at + 8), 16) | 0;
}

/** Workers forbid randomness at module scope; ids made there come from `Math.random`, which they allow. */
function draw(): void {
  next = 0;
  try {
    const drawn = ask(DRAW_RANDOM);
    const start = result(0) / 4;
    words = memoryWords().subarray(start, start + drawn);
  } catch (error) {
    dropCore(error);
    words = new Int32Array(0);
  }
}
