/**
 * Sentry's rate limits (Sentry develop docs, "Rate Limiting"). While one lasts, nothing is posted. Without Sentry's
 * client only `Retry-After` of a 429 is read, which is the longest of them.
 *
 * @module
 */

import type { Destination } from '../types/destination.js';
import { retryAfterMs } from './answer.js';

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

/** For how many ms spans are not to be sent, as `Retry-After` of a 429 says; NaN where it says nothing. */
export function limitOf429({ status, headers }: Response): number {
  return status === 429 ? retryAfterMs(headers) : 0;
}

/** For how long after a 429 that does not say. */
const DEFAULT_MS = 60_000;

/** The categories of spans, or none, which is all of them. */
const OF_SPANS = /^\s*(all)?\s*$|\b(span|transaction)\b/;

/**
 * For how many ms spans, or what other categories there are, are not to be sent, as an answer says: the longest limit
 * in `X-Sentry-Rate-Limits` (`seconds:category;category:…, …`), which other answers than 429 may have too.
 */
export function limitMs(response: Response, categories = OF_SPANS): number {
  const limits = response.headers.get('x-sentry-rate-limits') ?? '';
  let longest = 0;
  for (const limit of limits.split(',')) {
    const [seconds, limited = ''] = limit.split(':');
    if (categories.test(limited)) {
      const ms = Number(seconds) * 1000;
      longest = Math.max(longest, ms >= 0 ? ms : DEFAULT_MS);
    }
  }
  if (limits) return longest;
  const afterMs = limitOf429(response);
  return afterMs >= 0 ? afterMs : DEFAULT_MS;
}
