/**
 * Sentry's rate limits (Sentry develop docs, "Rate Limiting").
 *
 * @module
 */

import { retryAfterMs } from '../../export/answer.js';

/** The limit after a 429 without a time. */
const DEFAULT_MS = 60_000;

/** The categories of spans; an empty list means all categories. */
const OF_SPANS = /^\s*(all)?\s*$|\b(span|transaction)\b/;

/**
 * The ms for which an answer forbids to send spans, or other categories: the longest limit in `X-Sentry-Rate-Limits`
 * (`seconds:category;category:…, …`), a header that answers other than 429 may have too.
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
