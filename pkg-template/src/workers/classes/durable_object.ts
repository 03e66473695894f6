/**
 * `instrumentDurableObject(Class, options)`: a Durable Object whose invocations are traced.
 *
 * An ended invocation leaves no timer, promise or listener behind. So an object hibernates as early as without edgespan.
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
 * Traces a Durable Object's class, whether the class extends `DurableObject` or not. Traced are `fetch`, `alarm`,
 * `webSocketMessage`, `webSocketClose`, `webSocketError`, each other method that is called over RPC, and in all of these the
 * calls of the object's storage. Each invocation is a trace of its own unless the caller sent a trace context. An object's
 * calls of its own methods are part of the running invocation.
 *
 * The span of an alarm is linked to the span that set the alarm, and to the previous attempt, as long as the object stays in
 * memory. The constructor, including `blockConcurrencyWhile`, is not traced. Hibernation is not prevented.
 *
 * Returns a subclass of the same name: export the subclass in place of the class. Options are those of `instrument()`. If
 * they are a function, it is also called when an object is constructed, with the object's state as its second argument.
 * Throws a `TypeError` for a value that is not a class, and for invalid options.
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
