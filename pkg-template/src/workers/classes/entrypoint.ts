/**
 * `instrumentEntrypoint(Class, options)`: a `WorkerEntrypoint` whose invocations are traced.
 *
 * @module
 */

import { ALL_KINDS } from '../bindings/kinds.js';
import { type OptionsInput, settingsResolver } from '../invocation/configure.js';
import { HANDLERS, type TraceHandler } from '../handlers/handlers.js';
import { type MessageBatch, takeLinks } from '../handlers/queue.js';
import { traceRpc } from './rpc.js';
import { tracedClass } from './traced_class.js';
import { type ClassKind, type TraceMethod, leftAlone } from './class_kind.js';

const kind: ClassKind = {
  handlers: /* @__PURE__ */ new Map<string, TraceMethod>([
    ...leftAlone(['connect', 'test', 'trace', 'tailStream']),
    ...['fetch', 'scheduled', 'queue', 'email', 'tail'].map((name) => [name, traceHandler] as const),
  ]),
  method: traceRpc,
};

/**
 * Traces a class that extends `WorkerEntrypoint`: `fetch`, `scheduled`, `queue`, `email` and `tail` as `instrument()` does,
 * and each other method that is called over RPC as a server span. An object's calls of its own methods are part of the
 * running invocation. Getters that are read over RPC are not traced.
 *
 * An RPC call continues the caller's trace if the caller's option `bindings.rpc` names the binding.
 *
 * Returns a subclass of the same name: export the subclass in place of the class. Options are those of `instrument()`.
 * Throws a `TypeError` for a value that is not a class, and for invalid options.
 *
 * ```ts
 * export const Prices = instrumentEntrypoint(class Prices extends WorkerEntrypoint<Env> {
 *   async quote(symbol: string) { … }
 * }, { endpoint: 'https://otlp.example.com', serviceName: 'prices' });
 * ```
 */
export function instrumentEntrypoint<C, Env = unknown, Cause = unknown>(Class: C, options?: OptionsInput<Env, Cause>): C {
  return tracedClass(Class, settingsResolver(ALL_KINDS, options as OptionsInput<never, never>), kind);
}

function traceHandler({ settings, context, name, args, run }: Parameters<TraceMethod>[0]): unknown {
  const [cause] = args;
  if (settings) return (HANDLERS.get(name) as TraceHandler)(settings, cause as never, context, () => run(args));
  if (name === 'queue') takeLinks(cause as MessageBatch);
  return run(args);
}
