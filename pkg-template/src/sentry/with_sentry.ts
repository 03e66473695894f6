/**
 * `withSentry(options, handler)`: a Worker with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { checkHandler } from '../workers/check_handler.js';
import { instrument } from '../workers/instrument.js';
import type { EnvOf } from '../workers/invocation/configure.js';
import { type SentryOptionsFunction, clientsByEnv } from './by_env.js';
import { captureOtherHandlers } from './errors/other_handlers.js';
import type { SentryOptions } from './types/options.js';

/**
 * Traces a Worker like {@link instrument}, and sends errors: an error of a handler becomes one issue, and is rethrown
 * unchanged. Errors and spans of an invocation are sent together, in its `waitUntil`. Each invocation has its own tags,
 * user and breadcrumbs. Errors of the handlers that are not traced, `trace` and `tailStream`, are sent too.
 *
 * Options that are not valid throw a `TypeError` here. A function is called at the first request: when its options are not
 * valid, requests run untraced, with one sentence on the console. `SENTRY_*` variables of the `env`, and of the process,
 * set options that are left out.
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
  const pairOf = clientsByEnv(options);
  const traced = instrument(handler, (env) => pairOf(env).provider);
  return captureOtherHandlers(traced, (env) => pairOf(env).client);
}
