/**
 * The rate limits of a receiver: while one lasts, nothing is posted to it.
 *
 * @module
 */

import type { Destination } from '../types/destination.js';

/** What a limit is kept on. */
type Limited = Pick<Destination, 'limitedUntil'>;

/** Timers may be earlier than this: the time of the next try is not within the limit. */
const TIMER_MS = 5;

/** Whether a limit lasts. */
export function isLimited({ limitedUntil }: Limited): boolean {
  return Date.now() < limitedUntil;
}

/** Begins a limit of so many ms, if that is above 0. A shorter limit that comes later does not end a longer one. */
export function extendLimit(limited: Limited, ms: number): void {
  if (ms > 0) limited.limitedUntil = Math.max(limited.limitedUntil, Date.now() + ms - TIMER_MS);
}
