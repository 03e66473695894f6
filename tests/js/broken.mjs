/**
 * Real traps: the fields of the running `Core` in wasm memory are overwritten with addresses that do not exist, so that
 * its next step runs out of bounds.
 *
 * @module
 */

import { inside } from './subject.mjs';

/** A namespace: `generation` changes. */
export const host = await inside('core.js');
const { RESULTS_ADDRESS } = await inside('core/codes.js');

/** An address that is out of bounds even after an index was added, and a length that lets every index pass. */
const NOWHERE = 0x7fff_fff0;

/**
 * Breaks the running core: what it holds lies in static memory around its results. Words of 0 stay, as one of them says that
 * no call is under way.
 */
export function corrupt() {
  const at = host.ask(RESULTS_ADDRESS) / 4;
  const words = host.memoryWords();
  for (let index = at - 40; index < at + 40; index++) words[index] &&= NOWHERE;
}

/** Runs `work`, which must not throw, on a core that is broken, and gives how often the core was replaced. */
export function survived(work) {
  const before = host.generation;
  corrupt();
  work();
  return host.generation - before;
}
