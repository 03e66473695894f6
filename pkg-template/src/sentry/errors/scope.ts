/**
 * A scope: data for every event that is captured in the scope (Sentry develop docs, "Scopes").
 *
 * The data is immutable: a change replaces it, so a clone and a captured event need no copy.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { isFunction, isObject } from '../../host/is.js';
import { membersOf } from '../../host/plain.js';
import { textOf } from '../../host/text.js';
import { attempt } from './plain_value.js';
import { newEventId } from '../../core/ids.js';
import type {
  Breadcrumb,
  CaptureContext,
  Event,
  EventContext,
  EventHint,
  Primitive,
  SeverityLevel,
  User,
} from '../types/event.js';
import { MAX_BREADCRUMBS } from '../../types/bounds.js';

/** Returns the event, changed or not, or `null` to drop the event. */
export type EventProcessor = (event: Event, hint: EventHint) => Event | null | PromiseLike<Event | null>;

/** Ids of trace and span for events that are captured outside of spans. */
export interface PropagationIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** A scope, a part of a scope's data, or a function that changes a scope. */
export type ScopeUpdate = Scope | CaptureContext | ((scope: Scope) => unknown);

/** The data of a scope. */
export interface ScopeData {
  readonly user: User;
  readonly tags: Readonly<Record<string, Primitive>>;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly contexts: Readonly<Record<string, EventContext | null>>;
  readonly level: SeverityLevel | undefined;
  readonly fingerprint: readonly string[];
  readonly transactionName: string | undefined;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly processors: readonly EventProcessor[];
}

const EMPTY: ScopeData = {
  user: {},
  tags: {},
  extra: {},
  contexts: {},
  level: undefined,
  fingerprint: [],
  transactionName: undefined,
  breadcrumbs: [],
  processors: [],
};

/** The user after `setUser(null)`: overrides the user of outer scopes. */
const NO_USER: User = { id: undefined, email: undefined, username: undefined, ip_address: undefined } as unknown as User;

/** Data for events. Methods never throw; setters return the scope. */
export class Scope {
  private data = EMPTY;
  private ids: PropagationIds | undefined;
  private lastId: string | undefined;

  /** An independent copy of the scope. */
  clone(): Scope {
    const scope = this.forked();
    scope.ids = this.getPropagationContext();
    scope.lastId = this.lastId;
    return scope;
  }

  /** A copy for another request: its events outside of spans belong to another trace. @internal */
  forked(): Scope {
    const scope = new Scope();
    scope.data = this.data;
    return scope;
  }

  /** Sets the user; `null` removes the user, also that of outer scopes. */
  setUser(user: User | null): this {
    return this.with({ user: { ...NO_USER, ...membersOf(user) } });
  }

  getUser(): User | undefined {
    return this.data.user;
  }

  /** Sets a searchable tag: a key of at most 32 and a value of at most 200 characters. */
  setTag(key: string, value: Primitive): this {
    return this.setTags({ [textOf(key)]: value });
  }

  setTags(tags: Record<string, Primitive>): this {
    return this.with({ tags: { ...this.data.tags, ...(membersOf(tags) as Record<string, Primitive>) } });
  }

  /** Sets an extra value. */
  setExtra(key: string, extra: unknown): this {
    return this.setExtras({ [textOf(key)]: extra });
  }

  setExtras(extras: Record<string, unknown>): this {
    return this.with({ extra: { ...this.data.extra, ...membersOf(extras) } });
  }

  /** Sets a named context; `null` removes the context. */
  setContext(name: string, context: EventContext | null): this {
    return this.with({ contexts: { ...this.data.contexts, [textOf(name)]: context } });
  }

  /** Sets the level of all events in this scope. */
  setLevel(level: SeverityLevel): this {
    return this.with({ level });
  }

  /** Sets the fingerprint by which Sentry groups events to issues. */
  setFingerprint(fingerprint: string[]): this {
    return this.with({ fingerprint: listOf(fingerprint) });
  }

  /** Sets the transaction of the events, such as `GET /users/:id`. */
  setTransactionName(name?: string): this {
    return this.with({ transactionName: name });
  }

  /** Adds a breadcrumb, and drops the oldest when there are more than `max`. */
  addBreadcrumb(breadcrumb: Breadcrumb, max = MAX_BREADCRUMBS): this {
    const limit = Math.min(max, MAX_BREADCRUMBS);
    if (!(limit > 0)) return this;
    const crumb = { timestamp: Date.now() / 1000, ...(membersOf(breadcrumb) as Breadcrumb) };
    return this.with({
      breadcrumbs: [...this.data.breadcrumbs.slice(-limit + 1 || this.data.breadcrumbs.length), crumb],
    });
  }

  getLastBreadcrumb(): Breadcrumb | undefined {
    return this.data.breadcrumbs[this.data.breadcrumbs.length - 1];
  }

  clearBreadcrumbs(): this {
    return this.with({ breadcrumbs: [] });
  }

  /** Adds a function that may change the events of this scope, or return `null` to drop an event. */
  addEventProcessor(processor: EventProcessor): this {
    return isFunction(processor) ? this.with({ processors: [...this.data.processors, processor] }) : this;
  }

  /** Merges the data of another scope, or a part of it; a function may change this scope, or return another. */
  update(change?: ScopeUpdate | null): this {
    try {
      const input: unknown = typeof change === 'function' ? change(this) : change;
      return input === this || !isObject(input) ? this : this.take(input);
    } catch (error) {
      diagWarn('a scope could not be changed', error);
      return this;
    }
  }

  /** Removes all data and the propagation ids. */
  clear(): this {
    this.data = EMPTY;
    this.ids = undefined;
    return this;
  }

  getScopeData(): ScopeData {
    return this.data;
  }

  /** Trace and span ids for events that are captured outside of spans: random, and constant for the scope's lifetime. */
  getPropagationContext(): PropagationIds {
    return (this.ids ??= { traceId: newEventId(), spanId: newEventId().slice(16) });
  }

  setPropagationContext({ traceId, spanId }: { traceId: string; spanId?: string }): this {
    this.ids = { traceId, spanId: spanId ?? newEventId().slice(16) };
    return this;
  }

  /** The id of the event that was captured last. */
  lastEventId(): string | undefined {
    return this.lastId;
  }

  setLastEventId(id?: string): this {
    this.lastId = id;
    return this;
  }

  private take(input: object): this {
    const other = input instanceof Scope ? input.data : (membersOf(input) as Partial<ScopeData>);
    const { data } = this;
    const both = (name: 'user' | 'tags' | 'extra' | 'contexts') => ({ ...data[name], ...membersOf(other[name]) });
    return this.with({
      user: both('user'),
      tags: both('tags') as ScopeData['tags'],
      extra: both('extra'),
      contexts: both('contexts') as ScopeData['contexts'],
      level: other.level ?? data.level,
      fingerprint: other.fingerprint?.length ? listOf(other.fingerprint) : data.fingerprint,
      ...(input instanceof Scope && {
        transactionName: other.transactionName ?? data.transactionName,
        breadcrumbs: [...data.breadcrumbs, ...(other.breadcrumbs ?? [])].slice(-MAX_BREADCRUMBS),
        processors: [...data.processors, ...(other.processors ?? [])],
      }),
    });
  }

  private with(change: Partial<ScopeData>): this {
    this.data = { ...this.data, ...change };
    return this;
  }
}

function listOf(value: readonly string[]): readonly string[] {
  return attempt(() => (Array.isArray(value) ? [...value] : []), []);
}
