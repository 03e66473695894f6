/**
 * The time limit of an export, retries included.
 *
 * @module
 */

/** A time limit with a timer. Call {@link Deadline.clear} after use. */
export class Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly #end: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #over: Promise<undefined>;

  constructor(timeoutMs: number) {
    const abort = new AbortController();
    this.signal = abort.signal;
    this.#end = Date.now() + timeoutMs;
    let resolve: (value: undefined) => void;
    this.#over = new Promise((settle) => (resolve = settle));
    try {
      this.#timer = setTimeout(() => {
        abort.abort();
        resolve(undefined);
      }, timeoutMs);
    } catch {
      // Workers forbid timers outside of requests; there `fetch` fails at once as well.
    }
  }

  /** The remaining time, in ms. */
  remainingMs(): number {
    return Math.max(0, this.#end - Date.now());
  }

  /** The result of the promise; `undefined` when the time is over first. For work that ignores the signal. */
  race<T>(promise: Promise<T>): Promise<T | undefined> {
    return Promise.race([promise, this.#over]);
  }

  /** Waits `ms` milliseconds, at most the remaining time. `false` where timers are forbidden. */
  async sleep(ms: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(new Promise((resolve) => (timer = setTimeout(resolve, ms))));
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
