/**
 * Sentry's client and its provider, by the `env` of a Worker.
 *
 * @module
 */

import { isFunction } from '../is.js';
import { Kept } from '../kept.js';
import { EdgespanProvider } from '../provider.js';
import type { SentryClient } from './client.js';
import { useClient } from './current.js';
import { withVariables } from './options/env.js';
import type { SentryOptions } from './options/options.js';
import { keyOf } from './options/options_key.js';
import { readOptions } from './options/read_options.js';
import { setUp } from './set_up.js';

/** Makes the options of a Worker from its `env`. Called once for each `env`. */
export type SentryOptionsFunction<Env = unknown> = (env: Env) => SentryOptions | undefined;

/** A client and its provider. */
export interface Standing {
  readonly client: SentryClient;
  readonly provider: EdgespanProvider;
}

/**
 * What options make for an `env`. Options that are there already, and are not valid, throw a `TypeError` now, and not
 * at the first request; those of a function, when it is asked.
 */
export function byEnv<Env>(options: SentryOptions | SentryOptionsFunction<Env>): (env: unknown) => Standing {
  const isKnown = !isFunction(options);
  if (isKnown) readOptions(options);
  const made = new ByEnv(isKnown ? () => options : (options as SentryOptionsFunction), !isKnown);
  return (env) => made.of(env);
}

/** Clients by `env`. */
class ByEnv {
  readonly #known = new WeakMap<object, Standing>();
  readonly #kept = new Kept<Standing>(({ provider }) => provider.settings.forget());
  readonly #optionsOf: SentryOptionsFunction;
  readonly #warn: boolean;

  constructor(optionsOf: SentryOptionsFunction, warn: boolean) {
    this.#optionsOf = optionsOf;
    this.#warn = warn;
  }

  of(env: unknown): Standing {
    const isObject = typeof env === 'object' && env !== null;
    const known = isObject ? this.#known.get(env) : undefined;
    if (known) return known;
    const options = withVariables(this.#optionsOf(env) ?? {}, env);
    // Outside of Workers what comes in place of `env` may be new for each request: equal options share their client.
    const standing = this.#kept.of(keyOf(options), () => this.#standing(options));
    if (isObject) this.#known.set(env, standing);
    return standing;
  }

  #standing(options: SentryOptions): Standing {
    const { client, settings } = setUp(options, this.#warn);
    const provider = new EdgespanProvider(settings);
    useClient(client, provider);
    return { client, provider };
  }
}
