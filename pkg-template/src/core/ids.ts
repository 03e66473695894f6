/**
 * Ids: random 32-bit words, drawn in batches, and their hex form.
 *
 * @module
 */

/** Words of a batch: enough for the ids of about 40 requests. */
const words = new Int32Array(1024);
let next = words.length;

/** A random 32-bit word, as a signed integer. */
export function randomWord(): number {
  return next < words.length ? (words[next++] as number) : draw();
}

/** A span id as words. */
export interface SpanId {
  readonly high: number;
  readonly low: number;
}

/** The id of no span. */
export const NO_SPAN_ID: SpanId = { high: 0, low: 0 };

/** The span id of 16 hex digits. */
export function readSpanId(digits: string): SpanId {
  return { high: wordAt(digits, 0), low: wordAt(digits, 8) };
}

/** A random one, which is never zero. */
export function newSpanId(): SpanId {
  return { high: randomWord() || 1, low: randomWord() };
}

/** The id of one of Sentry's events: 32 random hex digits. Never throws. */
export function newEventId(): string {
  return hex(randomWord()) + hex(randomWord()) + hex(randomWord()) + hex(randomWord());
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
function draw(): number {
  try {
    crypto.getRandomValues(words);
    next = 1;
    return words[0] as number;
  } catch {
    return (Math.random() * 0x1_0000_0000) | 0;
  }
}
