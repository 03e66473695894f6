/**
 * RPC through stubs of bindings that were opted in: a client span for each call, and the trace context as one more
 * argument (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`).
 *
 * A stub has a method of any name, which no prototype has. So the stub stays the platform's own, and gets a prototype in
 * front of its own that knows of each member that is asked for. What a call gives is the platform's own promise: it can be called, and disposed of. What is called on that is its
 * own affair.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { recordingOf } from '../context.js';
import { tell, tellOnce } from '../diag.js';
import { activeParent } from '../fetch/parent.js';
import { isFunction } from '../is.js';
import { context as contextApi } from '../opentelemetry.js';
import { traceCall } from './call.js';
import { type Callee, calleeAttributes } from './callee.js';
import type { RpcBindings } from './options.js';
import type { Method } from './patch.js';
import { withRpcTrace } from './rpc_trace.js';

/** The names from a stub to a method. */
type Path = readonly string[];
type Args = readonly unknown[];

/** How awaiting begins. */
const AWAITING = ['then', 'catch', 'finally'] as const;

/**
 * Bindings of services, Durable Objects and dispatch namespaces, by their names, whose RPC calls get spans and carry the
 * trace context: the value of the option `bindings.rpc`.
 *
 * ```ts
 * instrument(handler, { bindings: { rpc: rpc('AUTH', 'STOCK') } });
 * ```
 */
export function rpc(...names: string[]): RpcBindings {
  return { names, trace: putInFront };
}

/** The stubs whose RPC calls are traced. */
const callees = new WeakMap<object, Callee>();

/** By prototypes of stubs: what stands in front of each. */
const fronts = new WeakMap<object, object>();

/** Traces the RPC calls of a stub. */
function putInFront(stub: object, callee: Callee): void {
  callees.set(stub, callee);
  const prototype = Object.getPrototypeOf(stub) as object;
  let front = fronts.get(prototype);
  if (!front) fronts.set(prototype, (front = frontOf(prototype)));
  if (!Reflect.setPrototypeOf(stub, front)) tellOnce('RPC calls of a binding cannot be traced');
}

/**
 * What is put in front of the prototype of stubs. A stub answers to a name itself only where nothing in the chain of its
 * prototypes does, so it is asked without the front.
 */
function frontOf(prototype: object): object {
  const front: object = new Proxy(Object.create(prototype) as object, {
    has: (target, name) => typeof name === 'string' || name in target,
    get(_, name, stub: object) {
      const callee = callees.get(stub);
      if (!callee || isNative(prototype, name)) return Reflect.get(prototype, name, stub) as unknown;
      try {
        Object.setPrototypeOf(stub, prototype);
        return memberOf(callee, stub, [name as string], (stub as Record<string, unknown>)[name as string]);
      } finally {
        Object.setPrototypeOf(stub, front);
      }
    },
  });
  // A front has none in front of it.
  fronts.set(front, front);
  return front;
}

/** What is handed out for a member of a stub, or of such a member. */
function memberOf(callee: Callee, stub: object, path: Path, own: unknown): unknown {
  if (!isFunction(own)) return own;
  return new Proxy(own as unknown as Method, {
    apply: (method, _self, args: unknown[]) => traceRpc(callee, path, method, args, stub),
    get(method, name) {
      const member = (method as unknown as Record<PropertyKey, unknown>)[name];
      if (!isNative(method, name)) return memberOf(callee, stub, [...path, name as string], member);
      if (!isFunction(member)) return member;
      // The platform's own members, such as `then`, know no proxy.
      return new Proxy(member, { apply: (native, _self, args) => Reflect.apply(native, method, args) as unknown });
    },
  });
}

/** Whether a member is none of those that the other side has. `toJSON` is asked for by whatever makes JSON. */
function isNative(target: object, name: PropertyKey): boolean {
  return typeof name === 'symbol' || name === 'toJSON' || Object.hasOwn(target, name) || Reflect.has(Object.getPrototypeOf(target), name);
}

function traceRpc(callee: Callee, path: Path, method: Method, args: Args, stub: object): unknown {
  const context = contextApi.active();
  const settings = activeParent(context) && recordingOf(context)?.settings;
  if (!settings?.bindingOptions.rpc?.names.includes(callee.name)) return method(...args);
  const send = (inside: Context): unknown => {
    let sent = args;
    try {
      // Only the methods of the class itself are traced where they run: those of what it gives get no more arguments.
      if (path.length === 1) sent = withRpcTrace(args, inside, settings);
    } catch (error) {
      tell('the trace context could not be sent along with an RPC call', error);
    }
    return method(...sent);
  };
  const name = `${callee.name}/${path.join('.')}`;
  return traceCall(
    callee.kind,
    () => ({
      name,
      attributes: { 'rpc.system.name': 'jsrpc', 'rpc.method': name, ...calleeAttributes(callee, stub) },
      aside: watchedPromise,
      run: send,
    }),
    () => send(context),
  );
}

/**
 * A promise to look at on the side. Looking at it counts as handling it for the platform: when nobody else does that, a
 * failure stays unhandled.
 */
function watchedPromise(promise: unknown): unknown {
  const then = (promise as Promise<unknown> | undefined)?.then;
  if (!isFunction(then)) return undefined;
  let isAwaited = false;
  for (const name of AWAITING) {
    const own = (promise as Record<string, unknown>)[name] as Method;
    const value = (...args: unknown[]): unknown => {
      isAwaited = true;
      return Reflect.apply(own, promise, args);
    };
    Object.defineProperty(promise, name, { configurable: true, writable: true, value });
  }
  return {
    then: (succeed: (value: unknown) => void, fail: (error: unknown) => void) =>
      Reflect.apply(then, promise, [
        succeed,
        (error: unknown) => {
          fail(error);
          if (!isAwaited) throw error;
        },
      ]),
  };
}
