/**
 * The time that an export has, all its tries together.
 *
 * @module
 */

/** Time that runs out. {@link Deadline.clear} it when it is not needed any more: it holds a timer. */
export class Deadline {
  /** Is aborted when the time is over. */
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
      // Workers have no timers outside of requests; there `fetch` fails at once as well.
    }
  }

  /** What is left of the time, in ms. */
  remainingMs(): number {
    return Math.max(0, this.#end - Date.now());
  }

  /** What the promise gives; `undefined` when the time is over first: not everything listens to the signal. */
  race<T>(promise: Promise<T>): Promise<T | undefined> {
    return Promise.race([promise, this.#over]);
  }

  /** Settles after so many ms, or when the time is over: whether there is such a thing as waiting here. */
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
