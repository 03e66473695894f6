/**
 * Real traps: the fields of the running `Core` in wasm memory are overwritten with addresses that do not exist, so that
 * its next step runs out of bounds.
 *
 * @module
 */

import { inside } from './subject.mjs';

/** A namespace: `generation` changes. */
export const host = await inside('core.js');

/** An address that is out of bounds even after an index was added, and a length that lets every index pass. */
const NOWHERE = 0x7fff_fff0;

/** Breaks the running core. The first word is wasm-bindgen's borrow flag; what lies where behind it is rustc's choice. */
export function corrupt() {
  const at = host.core().address / 4;
  host.memoryWords().fill(NOWHERE, at + 1, at + 40);
}

/** Runs `work`, which must not throw, on a core that is broken, and gives how often the core was replaced. */
export function survived(work) {
  const before = host.generation;
  corrupt();
  work();
  return host.generation - before;
}
