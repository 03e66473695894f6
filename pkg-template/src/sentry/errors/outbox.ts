/**
 * Captured events on their way: those of a request wait for its spans, all others go out at once.
 *
 * @module
 */

import { isObject } from '../../host/is.js';
import { keepAlive } from '../../host/host.js';
import type { Captured } from './captured.js';

/** Turns something captured into an event and sends it; settles when that was answered. Never rejects. */
export type Deliver = (captured: Captured) => Promise<boolean>;

/** Events that may wait or be on their way at once. */
const MAX_EVENTS = 64;

/** The events of one request, or of everything outside of requests. */
export class Outbox {
  readonly #waiting: Captured[] = [];
  readonly #sending: Set<Promise<boolean>>;
  /** The errors that were captured, each with what it was captured as. Most requests have none. */
  #errors: WeakMap<object, Captured> | undefined;

  readonly #deliver: Deliver;
  #isOpen: boolean;

  /**
   * With `isOpen` events go out at once; else that begins with {@link flush}. Beside another one, what is on its way is
   * that of both.
   */
  constructor(deliver: Deliver, isOpen: boolean, beside?: Outbox) {
    this.#deliver = deliver;
    this.#isOpen = isOpen;
    this.#sending = beside ? beside.#sending : new Set();
  }

  /** Takes an event; `false` when there are too many. An error that is captured is known from then on. */
  add(captured: Captured): boolean {
    if (this.#waiting.length + this.#sending.size >= MAX_EVENTS) return false;
    this.remember(captured);
    if (this.#isOpen) keepAlive(this.#send(captured));
    else this.#waiting.push(captured);
    return true;
  }

  /** What an error was captured as before. */
  find(error: unknown): Captured | undefined {
    return isObject(error) ? this.#errors?.get(error) : undefined;
  }

  /** Puts something else in the place of what still waits; `false` when it is on its way already. */
  replace(captured: Captured, other: Captured): boolean {
    const at = this.#waiting.indexOf(captured);
    if (at < 0) return false;
    this.#waiting[at] = other;
    this.remember(other);
    return true;
  }

  /** Notes that an error was captured, whatever becomes of the event. */
  remember(captured: Captured): void {
    const { subject } = captured;
    if (subject.kind !== 'exception') return;
    const { exception } = subject;
    if (!isObject(exception)) return;
    this.#errors ??= new WeakMap();
    this.#errors.set(exception, captured);
  }

  /** Sends what waits; what comes later goes out at once. `undefined` when nothing waited. */
  flush(): Promise<boolean> | undefined {
    this.#isOpen = true;
    return this.#sendWaiting();
  }

  /** Sends what waits, without opening, and settles when all that is on its way was answered: whether all was taken. */
  async drain(): Promise<boolean> {
    void this.#sendWaiting();
    return (await Promise.all(this.#sending)).every(Boolean);
  }

  #sendWaiting(): Promise<boolean> | undefined {
    const events = this.#waiting.splice(0);
    if (events.length === 0) return undefined;
    return Promise.all(events.map((captured) => this.#send(captured))).then((sent) => sent.every(Boolean));
  }

  #send(captured: Captured): Promise<boolean> {
    const sent = this.#deliver(captured).finally(() => this.#sending.delete(sent));
    this.#sending.add(sent);
    return sent;
  }
}
