/**
 * A double and its two words, for numbers on their way to the core and back. The low word is the first one, as on every
 * machine that runs JavaScript. What is put here is taken at once: nothing of it lasts.
 *
 * @module
 */

export const double = new Float64Array(1);
export const doubleWords = new Int32Array(double.buffer);
