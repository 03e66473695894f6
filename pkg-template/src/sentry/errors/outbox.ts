/**
 * Queues captures: those of a request wait for the request's spans, all others are sent at once.
 *
 * @module
 */

import { isObject } from '../../host/is.js';
import { keepAlive } from '../../host/host.js';
import type { Captured } from './captured.js';
import { MAX_EVENTS } from '../../types/bounds.js';

/** Sends the event of a capture; resolves when Sentry answered: `true` when the event was accepted. Never rejects. */
export type Deliver = (captured: Captured) => Promise<boolean>;

/** The captures of one request, or of all code outside of requests. */
export class Outbox {
  readonly #waiting: Captured[] = [];
  readonly #sending: Set<Promise<boolean>>;
  /** Captures by error object. Created at the first error, because most requests have none. */
  #errors: WeakMap<object, Captured> | undefined;

  readonly #deliver: Deliver;
  #isOpen: boolean;

  /**
   * With `isOpen`, events are sent at once; else from {@link flush} on. With `beside`, both outboxes share the events that
   * are being sent.
   */
  constructor(deliver: Deliver, isOpen: boolean, beside?: Outbox) {
    this.#deliver = deliver;
    this.#isOpen = isOpen;
    this.#sending = beside ? beside.#sending : new Set();
  }

  /** Adds a capture, and remembers its error; `false` when 64 events wait or are being sent. */
  add(captured: Captured): boolean {
    if (this.#waiting.length + this.#sending.size >= MAX_EVENTS) return false;
    this.remember(captured);
    if (this.#isOpen) keepAlive(this.#send(captured));
    else this.#waiting.push(captured);
    return true;
  }

  /** The earlier capture of an error; `undefined` without one. */
  find(error: unknown): Captured | undefined {
    return isObject(error) ? this.#errors?.get(error) : undefined;
  }

  /** Replaces a waiting capture; `false` when the capture is being sent already. */
  replace(captured: Captured, other: Captured): boolean {
    const at = this.#waiting.indexOf(captured);
    if (at < 0) return false;
    this.#waiting[at] = other;
    this.remember(other);
    return true;
  }

  /** Remembers the capture of an error, also when its event is dropped. */
  remember(captured: Captured): void {
    const { subject } = captured;
    if (subject.kind !== 'exception') return;
    const { exception } = subject;
    if (!isObject(exception)) return;
    this.#errors ??= new WeakMap();
    this.#errors.set(exception, captured);
  }

  /** Sends waiting events, and later events at once. `undefined` when no event waited. */
  flush(): Promise<boolean> | undefined {
    this.#isOpen = true;
    return this.#sendWaiting();
  }

  /** Sends waiting events, but stays closed; resolves when all were answered: `true` when all were accepted. */
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
