/**
 * Captures that are not events yet: an event is built when it is sent, after the response. Also parses the second argument
 * of `captureException` and similar functions: a hint, or data of a scope.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isFunction } from '../../host/is.js';
import type { Event, EventHint, Mechanism, SeverityLevel } from '../types/event.js';
import { attempt, newRoom, plainMembers } from './plain_value.js';
import { type EventProcessor, Scope, type ScopeUpdate } from './scope.js';

/** The captured exception, message or event. */
export type Subject =
  | { readonly kind: 'exception'; readonly exception: unknown; readonly mechanism: Mechanism }
  | { readonly kind: 'message'; readonly message: string; readonly level: SeverityLevel }
  | { readonly kind: 'event'; readonly event: Event };

/** A capture, with the state at that time. */
export interface Captured {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly subject: Subject;
  readonly hint: EventHint;
  /** The data of the scopes, as plain data. */
  readonly facts: Partial<Event>;
  readonly processors: readonly EventProcessor[];
  /** The active context at the capture. */
  readonly context: Context;
  /** Recorded on a span only: a later, explicit capture of the same error replaces this one. */
  readonly fromSpan: boolean;
}

/** Members that a scope has and a hint has not. */
const OF_A_SCOPE = ['user', 'level', 'extra', 'contexts', 'tags', 'fingerprint'];

/** The argument as a hint; scope data, a scope or a function becomes `captureContext`. `{}` when it cannot be read. */
export function hintOf(input: EventHint | ScopeUpdate | undefined): EventHint {
  const isContext = () =>
    isFunction(input) || input instanceof Scope || OF_A_SCOPE.some((name) => name in Object(input));
  return attempt(() => (isContext() ? { captureContext: input as never } : { ...(input as EventHint) }), {});
}

/** The mechanism of an exception: members of the hint's mechanism override those of `fallback`. */
export function mechanismOf({ mechanism }: EventHint, fallback: Mechanism): Mechanism {
  return { ...fallback, ...(plainMembers(mechanism, newRoom()) as Partial<Mechanism>) };
}
