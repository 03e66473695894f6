/**
 * Whether a workflow really waited: in a replay, waits that are over already return at once, and are not to be told
 * again (Cloudflare Workflows, "Sleeping and retrying", "Events and parameters").
 *
 * @module
 */

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** Durations as Workflows take them, such as `"2 hours"`. */
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

/** Timers are early by less than this share. */
const TOLERANCE = 0.9;

/** A wait that has ended; times in ms. */
export interface Wait {
  readonly method: string;
  /** The second argument of the call. */
  readonly what: unknown;
  readonly startMs: number;
  readonly endMs: number;
}

/** Whether all of a wait that ended well was in this life of its instance; `value` is what it gave. */
export function wasWaited({ method, what, startMs, endMs }: Wait, value: unknown): boolean {
  // An event that was there before was waited for before, or never.
  if (method === 'waitForEvent') return Number((value as { timestamp?: unknown } | undefined)?.timestamp) >= startMs;
  const lengthMs = method === 'sleepUntil' ? Number(what) - startMs : lengthOf(what);
  return lengthMs > 0 && endMs - startMs >= lengthMs * TOLERANCE;
}

/** The same for a wait for an event that did not come. */
export function wasWaitedInVain({ what, startMs, endMs }: Wait): boolean {
  const { timeout } = (what ?? {}) as { timeout?: unknown };
  return endMs - startMs >= (timeout === undefined ? DAY_MS : lengthOf(timeout)) * TOLERANCE;
}

/** `NaN` for what is no duration. */
function lengthOf(duration: unknown): number {
  const [, count, unit = ''] = DURATION.exec(String(duration)) ?? [];
  return count ? Number(count) * (UNITS_MS[unit] ?? NaN) : Number(duration);
}
