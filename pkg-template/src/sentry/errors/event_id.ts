/**
 * Ids of events.
 *
 * @module
 */

import { hex, randomWord } from '../../core/ids.js';

/** 32 random hex digits. Never throws: without a core they come from `Math.random`. */
export function newId(): string {
  return hex(randomWord()) + hex(randomWord()) + hex(randomWord()) + hex(randomWord());
}
