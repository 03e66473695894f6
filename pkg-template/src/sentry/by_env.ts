/**
 * One Sentry client, with its provider, for each `env` of a Worker.
 *
 * @module
 */

import { isFunction, isObject } from '../host/is.js';
import { BoundedCache } from '../host/bounded_cache.js';
import { EdgespanProvider } from '../tracing/provider.js';
import type { SentryClient } from './errors/client.js';
import { setClient } from './errors/current.js';
import { withVariables } from './options/env.js';
import type { SentryOptions } from './types/options.js';
import { keyOf } from './options/options_key.js';
import { readOptions } from './options/read_options.js';
import { setUp } from './set_up.js';

/** Returns the options of a Worker for its `env`. Called once for each `env`. */
export type SentryOptionsFunction<Env = unknown> = (env: Env) => SentryOptions | undefined;

/** The client captures events, the provider records spans. */
export interface ClientAndProvider {
  readonly client: SentryClient;
  readonly provider: EdgespanProvider;
}

/**
 * A function that returns the client and the provider for an `env`. An options object that is not valid throws a
 * `TypeError` here; options of a function throw when the returned function calls it.
 */
export function clientsByEnv<Env>(options: SentryOptions | SentryOptionsFunction<Env>): (env: unknown) => ClientAndProvider {
  const isStatic = !isFunction(options);
  if (isStatic) readOptions(options);
  const optionsOf = isStatic ? () => options : (options as SentryOptionsFunction);
  const byEnv = new WeakMap<object, ClientAndProvider>();
  const byOptions = new BoundedCache<ClientAndProvider>(({ provider }) => provider.settings.forget());
  return (env) => {
    const cached = isObject(env) ? byEnv.get(env) : undefined;
    if (cached) return cached;
    const resolved = withVariables(optionsOf(env) ?? {}, env);
    // Outside of Workers, each request may bring a new object as `env`. So equal options share one client.
    const pair = byOptions.of(keyOf(resolved), () => createPair(resolved, !isStatic));
    if (isObject(env)) byEnv.set(env, pair);
    return pair;
  };
}

function createPair(options: SentryOptions, warn: boolean): ClientAndProvider {
  const { client, settings } = setUp(options, warn);
  const provider = new EdgespanProvider(settings);
  setClient(client, provider);
  return { client, provider };
}
