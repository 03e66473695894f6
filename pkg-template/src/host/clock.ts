/**
 * Clocks: milliseconds since the epoch, with fractions where the runtime has them.
 *
 * A recording reads an offset once, and adds monotonic readings to it. So its spans keep order and durations when the
 * system's clock is set, and after the host slept a new recording has a fresh offset. Workers have one clock, which stands
 * still between I/O: there the offset is 0, and spans without I/O are 0 ms long.
 *
 * @module
 */

/** A clock for recordings. */
export interface Clock {
  /** The offset at the start of a recording. */
  offset(): number;
  /** The reading to add to the offset. */
  read(): number;
}

/** Epoch time that is monotonic within a recording. */
export const monotonicClock: Clock = {
  offset: () => Date.now() - performance.now(),
  read: () => performance.now(),
};

/** The one clock of Workers. */
export const workersClock: Clock = { offset: () => 0, read: () => Date.now() };

/** The last millisecond that fits OTLP's nanoseconds. */
const MAX_MILLIS = 18_446_744_073_709;

function readForm(time: unknown, into: [millis: number, nanos: number]): void {
  if (typeof time === 'number') {
    // As in OpenTelemetry JS: a number up to performance.now() is a reading of performance.now(), not epoch time.
    into[0] = time >= 0 && time <= performance.now() ? performance.timeOrigin + time : time;
  } else if (Array.isArray(time)) {
    const [seconds, nanos] = [time[0] as unknown, time[1] as unknown];
    if (typeof seconds === 'number' && typeof nanos === 'number' && nanos >= 0 && nanos < 1e9) {
      into[0] = seconds * 1000;
      into[1] = Math.trunc(nanos);
    }
  } else if (time instanceof Date) {
    into[0] = Date.prototype.getTime.call(time);
  }
}

/**
 * Converts any `TimeInput` of the API to milliseconds and nanoseconds to add, in the two numbers of `into`. The clock's
 * time replaces a value that is no time after 1970: an invalid date, a negative or infinite number, an object that throws.
 */
export function readTime(time: unknown, clock: { now(): number }, into: [millis: number, nanos: number]): typeof into {
  into[0] = into[1] = 0;
  try {
    readForm(time, into);
  } catch {
    // The time is a proxy whose trap throws.
  }
  if (!(into[0] >= 0 && into[0] + into[1] > 0 && into[0] < MAX_MILLIS)) {
    into[0] = clock.now();
    into[1] = 0;
  }
  return into;
}
