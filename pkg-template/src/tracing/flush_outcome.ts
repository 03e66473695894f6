/**
 * The result of `forceFlush` and `shutdown` (OpenTelemetry `trace/sdk.md`, "ForceFlush" and "Shutdown"): an outcome within
 * a time limit, never an exception.
 *
 * @module
 */

import { Deadline } from '../export/deadline.js';

/**
 * `'success'` when every receiver accepted everything, `'failure'` when one did not, `'timeout'` when `timeoutMs` passed
 * first; the work then continues.
 */
export type FlushOutcome = 'success' | 'failure' | 'timeout';

/** Options of `forceFlush` and `shutdown`. */
export interface FlushOptions {
  /** Milliseconds from 0; anything else is the default, 30000. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** The longest timeout of `setTimeout`. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The outcome of `work`, which resolves to whether it succeeded, within the time limit. Never rejects. */
export async function outcomeWithin(options: FlushOptions | undefined, work: Promise<boolean>): Promise<FlushOutcome> {
  const timeoutMs = options?.timeoutMs;
  const isValid = typeof timeoutMs === 'number' && timeoutMs >= 0;
  const deadline = new Deadline(isValid ? Math.min(timeoutMs, MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS);
  const succeeded = await deadline.race(work.catch(() => false));
  deadline.clear();
  if (succeeded === undefined) return 'timeout';
  return succeeded ? 'success' : 'failure';
}
