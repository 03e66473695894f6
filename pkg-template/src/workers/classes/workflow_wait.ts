/**
 * Whether a workflow really waited. In a replay a wait that has already ended returns at once, and must not be recorded
 * again (Cloudflare Workflows, "Sleeping and retrying", "Events and parameters").
 *
 * @module
 */

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** The durations that Workflows accept, such as `"2 hours"`. */
const DURATION = /^\s*([\d.]+)\s*(second|minute|hour|day|week|month|year)s?\s*$/;
const UNITS_MS: Readonly<Record<string, number>> = {
  second: SECOND_MS,
  minute: 60 * SECOND_MS,
  hour: 3600 * SECOND_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

/** The smallest share of its time that counts as a full wait, since timers may fire early. */
const TOLERANCE = 0.9;

/** A wait that has ended; times in ms since the epoch. */
export interface Wait {
  readonly method: string;
  /** The second argument of the call. */
  readonly what: unknown;
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether a successful wait took place entirely in this run of the instance. `value`: the result of the wait. */
export function wasWaited({ method, what, startMs, endMs }: Wait, value: unknown): boolean {
  // An event from before the call was waited for in an earlier run, or was already there.
  if (method === 'waitForEvent') return Number((value as { timestamp?: unknown } | undefined)?.timestamp) >= startMs;
  const lengthMs = method === 'sleepUntil' ? Number(what) - startMs : lengthOf(what);
  return lengthMs > 0 && endMs - startMs >= lengthMs * TOLERANCE;
}

/** The same for a wait for an event that timed out. */
export function wasWaitedInVain({ what, startMs, endMs }: Wait): boolean {
  const { timeout } = (what ?? {}) as { timeout?: unknown };
  return endMs - startMs >= (timeout === undefined ? DAY_MS : lengthOf(timeout)) * TOLERANCE;
}

/** A duration in ms; `NaN` for other values. */
function lengthOf(duration: unknown): number {
  const [, count, unit = ''] = DURATION.exec(String(duration)) ?? [];
  return count ? Number(count) * (UNITS_MS[unit] ?? NaN) : Number(duration);
}
