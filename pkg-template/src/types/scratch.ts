/**
 * Scratch tapes.
 *
 * @module
 */

/** A piece of tape and its text, appended to a recording as a whole. */
export interface Scratch {
  readonly tape: number[];
  text: string;
  /** Formats the attribute that starts at a position of the tape, and of the text, as JSON; "" for none. */
  readonly json?: FormatJson | undefined;
  /** Longest string in UTF-16 units, and longest byte array in bytes; longer values are cut. Default none. */
  readonly maxUnits?: number;
  /** Nesting of arrays and maps in JSON; deeper values are `null`. Default none. */
  readonly maxDepth?: number;
  /** Longest text of all values together, in UTF-16 units. Default none. */
  readonly maxText?: number;
  /** Values that the current attribute may still have. */
  left?: number;
}

export type FormatJson = (scratch: Scratch, at: number, textAt: number) => string;
