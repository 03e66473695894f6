/**
 * What the scopes say along with an event, copied when it is captured.
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

/** From the outermost to the innermost: options, isolation scope, current scope, what was given with the capture. */
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
  const said = new Scope()
    .update(options.initialScope)
    .update(scopes.isolation)
    .update(current)
    .update(hint.captureContext as ScopeUpdate | undefined)
    .getScopeData();
  const { level, fingerprint, transactionName, processors } = said;
  const room = newRoom();
  const crumbs = options.maxBreadcrumbs > 0 ? said.breadcrumbs.slice(-options.maxBreadcrumbs) : [];
  const facts: Partial<Event> = {
    ...filled('user', plainMembers(said.user, room)),
    ...filled('tags', texts(plainMembers(said.tags, room))),
    ...filled('extra', plainMembers(said.extra, room)),
    contexts: {
      ...contextsOf(said.contexts, room),
      trace: traceContext(spanContext ?? trace.getSpanContext(context), current.getPropagationContext.bind(current)),
    },
    ...(fingerprint.length > 0 && { fingerprint: plainValue(fingerprint, room) as string[] }),
    ...(crumbs.length > 0 && { breadcrumbs: plainValue(crumbs, room) as Breadcrumb[] }),
    ...(level && { level }),
    ...(transactionName && { transaction: String(transactionName) }),
  };
  return { facts: subject.kind === 'event' ? withOwn(subject.event, facts) : facts, processors };
}

function filled(name: string, members: Record<string, unknown>): Partial<Event> {
  return Object.keys(members).length > 0 ? { [name]: members } : {};
}

function contextsOf(contexts: object, room: Room): NonNullable<Event['contexts']> {
  const entries = Object.entries(plainMembers(contexts, room));
  return Object.fromEntries(entries.filter(([, context]) => context !== null)) as NonNullable<Event['contexts']>;
}

/** Tags are text without line breaks, which Sentry's Relay drops; what is nothing is no tag. */
function texts(tags: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(tags).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([key, value]) => [key, textOf(value).replaceAll('\n', ' ')]));
}

/** Trace and span: of the active span; after a caller's span alone, and without one, the scope's own. */
function traceContext(span: SpanContext | undefined, own: () => PropagationIds): Record<string, unknown> {
  if (!span || !isSpanContextValid(span)) {
    const { traceId, spanId } = own();
    return { trace_id: traceId, span_id: spanId };
  }
  const { traceId, spanId, isRemote } = span;
  if (isRemote) return { trace_id: traceId, span_id: own().spanId, parent_span_id: spanId };
  return { trace_id: traceId, span_id: spanId };
}

/** An event's own facts win, but for the level, as in Sentry's SDKs. */
function withOwn(own: Event, facts: Partial<Event>): Partial<Event> {
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
