/**
 * `withSentry(options, handler)`: a Worker with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { checkHandler } from '../workers/handler.js';
import { instrument } from '../workers/instrument.js';
import type { EnvOf } from '../workers/invocation/configure.js';
import { type SentryOptionsFunction, clientsByEnv } from './by_env.js';
import { watchErrors } from './errors/other_handlers.js';
import type { SentryOptions } from './types/options.js';

/**
 * Traces a Worker like {@link instrument}, and sends errors: what a handler throws becomes an issue, once, and comes
 * out as it went in. Errors and spans of an invocation leave together, in its `waitUntil`. Tags, users and breadcrumbs
 * of one invocation are never seen by another. Errors of the handlers that are not traced, `trace` and `tailStream`,
 * are sent too.
 *
 * Options that are not valid throw a `TypeError` here. With a function that is only known at the first request, which
 * then goes on untraced, with one sentence on the console. `SENTRY_*` variables of the `env`, and of the process, say
 * what options leave out.
 *
 * ```ts
 * export default withSentry((env) => ({ dsn: env.SENTRY_DSN, tracesSampleRate: 0.1 }), handler);
 * ```
 */
export function withSentry<H extends object, Env = EnvOf<H>>(
  options: SentryOptions | SentryOptionsFunction<Env>,
  handler: H,
): H {
  checkHandler(handler, options, 'withSentry(options, handler)');
  const standing = clientsByEnv(options);
  const traced = instrument(handler, (env) => standing(env).provider);
  return watchErrors(traced, (env) => standing(env).client);
}
