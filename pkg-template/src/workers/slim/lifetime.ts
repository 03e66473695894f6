/**
 * When the spans of a request are sent: in one POST, when the handler is done and all promises passed to `waitUntil` have
 * settled. Spans that are open at that point get `GRACE_MS` to end. Later spans are lost and counted.
 *
 * @module
 */

import { Deadline } from '../../export/deadline.js';
import { postOnce } from '../../export/post_once.js';
import { keepAlive } from '../../host/host.js';
import type { Lifetime } from '../../spans/lifetime.js';
import { Recording } from '../../spans/recording.js';
import type { Settings } from '../../types/settings.js';
import { type ExecutionContext, GRACE_MS, trackWaitUntil } from '../invocation/wait_until.js';

/** The recording of a request, and when it is sent. */
export class RequestLifetime implements Lifetime<Recording> {
  readonly isOver = false;
  readonly recording: Recording;
  readonly #pending: Promise<unknown>[] = [];
  readonly #waitUntil: (promise: Promise<unknown>) => void;
  #onIdle: (() => void) | undefined;

  constructor(settings: Settings, context: ExecutionContext | undefined) {
    this.recording = new Recording(settings, this);
    this.#waitUntil = trackWaitUntil(context, (promise) => this.#pending.push(promise));
  }

  resumed(): void {}

  spanEnded({ open }: Recording): void {
    if (open === 0) this.#onIdle?.();
  }

  /** Sends the spans, now or when everything has settled, after the handler is done. */
  finish(): void {
    const isIdle = this.#pending.length === 0 && this.recording.open === 0;
    keepAlive(isIdle ? this.#send() : this.#sendWhenSettled(), this.#waitUntil);
  }

  async #sendWhenSettled(): Promise<void> {
    const { recording } = this;
    const pending = this.#pending;
    const deadline = new Deadline(recording.settings.maxWaitMs);
    while (pending.length > 0 && !deadline.signal.aborted) await deadline.race(Promise.allSettled(pending.splice(0)));
    deadline.clear();
    if (recording.open > 0) {
      const grace = new Deadline(GRACE_MS);
      await grace.race(new Promise<void>((resolve) => (this.#onIdle = resolve)));
      grace.clear();
    }
    await this.#send();
  }

  #send(): Promise<unknown> | undefined {
    const { recording } = this;
    const [destination] = recording.settings.destinations;
    const sent = destination && postOnce(destination, recording);
    recording.close('late');
    return sent;
  }
}
