/**
 * Sentry's client: captures errors and messages as events, which are sent together with the spans of their request.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Observer } from '../../types/observer.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import { type FlushOutcome, outcomeWithin } from '../../tracing/flush_outcome.js';
import type { TraceNote } from '../../types/trace_note.js';
import { events } from '../../spans/stats.js';
import { type Captured, type Subject, hintOf, mechanismOf } from './captured.js';
import { deliveryOf } from './delivery.js';
import { drop } from './drop.js';
import type { CaptureSite, EventClient } from './event_client.js';
import { newEventId } from '../../core/ids.js';
import { factsOf } from './facts.js';
import { type Deliver, Outbox } from './outbox.js';
import type { ClientOptions } from '../types/client_options.js';
import { type ScopeUpdate, Scope } from './scope.js';
import { type RequestOf, Scopes, scopesOf, withScopes } from './scopes.js';
import { requestOf, withRequest } from '../tracing/request_context.js';
import type { EventHint, Mechanism } from '../types/event.js';

/** The mechanism of an error that a `fetch` handler throws. */
const UNHANDLED: Mechanism = { type: 'auto.http.edgespan', handled: false };
/** The mechanism of an error that any other handler throws. */
export const UNHANDLED_ELSEWHERE: Mechanism = { type: 'auto.faas.edgespan', handled: false };
/** The mechanism of `span.recordException()`. */
const RECORDED: Mechanism = { type: 'auto.otel.edgespan', handled: true };
/** The mechanism of every other capture. */
const CAPTURED: Mechanism = { type: 'generic', handled: true };

const EVENT_ID = /^[\da-f]{32}$/;

/** Integrations whose `setupOnce` was called: once each, for any number of clients. */
let initialized: WeakSet<object> | undefined;

/** None of the methods throws or rejects. */
export class SentryClient implements EventClient, Observer {
  readonly #deliver: Deliver;
  /** Events captured outside of requests. */
  readonly #outbox: Outbox;
  readonly #requests = new WeakMap<object, Outbox>();
  /** Outboxes of traces that serve a request which is not instrumented. */
  readonly #traces = new WeakMap<TraceNote, Outbox>();
  #isOver = false;

  constructor(readonly options: ClientOptions) {
    this.#deliver = deliveryOf(options, this);
    this.#outbox = this.#newOutbox(true);
    initialized ??= new WeakSet();
    for (const integration of options.integrations) {
      if (initialized.has(integration)) continue;
      initialized.add(integration);
      try {
        integration.setupOnce?.();
      } catch (error) {
        diagWarn('an integration could not be set up', error);
      }
    }
  }

  /** Captures an exception, each error object once in a request. Returns the id of its event. */
  captureException(exception: unknown, hint?: EventHint | ScopeUpdate, scope?: Scope): string {
    const parsedHint = hintOf(hint);
    const mechanism = mechanismOf(parsedHint, CAPTURED);
    return this.capture({ kind: 'exception', exception, mechanism }, parsedHint, { scope });
  }

  /** Captures a subject at `site`, by default in the active context. Returns the id of its event. */
  capture(subject: Subject, hint: EventHint, site: CaptureSite = {}): string {
    const { event_id } = hint;
    const id = isString(event_id) && EVENT_ID.test(event_id) ? event_id : newEventId();
    try {
      return this.#captureIn(subject, hint, site, id);
    } catch (error) {
      diagWarn('something could not be captured', error);
      return id;
    }
  }

  /** The user recorded an exception on a span: captures the exception once. */
  recorded(exception: unknown, spanContext: SpanContext): void {
    if (!this.options.captureRecordedExceptions) return;
    this.capture({ kind: 'exception', exception, mechanism: RECORDED }, {}, { spanContext, fromSpan: true });
  }

  enter(context: Context, recording: object, request: Request | undefined): Context {
    const outbox = this.#newOutbox(false);
    this.#requests.set(recording, outbox);
    const entered = request ? withRequest(context, request) : context;
    return withScopes(entered, new Scopes({ client: this, outbox, holdsSpans: true }, scopesOf(context)));
  }

  /**
   * Runs an untraced handler like a request: with its own scopes, in which each error object is captured once. Events are
   * sent at once.
   */
  isolated<T>(run: () => T): T {
    const active = contextApi.active();
    const isolated: RequestOf = { client: this, outbox: this.#newOutbox(true), holdsSpans: false };
    return contextApi.with(withScopes(active, new Scopes(isolated, scopesOf(active))), run);
  }

  thrown(context: Context, error: unknown): void {
    const mechanism = requestOf(context) ? UNHANDLED : UNHANDLED_ELSEWHERE;
    this.capture({ kind: 'exception', exception: error, mechanism }, {}, { context });
  }

  watch(promise: unknown): void {
    const context = contextApi.active();
    try {
      // `waitUntil` got the promise already, so the platform also handles the rejection.
      Promise.resolve(promise).catch((error: unknown) => this.thrown(context, error));
    } catch (error) {
      diagWarn('a promise of `waitUntil` cannot be watched', error);
    }
  }

  flush(recording: object): Promise<boolean> | undefined {
    return this.#requests.get(recording)?.flush();
  }

  /**
   * Sends waiting events of the active request, and resolves when Sentry answered: `true` when all were accepted within
   * `timeoutMs`. Outside of requests, the same for events that were captured outside of requests.
   */
  async drain(timeoutMs?: number): Promise<boolean> {
    const outcome: FlushOutcome = await outcomeWithin(
      timeoutMs === undefined ? undefined : { timeoutMs },
      this.#outboxOf(scopesOf(contextApi.active())).drain(),
    );
    return outcome === 'success';
  }

  /** Drains like {@link drain}; from then on captures nothing. */
  close(timeoutMs?: number): Promise<boolean> {
    this.#isOver = true;
    return this.drain(timeoutMs);
  }

  #newOutbox(isOpen: boolean, beside?: Outbox): Outbox {
    return new Outbox(this.#deliver, isOpen, beside);
  }

  #outboxOf({ of, note }: Scopes): Outbox {
    if (of) return of.client === this ? of.outbox : this.#outbox;
    if (!note) return this.#outbox;
    let outbox = this.#traces.get(note);
    if (!outbox) this.#traces.set(note, (outbox = this.#newOutbox(true, this.#outbox)));
    return outbox;
  }

  #captureIn(subject: Subject, hint: EventHint, site: CaptureSite, id: string): string {
    const { context = contextApi.active(), scope, spanContext, fromSpan = false } = site;
    const { options } = this;
    const scopes = scopesOf(context);
    const outbox = this.#outboxOf(scopes);
    if (!options.dsn || this.#isOver) {
      scopes.isolation.setLastEventId(id);
      return id;
    }
    const earlier = subject.kind === 'exception' ? outbox.find(subject.exception) : undefined;
    if (earlier && (fromSpan || !earlier.fromSpan)) return earlier.id;
    const captured: Captured = {
      ...factsOf(options, scopes, context, scope, spanContext, hint, subject),
      id: earlier?.id ?? id,
      timestamp: Date.now() / 1000,
      subject,
      hint: { ...hint, event_id: earlier?.id ?? id, ...originalOf(subject) },
      context,
      fromSpan,
    };
    scopes.isolation.setLastEventId(captured.id);
    if (earlier) outbox.replace(earlier, captured);
    else this.#send(outbox, captured);
    return captured.id;
  }

  #send(outbox: Outbox, captured: Captured): void {
    events.captured++;
    if (Math.random() >= this.options.sampleRate) {
      outbox.remember(captured);
      drop(this.options, 'sample_rate', captured);
    } else if (!outbox.add(captured)) {
      drop(this.options, 'queue_full', captured);
    }
  }
}

function originalOf(subject: Subject): EventHint {
  if (subject.kind === 'event') return {};
  return { originalException: subject.kind === 'message' ? subject.message : subject.exception };
}
