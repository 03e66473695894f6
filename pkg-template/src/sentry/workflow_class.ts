/**
 * Workflows with traces and errors, called as in Sentry's SDK for Workers.
 *
 * @module
 */

import { instrumentWorkflow } from '../workers/classes/workflow.js';
import { type SentryOptionsFunction, clientsByEnv } from './by_env.js';
import type { SentryOptions } from './types/options.js';

/**
 * Traces a class of Workflows like {@link instrumentWorkflow}, and sends errors like `withSentry`, with the same options.
 *
 * ```ts
 * export const Orders = instrumentWorkflowWithSentry((env: Env) => ({ dsn: env.SENTRY_DSN }), OrdersBase);
 * ```
 */
export function instrumentWorkflowWithSentry<C, Env = unknown>(
  options: SentryOptions | SentryOptionsFunction<Env>,
  Class: C,
): C {
  const pairOf = clientsByEnv(options);
  return instrumentWorkflow(Class, (env: unknown) => pairOf(env).provider);
}
