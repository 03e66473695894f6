/**
 * Handlers of a Worker that are not traced: what they throw becomes an issue, and each run has scopes of its own.
 *
 * @module
 */

import { consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { isFunction } from '../../host/is.js';
import { onSettled } from '../../host/on_settled.js';
import type { ExecutionContext } from '../../workers/invocation/invocation.js';
import { type SentryClient, UNHANDLED_ELSEWHERE } from './client.js';

/** Those that are called as `(what, env, context)` (Cloudflare Workers, "Handlers"). */
const NAMES: ReadonlySet<string | symbol> = new Set(['trace', 'tailStream']);

type Handler = (what: unknown, env: unknown, context?: Partial<ExecutionContext>) => unknown;

/** A handler of the same shape. What it returns or throws comes out as it is. */
export function captureOtherHandlers<H extends object>(handler: H, clientOf: (env: unknown) => SentryClient): H {
  return new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (!isFunction(member) || !NAMES.has(name)) return member;
      return (...args: Parameters<Handler>) => {
        const client = madeOf(clientOf, args[1]);
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

function madeOf(clientOf: (env: unknown) => SentryClient, env: unknown): SentryClient | undefined {
  try {
    return clientOf(env);
  } catch (error) {
    consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; errors are not sent`);
    return undefined;
  }
}

/** Events are on their way already; this keeps the invocation alive until they were answered. */
function finish(client: SentryClient, context: Partial<ExecutionContext> | undefined): void {
  try {
    context?.waitUntil?.(client.drain());
  } catch {
    // The invocation is over for the platform.
  }
}
