/**
 * The rate limits of a receiver: while one lasts, nothing is posted to it.
 *
 * @module
 */

import type { Destination } from '../types/destination.js';

/** The part of a receiver that stores its limit. */
type Limited = Pick<Destination, 'limitedUntil'>;

/** Timers may fire this early, in ms: a retry at the end of the limit must not count as limited. */
const TIMER_MS = 5;

/** Whether a limit is in force. */
export function isLimited({ limitedUntil }: Limited): boolean {
  return Date.now() < limitedUntil;
}

/** Sets a limit of `ms` milliseconds, if above 0. A later, shorter limit does not end a longer one. */
export function extendLimit(limited: Limited, ms: number): void {
  if (ms > 0) limited.limitedUntil = Math.max(limited.limitedUntil, Date.now() + ms - TIMER_MS);
}
