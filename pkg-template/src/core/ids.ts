/**
 * Ids: random 32-bit words, drawn in batches, and their hex form.
 *
 * @module
 */

/** A batch of random words, enough for the ids of about 40 requests. */
const words = new Int32Array(1024);
let next = words.length;

/** A random 32-bit word, as a signed integer. */
export function randomWord(): number {
  return next < words.length ? (words[next++] as number) : refill();
}

/** A span id as words. */
export interface SpanId {
  readonly high: number;
  readonly low: number;
}

/** The parent id of a root span. */
export const NO_SPAN_ID: SpanId = { high: 0, low: 0 };

/** Parses a span id of 16 hex digits. */
export function readSpanId(digits: string): SpanId {
  return { high: wordAt(digits, 0), low: wordAt(digits, 8) };
}

/** A random span id, which is never zero. */
export function newSpanId(): SpanId {
  return { high: randomWord() || 1, low: randomWord() };
}

/** A random event id for Sentry: 32 hex digits. Never throws. */
export function newEventId(): string {
  return hex(randomWord()) + hex(randomWord()) + hex(randomWord()) + hex(randomWord());
}

/** 8 hex digits of a 32-bit word. */
export function hex(word: number): string {
  return ((word >>> 0) + 0x1_0000_0000).toString(16).slice(1);
}

/** Parses the 32-bit word in the 8 hex digits at `at`. */
export function wordAt(digits: string, at: number): number {
  return Number.parseInt(digits.slice(at, at + 8), 16) | 0;
}

/** Workers forbid `crypto` randomness at module scope; there `Math.random`, which is allowed, is the source. */
function refill(): number {
  try {
    crypto.getRandomValues(words);
    next = 1;
    return words[0] as number;
  } catch {
    return (Math.random() * 0x1_0000_0000) | 0;
  }
}
