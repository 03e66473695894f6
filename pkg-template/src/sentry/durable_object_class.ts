/**
 * Durable Objects with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { instrumentDurableObject } from '../workers/classes/durable_object.js';
import { type SentryOptionsFunction, clientsByEnv } from './by_env.js';
import type { SentryOptions } from './types/options.js';

/**
 * Traces a class of Durable Objects like {@link instrumentDurableObject}, and sends errors like `withSentry`: what a
 * method throws that the platform called becomes an issue, once, and comes out as it went in.
 *
 * Options that are not valid throw a `TypeError` here; those of a function are known with the first object, which is
 * then not traced, with one sentence on the console.
 *
 * ```ts
 * export const Room = instrumentDurableObjectWithSentry((env: Env) => ({ dsn: env.SENTRY_DSN }), RoomBase);
 * ```
 */
export function instrumentDurableObjectWithSentry<C, Env = unknown>(
  options: SentryOptions | SentryOptionsFunction<Env>,
  Class: C,
): C {
  const standing = clientsByEnv(options);
  return instrumentDurableObject(Class, (env: unknown) => standing(env).provider);
}
