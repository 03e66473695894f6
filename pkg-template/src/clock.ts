/**
 * Time: milliseconds since the epoch, with fractions where the host has them.
 *
 * A recording takes an offset once and adds a monotonic reading to it from then on, so that its spans keep their order
 * and durations while the system's clock is set, and a host that sleeps does not carry yesterday's offset along.
 * Workers have one clock, which stands still between I/O: there the offset is 0 and spans without I/O are 0 ms long.
 *
 * @module
 */

import type { TimeInput } from '@opentelemetry/api';

/** What a recording keeps of the clock. */
export interface Clock {
  /** The offset of a recording that begins now. */
  offset(): number;
  /** The reading to add to it. */
  read(): number;
}

/** Epoch time that is monotonic within a recording. */
export const monotonicClock: Clock = {
  offset: () => Date.now() - performance.now(),
  read: () => performance.now(),
};

/** The one clock of Workers. */
export const workersClock: Clock = { offset: () => 0, read: () => Date.now() };

/** Any form of the API's time as milliseconds and nanoseconds to add, in the two numbers of `into`. */
export function readTime(time: TimeInput | undefined, now: () => number, into: [millis: number, nanos: number]): void {
  into[1] = 0;
  if (time === undefined || time === null) {
    into[0] = now();
  } else if (typeof time === 'number') {
    // A small number is a reading of performance.now(), as in OpenTelemetry JS.
    into[0] = time < performance.timeOrigin ? performance.timeOrigin + time : time;
  } else if (Array.isArray(time)) {
    into[0] = time[0] * 1000;
    into[1] = time[1];
  } else {
    into[0] = +time;
  }
}
