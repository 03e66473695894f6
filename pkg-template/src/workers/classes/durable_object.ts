/**
 * `instrumentDurableObject(Class, options)`: a Durable Object whose invocations are traced.
 *
 * Nothing is left behind when an invocation is over: no timer, no promise, no listener. So an object hibernates as soon as
 * it would without us.
 *
 * @module
 */

import { ALL_KINDS } from '../bindings/kinds.js';
import { traceStorage } from '../bindings/storage.js';
import { type OptionsInput, settingsResolver } from '../invocation/configure.js';
import { traceFetch } from '../handlers/fetch.js';
import { traceAlarm } from './alarm.js';
import { traceRpc } from './rpc.js';
import { tracedClass } from './traced_class.js';
import { type ClassKind, type TraceMethod, leftAlone } from './class_kind.js';
import { traceWebSocket } from './web_socket.js';

const kind: ClassKind = {
  handlers: /* @__PURE__ */ new Map<string, TraceMethod>([
    ...leftAlone(['connect', 'test']),
    ['fetch', traceRequest],
    ['alarm', traceAlarm],
    ['webSocketMessage', traceWebSocket],
    ['webSocketClose', traceWebSocket],
    ['webSocketError', traceWebSocket],
  ]),
  method: traceRpc,
  prepare: ({ ctx, name }) => {
    if (ctx?.storage) traceStorage(ctx.storage, name);
  },
};

/**
 * Traces a Durable Object's class, whether it extends `DurableObject` or not: `fetch`, `alarm`, `webSocketMessage`,
 * `webSocketClose`, `webSocketError`, and each other method when it is called over RPC, each a trace of its own unless the
 * caller sent one along; and in them the calls of its storage. A call that an object makes of its own methods is part of
 * the invocation that it is made in.
 *
 * An alarm is linked to the span that set it, and to the attempt before; an object knows these as long as it is in memory.
 * What a constructor does, also in `blockConcurrencyWhile`, is not traced. Hibernation is not prevented.
 *
 * Returns a class of the same name, to be exported in the place of the given one, which it extends. Options are those of
 * `instrument()`; a function of options is asked with the object's state, too, for what its constructor is given. Throws a
 * `TypeError` for what is no class, and for options that are not valid.
 *
 * ```ts
 * export const Counter = instrumentDurableObject(class Counter extends DurableObject<Env> {
 *   async increment() { … }
 * }, { endpoint: 'https://otlp.example.com', serviceName: 'counter' });
 * ```
 */
export function instrumentDurableObject<C, Env = unknown, Cause = unknown>(Class: C, options?: OptionsInput<Env, Cause>): C {
  return tracedClass(Class, settingsResolver(ALL_KINDS, options as OptionsInput<never, never>, false), kind);
}

function traceRequest({ settings, context, args, run }: Parameters<TraceMethod>[0]): unknown {
  return settings ? traceFetch(settings, args[0] as Request, context, () => run(args)) : run(args);
}
