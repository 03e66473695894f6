/**
 * Which scopes are active: the isolation scope of a request, and within it the current scope, which `withScope` forks.
 * They travel in the OpenTelemetry context, so they are there wherever the active span is.
 *
 * Outside of instrumented requests there is one pair for everything, and one for each trace whose first span here
 * serves a request, such as those that OpenTelemetry's instrumentation of Node's http makes.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { hasStorage } from '../../host/context.js';
import { context as contextApi, createContextKey, trace } from '../../host/opentelemetry.js';
import type { TraceNote } from '../../types/trace_note.js';
import { host } from '../../host/host.js';
import { OwnSpan } from '../../tracing/span/span.js';
import type { EventClient } from './event_client.js';
import type { Outbox } from './outbox.js';
import { Scope } from './scope.js';

const SCOPES = createContextKey('edgespan sentry scopes');

/** What a request, or another run of a handler, is to its events. */
export interface RequestOf {
  readonly client: EventClient;
  readonly outbox: Outbox;
  /** Its spans go out when it is over, and its events with them. */
  readonly holdsSpans: boolean;
}

/** A pair of scopes. They are made when they are first asked for. */
export class Scopes {
  /** Those that it begins in; none for what is there for everything. */
  readonly #outer: Scopes | undefined;
  #ownIsolation: Scope | undefined;
  #ownCurrent: Scope | undefined;

  constructor(
    readonly of: RequestOf | undefined,
    outer?: Scopes,
    /** The trace that is a request, where nothing else is known of one. */
    readonly note?: TraceNote,
    ownIsolation?: Scope,
    ownCurrent?: Scope,
  ) {
    this.#outer = outer;
    this.#ownIsolation = ownIsolation;
    this.#ownCurrent = ownCurrent;
  }

  /** The same of the request with other scopes. */
  with(isolation: Scope, current: Scope): Scopes {
    return new Scopes(this.of, undefined, this.note, isolation, current);
  }

  /** That of the request. */
  get isolation(): Scope {
    return (this.#ownIsolation ??= this.#outer?.isolation.forked() ?? new Scope());
  }

  /** That of `withScope`, else of the request. */
  get current(): Scope {
    return (this.#ownCurrent ??= this.#outer?.current.forked() ?? new Scope());
  }
}

let shared: Scopes | undefined;
let served: WeakMap<TraceNote, Scopes> | undefined;

/** The scopes of a context. */
export function scopesOf(context: Context): Scopes {
  return (context.getValue(SCOPES) as Scopes | undefined) ?? scopesOfTrace(context) ?? sharedScopes();
}

/** A context with other scopes. */
export function withScopes(context: Context, scopes: Scopes): Context {
  return context.setValue(SCOPES, scopes);
}

/** Runs a function in a fork of the current scope, or in the scope that is given. */
export function withScope<T>(callback: (scope: Scope) => T): T;
export function withScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
export function withScope<T>(...args: [(scope: Scope) => T] | [Scope | undefined, (scope: Scope) => T]): T {
  const [given, callback] = args.length === 1 ? [undefined, args[0]] : args;
  const active = contextApi.active();
  const scopes = scopesOf(active);
  const scope = given ?? scopes.current.clone();
  const inner = withScopes(active, scopes.with(scopes.isolation, scope));
  return contextApi.with(inner, callback, undefined, scope);
}

/** Runs a function in a fork of the isolation scope, or in the given one, and in a fork of the current scope. */
export function withIsolationScope<T>(callback: (scope: Scope) => T): T;
export function withIsolationScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
export function withIsolationScope<T>(...args: [(scope: Scope) => T] | [Scope | undefined, (scope: Scope) => T]): T {
  const [given, callback] = args.length === 1 ? [undefined, args[0]] : args;
  const active = contextApi.active();
  const scopes = scopesOf(active);
  const scope = given ?? scopes.isolation.forked();
  const inner = withScopes(active, scopes.with(scope, scopes.current.forked()));
  return contextApi.with(inner, callback, undefined, scope);
}

function sharedScopes(): Scopes {
  // There a request is not known any more after its first `await`: what it then says of its user is nobody else's.
  if (host.isWorkers && !hasStorage()) return new Scopes(undefined);
  return (shared ??= new Scopes(undefined));
}

function scopesOfTrace(context: Context): Scopes | undefined {
  const span = trace.getSpan(context);
  const note = span instanceof OwnSpan ? span.trace.note : undefined;
  if (note?.serves !== true) return undefined;
  served ??= new WeakMap();
  let scopes = served.get(note);
  if (!scopes) served.set(note, (scopes = new Scopes(undefined, sharedScopes(), note)));
  return scopes;
}
