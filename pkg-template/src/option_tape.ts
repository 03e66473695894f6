/**
 * Plain options as the core reads them (`src/config/option_tape.rs`): words, and beside them the text of all strings.
 *
 * @module
 */

import * as op from './recording/ops.js';

/** What crosses. */
export interface OptionTape {
  readonly words: readonly number[];
  /** The strings one after another, as UTF-8. */
  readonly texts: readonly Uint8Array[];
}

/** Stands on the tape for what no option can be. */
const OTHER = 0;

const encoder = new TextEncoder();

/** Writes what `plainCopy` gives. */
export function writeOption(option: unknown): OptionTape {
  const words: number[] = [];
  const texts: Uint8Array[] = [];
  const writeText = (text: string) => words.push((texts[texts.length] = encoder.encode(text)).length);
  const write = (value: unknown) => {
    if (value === undefined || value === null) {
      words.push(op.NULL);
    } else if (typeof value === 'string') {
      words.push(op.STRING);
      writeText(value);
    } else if (typeof value === 'number') {
      words.push(op.NUMBER, ...new Int32Array(Float64Array.of(value).buffer));
    } else if (typeof value === 'boolean') {
      words.push(value ? op.TRUE : op.FALSE);
    } else if (Array.isArray(value)) {
      words.push(op.ARRAY, value.length);
      value.forEach(write);
    } else if (typeof value === 'object') {
      const members = Object.entries(value);
      words.push(op.MAP, members.length);
      for (const [name, member] of members) {
        writeText(name);
        write(member);
      }
    } else {
      words.push(OTHER);
    }
  };
  write(option);
  return { words, texts };
}
