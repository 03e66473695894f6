/**
 * Sentry's client and its provider, by the `env` of a Worker.
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

/** Makes the options of a Worker from its `env`. Called once for each `env`. */
export type SentryOptionsFunction<Env = unknown> = (env: Env) => SentryOptions | undefined;

/** A client and its provider. */
export interface ClientAndProvider {
  readonly client: SentryClient;
  readonly provider: EdgespanProvider;
}

/**
 * What options make for an `env`. Options that are there already, and are not valid, throw a `TypeError` now, and not
 * at the first request; those of a function, when it is asked.
 */
export function clientsByEnv<Env>(options: SentryOptions | SentryOptionsFunction<Env>): (env: unknown) => ClientAndProvider {
  const isKnown = !isFunction(options);
  if (isKnown) readOptions(options);
  const optionsOf = isKnown ? () => options : (options as SentryOptionsFunction);
  const known = new WeakMap<object, ClientAndProvider>();
  const kept = new BoundedCache<ClientAndProvider>(({ provider }) => provider.settings.forget());
  return (env) => {
    const made = isObject(env) ? known.get(env) : undefined;
    if (made) return made;
    const given = withVariables(optionsOf(env) ?? {}, env);
    // Outside of Workers what comes in place of `env` may be new for each request: equal options share their client.
    const standing = kept.of(keyOf(given), () => standingOf(given, !isKnown));
    if (isObject(env)) known.set(env, standing);
    return standing;
  };
}

function standingOf(options: SentryOptions, warn: boolean): ClientAndProvider {
  const { client, settings } = setUp(options, warn);
  const provider = new EdgespanProvider(settings);
  setClient(client, provider);
  return { client, provider };
}
