/**
 * Sentry's rate limits (Sentry develop docs, "Rate Limiting").
 *
 * @module
 */

import { retryAfterMs } from '../../export/answer.js';

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
  const afterMs = response.status === 429 ? retryAfterMs(response.headers) : 0;
  return afterMs >= 0 ? afterMs : DEFAULT_MS;
}
