/**
 * Retry delays of exports (OTLP specification, "OTLP/HTTP Response", "All Other Responses" and "OTLP/HTTP Connection").
 *
 * @module
 */

/** Retries of one export after its first request. */
const MAX_RETRIES = 5;
/** The first delay and the longest one, before jitter; each further delay is 1.5 times the one before. */
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 5000;

/**
 * The delay before the next retry in ms, or -1: the response is final, the retries are used up, or the delay exceeds the
 * remaining time of the export.
 *
 * `status` is 0 without a response; `retries` is the number of earlier retries; `afterMs` is the delay of `Retry-After`,
 * NaN or negative for none; `random`, from 0 to 1, is the jitter: up to a fifth shorter or longer.
 */
export function retryDelayMs(
  status: number,
  retries: number,
  afterMs: number,
  remainingMs: number,
  random: number,
): number {
  const backoffMs = Math.min(FIRST_DELAY_MS * 1.5 ** retries, MAX_DELAY_MS);
  const jitter = random > 0 ? Math.min(random, 1) : 0;
  // Multiplication of integers first, so that integer delays stay integers.
  const delayMs = afterMs >= 0 ? afterMs : (backoffMs * (4 + 2 * jitter)) / 5;
  const isTransient = [0, 429, 502, 503, 504].includes(status);
  return isTransient && retries < MAX_RETRIES && delayMs < remainingMs ? delayMs : -1;
}
