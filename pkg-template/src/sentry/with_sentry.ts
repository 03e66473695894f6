/**
 * `withSentry(options, handler)`: a Worker with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { Kept } from '../kept.js';
import { EdgespanProvider } from '../provider.js';
import { instrument } from '../workers/instrument.js';
import type { SentryClient } from './client.js';
import { useClient } from './current.js';
import { watchErrors } from './errors/other_handlers.js';
import { withVariables } from './options/env.js';
import type { SentryOptions } from './options/options.js';
import { keyOf } from './options/options_key.js';
import { readOptions } from './options/read_options.js';
import { setUp } from './set_up.js';

/** Makes the options of a Worker from its `env`. Called once for each `env`. */
export type SentryOptionsFunction<Env = unknown> = (env: Env) => SentryOptions | undefined;

/** A client and its provider. */
interface Standing {
  readonly client: SentryClient;
  readonly provider: EdgespanProvider;
}

/**
 * Traces a Worker like {@link instrument}, and sends errors: what the handler throws becomes an issue, once, and comes
 * out as it went in. Errors and spans of a request leave together, in its `waitUntil`. Tags, users and breadcrumbs of
 * one request are never seen by another. Errors of other handlers than `fetch`, such as `scheduled`, are sent too.
 *
 * Options that are not valid throw a `TypeError` here. With a function that is only known at the first request, which
 * then goes on untraced, with one sentence on the console. `SENTRY_*` variables of the `env`, and of the process, say
 * what options leave out.
 *
 * ```ts
 * export default withSentry((env) => ({ dsn: env.SENTRY_DSN, tracesSampleRate: 0.1 }), handler);
 * ```
 */
export function withSentry<H extends object, Env = unknown>(
  options: SentryOptions | SentryOptionsFunction<Env>,
  handler: H,
): H {
  const isKnown = typeof options !== 'function';
  // What is wrong with options that are there already is said now, and not at the first request.
  if (isKnown) readOptions(options);
  const byEnv = new ByEnv(isKnown ? () => options : (options as SentryOptionsFunction), !isKnown);
  const traced = instrument(handler, (env) => byEnv.of(env).provider);
  return watchErrors(traced, (env) => byEnv.of(env).client);
}

/** Clients by `env`. */
class ByEnv {
  private readonly known = new WeakMap<object, Standing>();
  private readonly kept = new Kept<Standing>(({ provider }) => provider.settings.forget());

  constructor(
    private readonly optionsOf: SentryOptionsFunction,
    private readonly warn: boolean,
  ) {}

  of(env: unknown): Standing {
    const isObject = typeof env === 'object' && env !== null;
    const known = isObject ? this.known.get(env) : undefined;
    if (known) return known;
    const options = withVariables(this.optionsOf(env) ?? {}, env);
    // Outside of Workers what comes in place of `env` may be new for each request: equal options share their client.
    const standing = this.kept.of(keyOf(options), () => this.standing(options));
    if (isObject) this.known.set(env, standing);
    return standing;
  }

  private standing(options: SentryOptions): Standing {
    const { client, settings } = setUp(options, this.warn);
    const provider = new EdgespanProvider(settings);
    useClient(client, provider);
    return { client, provider };
  }
}
