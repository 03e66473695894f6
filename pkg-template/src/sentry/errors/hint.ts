/**
 * The second argument of `captureException` and its like: a hint, or what belongs in a scope.
 *
 * @module
 */

import { isFunction } from '../../host/is.js';
import { Scope, type ScopeUpdate } from './scope.js';
import type { EventHint, Mechanism } from '../types/event.js';
import { attempt } from './attempt.js';
import { newRoom, plainMembers } from './plain_value.js';

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
