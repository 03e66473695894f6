/**
 * The data of the scopes for an event, copied at the capture.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { textOf } from '../../host/text.js';
import type { ClientOptions } from '../types/client_options.js';
import { type EventProcessor, type PropagationIds, Scope, type ScopeUpdate } from './scope.js';
import type { Scopes } from './scopes.js';
import type { Breadcrumb, Event, EventHint } from '../types/event.js';
import type { Subject } from './captured.js';
import { type Room, newRoom, plainMembers, plainValue } from './plain_value.js';

/** Merges, in this order: `initialScope`, isolation scope, current scope, `captureContext` of the hint. */
export function factsOf(
  options: ClientOptions,
  scopes: Scopes,
  context: Context,
  scope: Scope | undefined,
  spanContext: SpanContext | undefined,
  hint: EventHint,
  subject: Subject,
): { facts: Partial<Event>; processors: readonly EventProcessor[] } {
  const current = scope ?? scopes.current;
  const merged = new Scope()
    .update(options.initialScope)
    .update(scopes.isolation)
    .update(current)
    .update(hint.captureContext as ScopeUpdate | undefined)
    .getScopeData();
  const { level, fingerprint, transactionName, processors } = merged;
  const room = newRoom();
  const crumbs = options.maxBreadcrumbs > 0 ? merged.breadcrumbs.slice(-options.maxBreadcrumbs) : [];
  const facts: Partial<Event> = {
    ...filled('user', plainMembers(merged.user, room)),
    ...filled('tags', texts(plainMembers(merged.tags, room))),
    ...filled('extra', plainMembers(merged.extra, room)),
    contexts: {
      ...contextsOf(merged.contexts, room),
      trace: traceContext(spanContext ?? trace.getSpanContext(context), current.getPropagationContext.bind(current)),
    },
    ...(fingerprint.length > 0 && { fingerprint: plainValue(fingerprint, room) as string[] }),
    ...(crumbs.length > 0 && { breadcrumbs: plainValue(crumbs, room) as Breadcrumb[] }),
    ...(level && { level }),
    ...(transactionName && { transaction: String(transactionName) }),
  };
  return { facts: subject.kind === 'event' ? mergeOwn(subject.event, facts) : facts, processors };
}

function filled(name: string, members: Record<string, unknown>): Partial<Event> {
  return Object.keys(members).length > 0 ? { [name]: members } : {};
}

function contextsOf(contexts: object, room: Room): NonNullable<Event['contexts']> {
  const entries = Object.entries(plainMembers(contexts, room));
  return Object.fromEntries(entries.filter(([, context]) => context !== null)) as NonNullable<Event['contexts']>;
}

/** Tags as text. Relay drops tags with line breaks, so spaces replace them. `null` is no tag. */
function texts(tags: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(tags).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(value).replaceAll('\n', ' ')]));
}

/** Ids of the active span. With only a caller's span, a child with the scope's span id; without a span, the scope's ids. */
function traceContext(span: SpanContext | undefined, own: () => PropagationIds): Record<string, unknown> {
  if (!span || !isSpanContextValid(span)) {
    const { traceId, spanId } = own();
    return { trace_id: traceId, span_id: spanId };
  }
  const { traceId, spanId, isRemote } = span;
  if (isRemote) return { trace_id: traceId, span_id: own().spanId, parent_span_id: spanId };
  return { trace_id: traceId, span_id: spanId };
}

/** An event's own members override those of the scopes, except `level`, as in Sentry's SDKs. */
function mergeOwn(own: Event, facts: Partial<Event>): Partial<Event> {
  const both = <N extends 'user' | 'extra' | 'contexts'>(name: N) =>
    facts[name] || own[name] ? { [name]: { ...facts[name], ...own[name] } } : {};
  const breadcrumbs = [...(Array.isArray(own.breadcrumbs) ? own.breadcrumbs : []), ...(facts.breadcrumbs ?? [])];
  return {
    ...facts,
    ...own,
    ...both('user'),
    ...filled('tags', texts({ ...facts.tags, ...own.tags })),
    ...both('extra'),
    ...both('contexts'),
    ...(breadcrumbs.length > 0 && { breadcrumbs }),
    ...(facts.level && { level: facts.level }),
  };
}
