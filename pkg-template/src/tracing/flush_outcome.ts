/**
 * How `forceFlush` and `shutdown` end (OpenTelemetry `trace/sdk.md`, "ForceFlush" and "Shutdown"): within a time, with an
 * outcome, and never with an exception.
 *
 * @module
 */

import { Deadline } from '../export/deadline.js';

/** How it went: everything arrived; something did not; or it was not known in time. What goes on then goes on. */
export type FlushOutcome = 'success' | 'failure' | 'timeout';

/** How long to wait. */
export interface FlushOptions {
  /** Milliseconds from 0; anything else is the default, 30000. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** What a timer takes. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The outcome of something that tells whether it went well, at the latest after its time. Never rejects. */
export async function outcomeWithin(options: FlushOptions | undefined, work: Promise<boolean>): Promise<FlushOutcome> {
  const asked = options?.timeoutMs;
  const isGiven = typeof asked === 'number' && asked >= 0;
  const deadline = new Deadline(isGiven ? Math.min(asked, MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS);
  const isWell = await deadline.race(work.catch(() => false));
  deadline.clear();
  if (isWell === undefined) return 'timeout';
  return isWell ? 'success' : 'failure';
}
