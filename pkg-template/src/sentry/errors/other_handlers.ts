/**
 * Handlers of a Worker that are not traced: their errors are captured, and each run has its own scopes.
 *
 * @module
 */

import { consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { isFunction } from '../../host/is.js';
import { onSettled } from '../../host/on_settled.js';
import type { ExecutionContext } from '../../workers/invocation/invocation.js';
import { type SentryClient, UNHANDLED_ELSEWHERE } from './client.js';

/** Untraced handlers, called as `(events, env, context)` (Cloudflare Workers, "Handlers"). */
const NAMES: ReadonlySet<string | symbol> = new Set(['trace', 'tailStream']);

type Handler = (events: unknown, env: unknown, context?: Partial<ExecutionContext>) => unknown;

/** Wraps a Worker's handlers in a proxy. Results and errors are passed on unchanged. */
export function captureOtherHandlers<H extends object>(handler: H, clientOf: (env: unknown) => SentryClient): H {
  return new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (!isFunction(member) || !NAMES.has(name)) return member;
      return (...args: Parameters<Handler>) => {
        const client = tryClientOf(clientOf, args[1]);
        const run = (): unknown => Reflect.apply(member as Handler, target, args);
        if (!client) return run();
        const done = (): void => finish(client, args[2]);
        const fail = (error: unknown): void => {
          client.captureException(error, { mechanism: UNHANDLED_ELSEWHERE });
          done();
        };
        const succeed = (value: unknown): unknown => {
          done();
          return value;
        };
        return client.isolated(() => onSettled(run, succeed, fail));
      };
    },
  });
}

function tryClientOf(clientOf: (env: unknown) => SentryClient, env: unknown): SentryClient | undefined {
  try {
    return clientOf(env);
  } catch (error) {
    consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; errors are not sent`);
    return undefined;
  }
}

/** Keeps the invocation alive until Sentry has answered: events are sent at their capture. */
function finish(client: SentryClient, context: Partial<ExecutionContext> | undefined): void {
  try {
    context?.waitUntil?.(client.drain());
  } catch {
    // The invocation is over for the platform.
  }
}
