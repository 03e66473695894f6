/**
 * Repeatable randomness for tests that compare two implementations: a failure names its seed.
 *
 * @module
 */

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What random tests choose with. */
export function choices(seed) {
  const next = numbers(seed);
  const upTo = (count) => Math.floor(next() * count);
  const one = (list) => list[upTo(list.length)];
  const some = (most, make) => Array.from({ length: upTo(most + 1) }, make);
  return { next, upTo, one, some, text: (alphabet, most) => some(most, () => one(alphabet)).join('') };
}
