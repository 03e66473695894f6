/**
 * What users call, as in Sentry's SDKs: everything goes to the client of the active request, else to that of `init()`,
 * and without either it does nothing. Nothing here throws, but for what a callback of the user's throws.
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
import { newId } from './errors/event_id.js';
import { isError } from './errors/exception_values.js';
import { hintOf } from './errors/hint.js';
import { MAX_EVENT_DEPTH, newEventRoom, plainMembers } from './errors/plain_value.js';
import type { Scope, ScopeUpdate } from './errors/scope.js';
import { scopesOf } from './errors/scopes.js';
import type { Breadcrumb, Event, EventContext, EventHint, Primitive, SeverityLevel, User } from './types/event.js';

export { withIsolationScope, withScope } from './errors/scopes.js';

/** Transactions, profiles and the like are not events of ours. */
const EVENT_TYPES: readonly unknown[] = [undefined, 'error', 'default'];

/**
 * Captures an exception, or anything else that was thrown: each error object once in a request. The second argument is
 * a hint, or what a scope can hold. Returns the id of the event, 32 hex digits, also when it is not sent.
 */
export function captureException(exception: unknown, hint?: EventHint | ScopeUpdate): string {
  const client = currentClient();
  if (!client) return newId();
  return client.captureException(exception, isError(exception) ? hint : withStack(hint, captureException));
}

/** Captures a message, with a level (default `info`) or what a scope can hold. Returns the id of the event. */
export function captureMessage(message: string, about?: SeverityLevel | ScopeUpdate): string {
  const client = currentClient();
  if (!client) return newId();
  const hint = {
    ...(client.options.attachStacktrace && stackHint(captureMessage)),
    ...(!isString(about) && about && { captureContext: about }),
  } as EventHint;
  const level = isString(about) ? about : 'info';
  return client.capture({ kind: 'message', message: textOf(message), level }, hint);
}

/** Captures an error or a message that you made: what it says goes before what scopes say. Returns its id. */
export function captureEvent(event: Event, hint?: EventHint): string {
  const { event_id, ...own } = plainMembers(event, newEventRoom(), MAX_EVENT_DEPTH) as Event;
  const client = currentClient();
  if (!client || !EVENT_TYPES.includes(own.type)) {
    if (client) diagWarn(`an event of type ${describeValue(own.type)} is not sent: only errors and messages are`);
    return newId();
  }
  return client.capture({ kind: 'event', event: own }, { ...(event_id && { event_id }), ...hintOf(hint) });
}

/** Keeps something that happened, for the events that are captured later in the same request. */
export function addBreadcrumb(breadcrumb: Breadcrumb, hint?: Record<string, unknown>): void {
  const client = currentClient();
  if (!client) return;
  const { maxBreadcrumbs, beforeBreadcrumb } = client.options;
  try {
    const crumb = { timestamp: Date.now() / 1000, ...breadcrumb };
    const kept = beforeBreadcrumb ? beforeBreadcrumb(crumb, hint) : crumb;
    if (kept) getIsolationScope().addBreadcrumb(kept, maxBreadcrumbs);
  } catch (error) {
    diagWarn('a breadcrumb was left out', error);
  }
}

/** Says who the request is of; `null` for nobody. */
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

/** Sets something else worth knowing on the events of the request. */
export function setExtra(key: string, extra: unknown): void {
  getIsolationScope().setExtra(key, extra);
}

/** The same for several. */
export function setExtras(extras: Record<string, unknown>): void {
  getIsolationScope().setExtras(extras);
}

/** Sets a named group of facts on the events of the request; `null` takes it away. */
export function setContext(name: string, facts: EventContext | null): void {
  getIsolationScope().setContext(name, facts);
}

/** The scope of the innermost `withScope`. */
export function getCurrentScope(): Scope {
  return scopesOf(context.active()).current;
}

/** The scope of the request; outside of one, that of everything. */
export function getIsolationScope(): Scope {
  return scopesOf(context.active()).isolation;
}

/** The id of the event that was captured last in this request. */
export function lastEventId(): string | undefined {
  return getIsolationScope().lastEventId();
}

/** Whether there is a client here. */
export function isInitialized(): boolean {
  return currentClient() !== undefined;
}

/**
 * Sends what waits, and settles when it was answered: `true` when all of it was taken within the time (default 30 s).
 * Never rejects. Inside an instrumented request those are its events; its spans go out when it is over.
 */
export async function flush(timeoutMs?: number): Promise<boolean> {
  const [areEvents, spans] = await Promise.all([
    currentClient()?.drain(timeoutMs) ?? false,
    currentSpans()?.forceFlush(timeoutMs === undefined ? undefined : { timeoutMs }) ?? 'success',
  ]);
  return areEvents && spans === 'success';
}

/** The same, and nothing is captured or recorded any more. */
export async function close(timeoutMs?: number): Promise<boolean> {
  const [areEvents, spans] = await Promise.all([
    currentClient()?.close(timeoutMs) ?? false,
    currentSpans()?.shutdown(timeoutMs === undefined ? undefined : { timeoutMs }) ?? 'success',
  ]);
  return areEvents && spans === 'success';
}

/** The headers that continue the active trace elsewhere, such as in `<meta>` elements of a page. */
export function getTraceData(): Record<string, string> {
  let headers: Record<string, string> = {};
  try {
    const active = context.active();
    headers = injected(active, recordingOf(active)?.settings);
    if (!headers[SENTRY_TRACE] && currentClient() && !trace.getSpanContext(active)) {
      const { traceId, spanId } = getCurrentScope().getPropagationContext();
      // Without a decision: there is no span that one was made about.
      headers[SENTRY_TRACE] = `${traceId}-${spanId}`;
    }
  } catch (error) {
    diagWarn('the active trace could not be written', error);
  }
  return headers;
}

function withStack(hint: EventHint | ScopeUpdate | undefined, above: (...args: never[]) => unknown): EventHint {
  return { ...stackHint(above), ...hintOf(hint) };
}

/** The stack of whoever called the function. */
function stackHint(above: (...args: never[]) => unknown): EventHint {
  const { captureStackTrace } = Error as { captureStackTrace?(target: object, above: unknown): void };
  const syntheticException = new Error();
  captureStackTrace?.(syntheticException, above);
  return { syntheticException };
}
