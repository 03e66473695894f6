/**
 * One invocation of a Worker: its recording, the promises it waits for, and when its spans are sent.
 *
 * Spans go out in one POST when the handler is done and all that it gave to `waitUntil` has settled. A span that is
 * still open then gets a short grace; what ends after that goes out in one second POST. What is later still is lost and
 * counted.
 *
 * @module
 */

import { Deadline } from '../export/deadline.js';
import { send } from '../export/send.js';
import { type Lifetime, Recording } from '../recording/recording.js';
import type { Settings } from '../settings.js';

/** The part of a Worker's `ExecutionContext` that is used. */
export interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** How long a POST waits for promises in `waitUntil`, which Workers cancel 30 s after the response. */
const MAX_WAIT_MS = 25_000;
/** How long it waits for spans that are still open after that, such as that of a response being streamed. */
const GRACE_MS = 1_000;

/** An invocation. */
export class Invocation implements Lifetime {
  readonly isOver = false;
  readonly recording: Recording;
  private readonly waitUntilHost: (promise: Promise<unknown>) => void;
  private readonly pending: Promise<unknown>[] = [];
  private isSent = false;
  private onIdle: (() => void) | undefined;

  /** Takes over `waitUntil` of the context, to know what the invocation still waits for. */
  constructor(settings: Settings, context: ExecutionContext | undefined) {
    this.recording = new Recording(settings, this);
    this.waitUntilHost = context ? context.waitUntil.bind(context) : () => {};
    if (context) this.track(context);
  }

  /** The handler is done: sends, now or when everything has settled. */
  finish(): void {
    if (this.pending.length === 0 && this.recording.open === 0) {
      this.sendFirst();
    } else {
      this.keepAlive(this.sendWhenSettled());
    }
  }

  resumed(): void {}

  /** The last open span ended, or the root did. */
  spanEnded(recording: Recording): void {
    if (recording.open > 0) return;
    this.onIdle?.();
    if (!this.isSent) return;
    const sent = this.post();
    // What waits for its resource is encoded when that is there.
    if (sent && recording.settings.pending) void sent.then(() => recording.close('late'));
    else recording.close('late');
  }

  private async sendWhenSettled(): Promise<void> {
    const deadline = Date.now() + MAX_WAIT_MS;
    while (this.pending.length > 0 && Date.now() < deadline) {
      await within(deadline - Date.now(), Promise.allSettled(this.pending.splice(0)));
    }
    if (this.recording.open > 0) {
      await within(GRACE_MS, new Promise<void>((resolve) => (this.onIdle = resolve)));
      this.onIdle = undefined;
    }
    await this.sendFirst();
  }

  private sendFirst(): Promise<boolean> | undefined {
    this.isSent = true;
    return this.post();
  }

  private post(): Promise<boolean> | undefined {
    const { spanProcessors, extras, observer } = this.recording.settings;
    const sent = send(this.recording);
    if (sent) this.keepAlive(sent);
    const flushed = observer?.flush(this.recording);
    if (flushed) this.keepAlive(flushed);
    if (extras?.runAll && spanProcessors.length > 0) this.keepAlive(extras.runAll(spanProcessors, 'forceFlush'));
    return sent;
  }

  private keepAlive(promise: Promise<unknown>): void {
    try {
      this.waitUntilHost(promise);
    } catch {
      // The invocation is over for the platform; the promise takes its chance.
    }
  }

  private track(context: ExecutionContext): void {
    const waitUntil = (promise: Promise<unknown>): void => {
      this.waitUntilHost(promise);
      this.pending.push(promise);
      this.recording.settings.observer?.watch(promise);
    };
    try {
      // An own property on this invocation's object: the object stays what the platform's own checks want it to be.
      Object.defineProperty(context, 'waitUntil', { configurable: true, writable: true, value: waitUntil });
    } catch {
      // A frozen context: spans in `waitUntil` go out as late ones.
    }
  }
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const deadline = new Deadline(ms);
  await deadline.race(promise);
  deadline.clear();
}
