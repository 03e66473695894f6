/**
 * `instrumentEntrypoint(Class, options)`: a `WorkerEntrypoint` whose invocations are traced.
 *
 * @module
 */

import { ALL_KINDS } from '../bindings/kinds.js';
import { type OptionsInput, settingsResolver } from '../invocation/configure.js';
import { HANDLERS, type Trace } from '../handlers/handlers.js';
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
 * Traces a class that extends `WorkerEntrypoint`: its `fetch`, `scheduled`, `queue`, `email` and `tail` as
 * `instrument()` does, and each of its other methods, when it is called over RPC, as a server span. A call that an object
 * makes of its own methods is part of the invocation that it is made in. Getters that are read over RPC are not traced.
 *
 * A caller's trace goes on in RPC calls if the caller's binding is in its option `bindings.rpc`.
 *
 * Returns a class of the same name, to be exported in the place of the given one, which it extends. Options are those of
 * `instrument()`. Throws a `TypeError` for what is no class, and for options that are not valid.
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
  if (settings) return (HANDLERS.get(name) as Trace)(settings, cause as never, context, () => run(args));
  if (name === 'queue') takeLinks(cause as MessageBatch);
  return run(args);
}
