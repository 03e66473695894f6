/**
 * Time: milliseconds since the epoch, with fractions where the host has them.
 *
 * A recording takes an offset once and adds a monotonic reading to it from then on, so that its spans keep their order
 * and durations while the system's clock is set, and a host that sleeps does not carry yesterday's offset along.
 * Workers have one clock, which stands still between I/O: there the offset is 0 and spans without I/O are 0 ms long.
 *
 * @module
 */

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

/** The last millisecond that fits OTLP's nanoseconds. */
const MAX_MILLIS = 18_446_744_073_709;

function readForm(time: unknown, into: [millis: number, nanos: number]): void {
  if (typeof time === 'number') {
    // As in OpenTelemetry JS, what a process can have reached is a reading of its performance.now().
    into[0] = time >= 0 && time <= performance.now() ? performance.timeOrigin + time : time;
  } else if (Array.isArray(time)) {
    const [seconds, nanos] = entriesOf(time);
    if (typeof seconds === 'number' && typeof nanos === 'number' && nanos >= 0 && nanos < 1e9) {
      into[0] = seconds * 1000;
      into[1] = Math.trunc(nanos);
    }
  } else if (time instanceof Date) {
    into[0] = Date.prototype.getTime.call(time);
  }
}

/**
 * Any form of the API's time as milliseconds and nanoseconds to add, in the two numbers of `into`. What is no time after
 * 1970 (an invalid date, a negative or endless number, one whose reading throws, anything else) counts as not given.
 */
export function readTime(time: unknown, clock: { now(): number }, into: [millis: number, nanos: number]): typeof into {
  into[0] = into[1] = 0;
  try {
    readForm(time, into);
  } catch {
    // Such as a proxy's trap.
  }
  if (!(into[0] >= 0 && into[0] + into[1] > 0 && into[0] < MAX_MILLIS)) {
    into[0] = clock.now();
    into[1] = 0;
  }
  return into;
}

/** The entries of a list; none when they cannot be read. */
function entriesOf(list: unknown[]): unknown[] {
  try {
    return [list[0], list[1]];
  } catch {
    return [];
  }
}
