/**
 * Durable Objects with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { instrumentDurableObject } from '../workers/classes/durable_object.js';
import { type SentryOptionsFunction, clientsByEnv } from './by_env.js';
import type { SentryOptions } from './types/options.js';

/**
 * Traces a class of Durable Objects like {@link instrumentDurableObject}, and sends errors like `withSentry`. An error of
 * a method that the platform called becomes one issue, and is rethrown unchanged.
 *
 * Options that are not valid throw a `TypeError` here. A function is called for the first object: when its options are
 * not valid, the object is not traced, with one sentence on the console.
 *
 * ```ts
 * export const Room = instrumentDurableObjectWithSentry((env: Env) => ({ dsn: env.SENTRY_DSN }), RoomBase);
 * ```
 */
export function instrumentDurableObjectWithSentry<C, Env = unknown>(
  options: SentryOptions | SentryOptionsFunction<Env>,
  Class: C,
): C {
  const pairOf = clientsByEnv(options);
  return instrumentDurableObject(Class, (env: unknown) => pairOf(env).provider);
}
