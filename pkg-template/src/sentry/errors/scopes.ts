/**
 * The active scopes: the isolation scope of a request, and in it the current scope, which `withScope` forks. The
 * OpenTelemetry context contains the scopes, so that they propagate like the active span.
 *
 * Outside of instrumented requests there is one shared pair, and one pair for each trace whose local root span serves a
 * request, such as the spans of OpenTelemetry's instrumentation of Node's http.
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

/** The state of a request, or of another run of a handler, for its events. */
export interface RequestOf {
  readonly client: EventClient;
  readonly outbox: Outbox;
  /** Whether spans are sent at the end of the request, and events with them. */
  readonly holdsSpans: boolean;
}

/** A pair of scopes. Each scope is created at its first use. */
export class Scopes {
  /** The pair that is forked at the first use; `undefined` for the shared pair. */
  readonly #outer: Scopes | undefined;
  #ownIsolation: Scope | undefined;
  #ownCurrent: Scope | undefined;

  constructor(
    readonly of: RequestOf | undefined,
    outer?: Scopes,
    /** The trace that serves a request, outside of instrumented requests. */
    readonly note?: TraceNote,
    ownIsolation?: Scope,
    ownCurrent?: Scope,
  ) {
    this.#outer = outer;
    this.#ownIsolation = ownIsolation;
    this.#ownCurrent = ownCurrent;
  }

  /** A pair of the same request with other scopes. */
  with(isolation: Scope, current: Scope): Scopes {
    return new Scopes(this.of, undefined, this.note, isolation, current);
  }

  /** The isolation scope: that of the request. */
  get isolation(): Scope {
    return (this.#ownIsolation ??= this.#outer?.isolation.forked() ?? new Scope());
  }

  /** The current scope: that of `withScope`, else of the request. */
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

/** Runs a function in a fork of the current scope, or in the scope passed. */
export function withScope<T>(callback: (scope: Scope) => T): T;
export function withScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
export function withScope<T>(...args: [(scope: Scope) => T] | [Scope | undefined, (scope: Scope) => T]): T {
  const [override, callback] = args.length === 1 ? [undefined, args[0]] : args;
  const active = contextApi.active();
  const scopes = scopesOf(active);
  const scope = override ?? scopes.current.clone();
  const inner = withScopes(active, scopes.with(scopes.isolation, scope));
  return contextApi.with(inner, callback, undefined, scope);
}

/** Runs a function in a fork of the isolation scope, or in the scope passed, and in a fork of the current scope. */
export function withIsolationScope<T>(callback: (scope: Scope) => T): T;
export function withIsolationScope<T>(scope: Scope | undefined, callback: (scope: Scope) => T): T;
export function withIsolationScope<T>(...args: [(scope: Scope) => T] | [Scope | undefined, (scope: Scope) => T]): T {
  const [override, callback] = args.length === 1 ? [undefined, args[0]] : args;
  const active = contextApi.active();
  const scopes = scopesOf(active);
  const scope = override ?? scopes.isolation.forked();
  const inner = withScopes(active, scopes.with(scope, scopes.current.forked()));
  return contextApi.with(inner, callback, undefined, scope);
}

function sharedScopes(): Scopes {
  // Without AsyncLocalStorage a request loses its scopes at its first `await`. A new pair for each call keeps the data of
  // one request, such as the user, out of the events of another.
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
