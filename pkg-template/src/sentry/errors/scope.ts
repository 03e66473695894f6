/**
 * A scope: what is said along with every event that is captured in it (Sentry develop docs, "Scopes").
 *
 * What it holds is never changed in place, only replaced, so a clone and a captured event cost no copy.
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

/** Changes an event, or drops it by `null`. */
export type EventProcessor = (event: Event, hint: EventHint) => Event | null | PromiseLike<Event | null>;

/** Trace and span that events outside of spans belong to. */
export interface PropagationIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** A scope, a function that changes one, or some of what one holds. */
export type ScopeUpdate = Scope | CaptureContext | ((scope: Scope) => unknown);

/** What a scope holds. */
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

/** What `setUser(null)` leaves: it hides the user of the scopes around. */
const NOBODY: User = { id: undefined, email: undefined, username: undefined, ip_address: undefined } as unknown as User;

const MAX_BREADCRUMBS = 100;

/** A scope. Its methods return it, and never throw. */
export class Scope {
  private data = EMPTY;
  private ids: PropagationIds | undefined;
  private lastId: string | undefined;

  /** A scope with the same in it, from where both go their own ways. */
  clone(): Scope {
    const scope = this.forked();
    scope.ids = this.getPropagationContext();
    scope.lastId = this.lastId;
    return scope;
  }

  /** The same for a request of its own: its events without a span are of another trace. @internal */
  forked(): Scope {
    const scope = new Scope();
    scope.data = this.data;
    return scope;
  }

  /** Says who it happens to; `null` for nobody, whatever the scopes around say. */
  setUser(user: User | null): this {
    return this.with({ user: { ...NOBODY, ...membersOf(user) } });
  }

  getUser(): User | undefined {
    return this.data.user;
  }

  /** Sets a tag, by which events can be found: a key of at most 32 and a value of at most 200 characters. */
  setTag(key: string, value: Primitive): this {
    return this.setTags({ [textOf(key)]: value });
  }

  setTags(tags: Record<string, Primitive>): this {
    return this.with({ tags: { ...this.data.tags, ...(membersOf(tags) as Record<string, Primitive>) } });
  }

  /** Sets something else worth knowing. */
  setExtra(key: string, extra: unknown): this {
    return this.setExtras({ [textOf(key)]: extra });
  }

  setExtras(extras: Record<string, unknown>): this {
    return this.with({ extra: { ...this.data.extra, ...membersOf(extras) } });
  }

  /** Sets a group of facts; `null` takes it away. */
  setContext(name: string, context: EventContext | null): this {
    return this.with({ contexts: { ...this.data.contexts, [textOf(name)]: context } });
  }

  /** Sets the level of all events in this scope. */
  setLevel(level: SeverityLevel): this {
    return this.with({ level });
  }

  /** Sets what groups events to an issue. */
  setFingerprint(fingerprint: string[]): this {
    return this.with({ fingerprint: listOf(fingerprint) });
  }

  /** Sets what the events say they were part of, such as `GET /users/:id`. */
  setTransactionName(name?: string): this {
    return this.with({ transactionName: name });
  }

  /** Adds a breadcrumb; the oldest gives way over `max`. */
  addBreadcrumb(breadcrumb: Breadcrumb, max = MAX_BREADCRUMBS): this {
    const kept = Math.min(max, MAX_BREADCRUMBS);
    if (!(kept > 0)) return this;
    const crumb = { timestamp: Date.now() / 1000, ...(membersOf(breadcrumb) as Breadcrumb) };
    return this.with({
      breadcrumbs: [...this.data.breadcrumbs.slice(-kept + 1 || this.data.breadcrumbs.length), crumb],
    });
  }

  getLastBreadcrumb(): Breadcrumb | undefined {
    return this.data.breadcrumbs[this.data.breadcrumbs.length - 1];
  }

  clearBreadcrumbs(): this {
    return this.with({ breadcrumbs: [] });
  }

  /** Adds a function that may change the events of this scope, or drop them by `null`. */
  addEventProcessor(processor: EventProcessor): this {
    return isFunction(processor) ? this.with({ processors: [...this.data.processors, processor] }) : this;
  }

  /** Takes over what another scope, or a part of one, holds; a function may change this one, or give another. */
  update(change?: ScopeUpdate | null): this {
    try {
      const given: unknown = typeof change === 'function' ? change(this) : change;
      return given === this || !isObject(given) ? this : this.take(given);
    } catch (error) {
      diagWarn('a scope could not be changed', error);
      return this;
    }
  }

  /** Forgets everything. */
  clear(): this {
    this.data = EMPTY;
    this.ids = undefined;
    return this;
  }

  getScopeData(): ScopeData {
    return this.data;
  }

  /** Trace and span of events that are captured outside of spans: random, and the same for the scope's whole life. */
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

  private take(given: object): this {
    const other = given instanceof Scope ? given.data : (membersOf(given) as Partial<ScopeData>);
    const { data } = this;
    const both = (name: 'user' | 'tags' | 'extra' | 'contexts') => ({ ...data[name], ...membersOf(other[name]) });
    return this.with({
      user: both('user'),
      tags: both('tags') as ScopeData['tags'],
      extra: both('extra'),
      contexts: both('contexts') as ScopeData['contexts'],
      level: other.level ?? data.level,
      fingerprint: other.fingerprint?.length ? listOf(other.fingerprint) : data.fingerprint,
      ...(given instanceof Scope && {
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
