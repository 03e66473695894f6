/**
 * One invocation of a Worker: its recording, the promises it waits for, and when its spans are sent.
 *
 * Spans go out in one POST when the handler is done, the response body has been streamed and all promises passed to
 * `waitUntil` have settled. Spans that are open at that point get `GRACE_MS` to end. When the promises take longer than
 * `maxWaitMs`, ended spans go out marked as partial. Spans that end after the first POST go out in a second one, when no
 * span is open and no promise is pending; with promises that are pending `maxWaitMs` later too, in further ones. Spans that
 * end after the last POST are lost and counted.
 *
 * @module
 */

import { Deadline } from '../../export/deadline.js';
import { closeSent } from '../../export/send.js';
import { keepAlive } from '../../host/host.js';
import type { Lifetime } from '../../spans/lifetime.js';
import { Recording } from '../../spans/recording.js';
import type { Settings } from '../../types/settings.js';
import { type ExecutionContext, GRACE_MS, trackWaitUntil } from './wait_until.js';

export type { ExecutionContext };

/**
 * Sends the ended spans of a recording, and passes promises of other exports to `keepAlive`. The returned promise settles
 * when all destinations have answered; `undefined` when there was nothing to send. With `isPartial` more spans follow.
 */
export type Send = (
  recording: Recording,
  isPartial: boolean,
  keepAlive: (promise: Promise<unknown> | undefined) => void,
) => Promise<unknown> | undefined;

/** An invocation, from the handler's call to the last POST. */
export class Invocation implements Lifetime<Recording> {
  readonly isOver = false;
  readonly recording: Recording;
  /** When it began, in ms since the epoch. */
  readonly startedMs: number;
  /** Whether the handler is done. */
  isDone = false;
  readonly #waitUntilHost: (promise: Promise<unknown>) => void;
  /** Promises that must settle before spans are sent. */
  readonly #pending = new Set<Promise<unknown>>();
  /** Whether the first POST was started. */
  #isSent = false;
  #isWaiting = false;
  #onIdle: (() => void) | undefined;

  /** Patches `waitUntil` of the context, to collect the promises that the invocation waits for. */
  constructor(
    settings: Settings,
    context: ExecutionContext | undefined,
    private readonly send: Send,
  ) {
    this.recording = new Recording(settings, this);
    this.startedMs = this.recording.now();
    this.#waitUntilHost = trackWaitUntil(context, (promise) => {
      this.waitFor(promise);
      this.recording.settings.observer?.watch(promise);
    });
  }

  /** Delays the POST until a promise settles, at most `maxWaitMs`. */
  waitFor(promise: Promise<unknown>): void {
    const settled: Promise<unknown> = Promise.allSettled([promise]).then(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  /**
   * Sends the spans, now or when everything has settled, after the handler is done. Only the first call counts. With
   * `cancelled`, open spans are not waited for.
   */
  finish(cancelled = false): void {
    if (this.isDone) return;
    this.isDone = true;
    if (this.#pending.size === 0 && (cancelled || this.recording.open === 0)) {
      this.#isSent = true;
      this.#post(false);
    } else {
      this.#keepAlive(this.#sendWhenSettled(cancelled));
    }
  }

  resumed(): void {}

  /** Called when the last open span or the root ended. */
  spanEnded(recording: Recording): void {
    if (recording.open > 0) return;
    this.#onIdle?.();
    if (!this.#isSent || this.#isWaiting) return;
    if (this.#pending.size > 0) this.#keepAlive(this.#sendRest());
    else this.#sendLast();
  }

  async #sendWhenSettled(cancelled: boolean): Promise<void> {
    const isSettled = await this.#settled();
    if (isSettled && !cancelled && this.recording.open > 0) {
      await settledIn(GRACE_MS, () => new Promise((resolve) => (this.#onIdle = resolve)));
      this.#onIdle = undefined;
    }
    this.#isSent = true;
    await this.#post(!isSettled);
  }

  async #sendRest(): Promise<void> {
    this.#isWaiting = true;
    const isSettled = await this.#settled();
    this.#isWaiting = false;
    // With a span still open, its end calls `spanEnded()`, which gets here again.
    if (this.recording.open > 0) return;
    if (isSettled) this.#sendLast();
    else void this.#post(true);
  }

  #sendLast(): void {
    void this.#post(false);
    closeSent(this.recording);
  }

  /** Waits for all pending promises, also for those added meanwhile; `false` when `maxWaitMs` passed first. */
  async #settled(): Promise<boolean> {
    const pending = this.#pending;
    if (pending.size === 0) return true;
    return settledIn(this.recording.settings.maxWaitMs, async (signal) => {
      while (pending.size > 0 && !signal.aborted) await Promise.all(pending);
    });
  }

  #post(isPartial: boolean): Promise<unknown> | undefined {
    const sent = this.send(this.recording, isPartial, this.#keepAlive);
    this.#keepAlive(sent);
    return sent;
  }

  readonly #keepAlive = (promise: Promise<unknown> | undefined): void => keepAlive(promise, this.#waitUntilHost);
}

/** Waits for `run`, at most `ms`; `false` when the time passed first. */
async function settledIn(ms: number, run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const deadline = new Deadline(ms);
  await deadline.race(run(deadline.signal));
  deadline.clear();
  return !deadline.signal.aborted;
}
