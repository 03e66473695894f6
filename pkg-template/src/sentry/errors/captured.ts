/**
 * What was captured and is not an event yet: that it becomes when it is sent, after the response. And the second argument of
 * `captureException` and its like: a hint, or what belongs in a scope.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isFunction } from '../../host/is.js';
import type { Event, EventHint, Mechanism, SeverityLevel } from '../types/event.js';
import { attempt, newRoom, plainMembers } from './plain_value.js';
import { type EventProcessor, Scope, type ScopeUpdate } from './scope.js';

/** What was given to be captured. */
export type Subject =
  | { readonly kind: 'exception'; readonly exception: unknown; readonly mechanism: Mechanism }
  | { readonly kind: 'message'; readonly message: string; readonly level: SeverityLevel }
  | { readonly kind: 'event'; readonly event: Event };

/** Something captured, with all that was known then. */
export interface Captured {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly subject: Subject;
  readonly hint: EventHint;
  /** What the scopes said, as plain data. */
  readonly facts: Partial<Event>;
  readonly processors: readonly EventProcessor[];
  /** The context in which it was captured. */
  readonly context: Context;
  /** Only a span was told of it: whoever captures the same error on purpose knows more. */
  readonly fromSpan: boolean;
}

/** What only a scope has. */
const OF_A_SCOPE = ['user', 'level', 'extra', 'contexts', 'tags', 'fingerprint'];

/** The argument as a hint, whose `captureContext` may also be a scope or a function. What cannot be read is none. */
export function hintOf(given: EventHint | ScopeUpdate | undefined): EventHint {
  const isContext = () =>
    isFunction(given) || given instanceof Scope || OF_A_SCOPE.some((name) => name in Object(given));
  return attempt(() => (isContext() ? { captureContext: given as never } : { ...(given as EventHint) }), {});
}

/** How an exception came to be known: as the hint says, else as given. */
export function mechanismOf({ mechanism }: EventHint, otherwise: Mechanism): Mechanism {
  return { ...otherwise, ...(plainMembers(mechanism, newRoom()) as Partial<Mechanism>) };
}
