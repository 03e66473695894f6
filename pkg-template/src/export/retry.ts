/**
 * Whether and when an export is tried again (OTLP specification, "OTLP/HTTP Response", "All Other Responses" and
 * "OTLP/HTTP Connection").
 *
 * @module
 */

/** Retries of one export, beside its first try. */
const MAX_RETRIES = 5;
/** Before the first retry; each further delay is half as long again, up to the longest. Before jitter. */
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 5000;

/**
 * After how many milliseconds to try again, or -1: the answer is final, it was the last retry, or the wait would use up
 * what is left of the export's time.
 *
 * `status` is 0 when there was no answer; `retries` counts from 0; `afterMs` is what `Retry-After` asks for, NaN or less
 * than 0 for nothing; `random`, from 0 to 1, is the jitter: a fifth to either side.
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
  // By whole numbers, so that whole delays come out whole.
  const delayMs = afterMs >= 0 ? afterMs : (backoffMs * (4 + 2 * jitter)) / 5;
  const isTransient = [0, 429, 502, 503, 504].includes(status);
  return isTransient && retries < MAX_RETRIES && delayMs < remainingMs ? delayMs : -1;
}
