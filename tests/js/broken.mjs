/**
 * Real traps: the fields of the running `Core` in wasm memory are overwritten with addresses that do not exist, so that
 * its next step runs out of bounds.
 *
 * @module
 */

import { inside } from './subject.mjs';

/** A namespace: `generation` changes. */
export const host = await inside('core/instance.js');
const { RESULTS_ADDRESS } = await inside('core/generated/codes.js');

/** An address that is out of bounds even after an index was added, and a length that lets every index pass. */
const NOWHERE = 0x7fff_fff0;

/** Breaks the running core: what it holds lies around its results, in an order of rustc's choice. */
export function corrupt() {
  const at = host.callCore(RESULTS_ADDRESS) / 4;
  const words = host.memoryWords();
  const lock = lockBeside(at, words);
  for (let index = at - 40; index < at + 8; index++) if (index !== lock) words[index] = NOWHERE;
}

/** The word that says that a call is under way: while it is not 0, every call gives 0. */
function lockBeside(at, words) {
  for (let index = at - 64; index < at + 64; index++) {
    if (words[index] !== 0) continue;
    words[index] = 1;
    const isLocked = host.callCore(RESULTS_ADDRESS) === 0;
    words[index] = 0;
    if (isLocked) return index;
  }
  throw new Error('the core has no lock');
}

/** Runs `work`, which must not throw, on a core that is broken, and gives how often the core was replaced. */
export function survived(work) {
  const before = host.generation;
  corrupt();
  work();
  return host.generation - before;
}
