/**
 * One invocation of a Worker: its recording, the promises it waits for, and when its spans are sent.
 *
 * Spans go out in one POST when the handler is done, its response was streamed to its end, and all that it gave to
 * `waitUntil` has settled. A span that is still open then gets a short grace. When that takes longer than `maxWaitMs`,
 * what has ended goes out marked as partial. What comes after a first POST goes out in one more, when no span is open
 * and what `waitUntil` was given since has settled; what is later still is lost and counted.
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
 * Sends the ended spans of a recording, and keeps the invocation alive for what goes on beside that. The promise settles
 * when all receivers have answered; it is `undefined` when there was nothing to send. With `isPartial` more is to come.
 */
export type Send = (
  recording: Recording,
  isPartial: boolean,
  keepAlive: (promise: Promise<unknown> | undefined) => void,
) => Promise<unknown> | undefined;

/** An invocation. */
export class Invocation implements Lifetime<Recording> {
  readonly isOver = false;
  readonly recording: Recording;
  /** When it began, in ms since the epoch. */
  readonly startedMs: number;
  /** Whether the handler is done. */
  isDone = false;
  readonly #waitUntilHost: (promise: Promise<unknown>) => void;
  /** What is to settle before spans are sent. */
  readonly #pending: Promise<unknown>[] = [];
  /** Whether the first POST is over and done with. */
  #isSent = false;
  #isWaiting = false;
  #onIdle: (() => void) | undefined;

  /** Takes over `waitUntil` of the context, to know what the invocation still waits for. */
  constructor(
    settings: Settings,
    context: ExecutionContext | undefined,
    private readonly send: Send,
  ) {
    this.recording = new Recording(settings, this);
    this.startedMs = this.recording.now();
    this.#waitUntilHost = trackWaitUntil(context, (promise) => {
      this.#pending.push(promise);
      this.recording.settings.observer?.watch(promise);
    });
  }

  /** Has the spans wait for a promise that no `waitUntil` has; it must not reject. */
  waitFor(promise: Promise<unknown>): void {
    this.#pending.push(promise);
  }

  /**
   * The handler is done: sends, now or when everything has settled. Only the first call counts. Of a handler that was
   * `cancelled` no span is waited for.
   */
  finish(cancelled = false): void {
    if (this.isDone) return;
    this.isDone = true;
    if (this.#pending.length === 0 && (cancelled || this.recording.open === 0)) {
      this.#isSent = true;
      this.#post(false);
    } else {
      this.#keepAlive(this.#sendWhenSettled());
    }
  }

  resumed(): void {}

  /** The last open span ended, or the root did. */
  spanEnded(recording: Recording): void {
    if (recording.open > 0) return;
    this.#onIdle?.();
    if (!this.#isSent || this.#isWaiting) return;
    if (this.#pending.length > 0) this.#keepAlive(this.#sendRest());
    else this.#sendLast();
  }

  async #sendWhenSettled(): Promise<void> {
    const isSettled = await this.#settled();
    if (isSettled && this.recording.open > 0) {
      await within(GRACE_MS, () => new Promise((resolve) => (this.#onIdle = resolve)));
      this.#onIdle = undefined;
    }
    this.#isSent = true;
    await this.#post(!isSettled);
  }

  async #sendRest(): Promise<void> {
    this.#isWaiting = true;
    await this.#settled();
    this.#isWaiting = false;
    // Whoever ends a span that is open now comes back here.
    if (this.recording.open === 0) this.#sendLast();
  }

  #sendLast(): void {
    void this.#post(false);
    closeSent(this.recording);
  }

  /** Waits for everything that is pending, also for what comes meanwhile: whether it settled in time. */
  async #settled(): Promise<boolean> {
    const pending = this.#pending;
    if (pending.length === 0) return true;
    return within(this.recording.settings.maxWaitMs, async (signal) => {
      while (pending.length > 0 && !signal.aborted) await Promise.allSettled(pending.splice(0));
    });
  }

  #post(isPartial: boolean): Promise<unknown> | undefined {
    const sent = this.send(this.recording, isPartial, this.#keepAlive);
    this.#keepAlive(sent);
    return sent;
  }

  readonly #keepAlive = (promise: Promise<unknown> | undefined): void => keepAlive(promise, this.#waitUntilHost);
}

/** Waits for something, but not for longer than a time: whether it settled by then. */
async function within(ms: number, run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const deadline = new Deadline(ms);
  await deadline.race(run(deadline.signal));
  deadline.clear();
  return !deadline.signal.aborted;
}
