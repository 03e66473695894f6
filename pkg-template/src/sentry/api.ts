/**
 * The functions that users call, named as in Sentry's SDKs. They use the client of the active request, else the client of
 * `init()`; without a client they do nothing. They throw only what a callback of the user throws.
 *
 * @module
 */

import { recordingOf } from '../spans/active_recording.js';
import { describeValue, diagWarn } from '../host/diag.js';
import { isString } from '../host/is.js';
import { context, trace } from '../host/opentelemetry.js';
import { injected } from '../tracing/propagation/propagate.js';
import { SENTRY_TRACE } from '../tracing/propagation/sentry_trace.js';
import { textOf } from '../host/text.js';
import { currentClient, currentSpans } from './errors/current.js';
import { newEventId } from '../core/ids.js';
import { isError } from './errors/exception_values.js';
import { hintOf } from './errors/captured.js';
import { newEventRoom, plainMembers } from './errors/plain_value.js';
import type { Scope, ScopeUpdate } from './errors/scope.js';
import { scopesOf } from './errors/scopes.js';
import type { Breadcrumb, Event, EventContext, EventHint, Primitive, SeverityLevel, User } from './types/event.js';

export { withIsolationScope, withScope } from './errors/scopes.js';
import { MAX_EVENT_DEPTH } from '../types/bounds.js';

/** Transactions, profiles and other types are not sent. */
const EVENT_TYPES: readonly unknown[] = [undefined, 'error', 'default'];

/**
 * Captures an exception, or any other thrown value: each error object once in a request. The second argument is a hint, or
 * data of a scope. Returns the id of the event, 32 hex digits, also when the event is not sent.
 */
export function captureException(exception: unknown, hint?: EventHint | ScopeUpdate): string {
  const client = currentClient();
  if (!client) return newEventId();
  return client.captureException(exception, isError(exception) ? hint : withStack(hint, captureException));
}

/** Captures a message, with a level (default `info`) or data of a scope. Returns the id of the event. */
export function captureMessage(message: string, captureContext?: SeverityLevel | ScopeUpdate): string {
  const client = currentClient();
  if (!client) return newEventId();
  const hint = {
    ...(client.options.attachStacktrace && stackHint(captureMessage)),
    ...(!isString(captureContext) && captureContext && { captureContext }),
  } as EventHint;
  const level = isString(captureContext) ? captureContext : 'info';
  return client.capture({ kind: 'message', message: textOf(message), level }, hint);
}

/** Captures an event of the caller. Its members, except `level`, override those of the scopes. Returns its id. */
export function captureEvent(event: Event, hint?: EventHint): string {
  const { event_id, ...own } = plainMembers(event, newEventRoom(), MAX_EVENT_DEPTH) as Event;
  const client = currentClient();
  if (!client || !EVENT_TYPES.includes(own.type)) {
    if (client) diagWarn(`an event of type ${describeValue(own.type)} is not sent: only errors and messages are`);
    return newEventId();
  }
  return client.capture({ kind: 'event', event: own }, { ...(event_id && { event_id }), ...hintOf(hint) });
}

/** Adds a breadcrumb to the events that are captured later in the same request. */
export function addBreadcrumb(breadcrumb: Breadcrumb, hint?: Record<string, unknown>): void {
  const client = currentClient();
  if (!client) return;
  const { maxBreadcrumbs, beforeBreadcrumb } = client.options;
  try {
    const crumb = { timestamp: Date.now() / 1000, ...breadcrumb };
    const accepted = beforeBreadcrumb ? beforeBreadcrumb(crumb, hint) : crumb;
    if (accepted) getIsolationScope().addBreadcrumb(accepted, maxBreadcrumbs);
  } catch (error) {
    diagWarn('a breadcrumb was left out', error);
  }
}

/** Sets the user of the request; `null` removes the user. */
export function setUser(user: User | null): void {
  getIsolationScope().setUser(user);
}

/** Sets a tag on the events of the request. */
export function setTag(key: string, value: Primitive): void {
  getIsolationScope().setTag(key, value);
}

/** Sets several tags on the events of the request. */
export function setTags(tags: Record<string, Primitive>): void {
  getIsolationScope().setTags(tags);
}

/** Sets an extra value on the events of the request. */
export function setExtra(key: string, extra: unknown): void {
  getIsolationScope().setExtra(key, extra);
}

/** Sets several extra values on the events of the request. */
export function setExtras(extras: Record<string, unknown>): void {
  getIsolationScope().setExtras(extras);
}

/** Sets a named context on the events of the request; `null` removes the context. */
export function setContext(name: string, facts: EventContext | null): void {
  getIsolationScope().setContext(name, facts);
}

/** The scope of the innermost `withScope`. */
export function getCurrentScope(): Scope {
  return scopesOf(context.active()).current;
}

/** The scope of the request; outside of requests, the scope that all other code shares. */
export function getIsolationScope(): Scope {
  return scopesOf(context.active()).isolation;
}

/** The id of the event that was captured last in this request. */
export function lastEventId(): string | undefined {
  return getIsolationScope().lastEventId();
}

/** Whether the active request, or `init()`, has a client. */
export function isInitialized(): boolean {
  return currentClient() !== undefined;
}

/**
 * Sends waiting events and spans, and resolves when Sentry answered: `true` when everything was accepted within
 * `timeoutMs` (default 30 s). Never rejects. Inside an instrumented request only the events of the request are sent; its
 * spans are sent when the request is over.
 */
export async function flush(timeoutMs?: number): Promise<boolean> {
  const [eventsSent, spans] = await Promise.all([
    currentClient()?.drain(timeoutMs) ?? false,
    currentSpans()?.forceFlush(timeoutMs === undefined ? undefined : { timeoutMs }) ?? 'success',
  ]);
  return eventsSent && spans === 'success';
}

/** Flushes like {@link flush}; from then on nothing is captured or recorded. */
export async function close(timeoutMs?: number): Promise<boolean> {
  const [eventsSent, spans] = await Promise.all([
    currentClient()?.close(timeoutMs) ?? false,
    currentSpans()?.shutdown(timeoutMs === undefined ? undefined : { timeoutMs }) ?? 'success',
  ]);
  return eventsSent && spans === 'success';
}

/** The headers that propagate the active trace, for example in `<meta>` elements of a page. */
export function getTraceData(): Record<string, string> {
  let headers: Record<string, string> = {};
  try {
    const active = context.active();
    headers = injected(active, recordingOf(active)?.settings);
    if (!headers[SENTRY_TRACE] && currentClient() && !trace.getSpanContext(active)) {
      const { traceId, spanId } = getCurrentScope().getPropagationContext();
      // No sampling flag: without a span there was no sampling decision.
      headers[SENTRY_TRACE] = `${traceId}-${spanId}`;
    }
  } catch (error) {
    diagWarn('the active trace could not be written', error);
  }
  return headers;
}

function withStack(hint: EventHint | ScopeUpdate | undefined, entry: (...args: never[]) => unknown): EventHint {
  return { ...stackHint(entry), ...hintOf(hint) };
}

/** A hint with the stack of the code that called `entry`. */
function stackHint(entry: (...args: never[]) => unknown): EventHint {
  const { captureStackTrace } = Error as { captureStackTrace?(target: object, entry: unknown): void };
  const syntheticException = new Error();
  captureStackTrace?.(syntheticException, entry);
  return { syntheticException };
}
