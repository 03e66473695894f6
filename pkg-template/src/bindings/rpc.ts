/**
 * RPC through stubs of bindings that were opted in: a client span for each call, and the trace context as one more
 * argument (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`).
 *
 * A stub has a method of any name, and each of these has members of any name, so here a proxy stands for the stub.
 * What a call gives is the platform's own promise: it can be called, and disposed of. What is called on that is its
 * own affair.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { recordingOf } from '../context.js';
import { tell } from '../diag.js';
import { activeParent } from '../fetch/parent.js';
import { isFunction } from '../is.js';
import { context as contextApi } from '../opentelemetry.js';
import type { Settings } from '../settings.js';
import { traceCall } from './call.js';
import { type Callee, calleeAttributes } from './callee.js';
import { define } from './define.js';
import { bitOf } from './kind.js';
import { withRpcTrace } from './rpc_trace.js';
import { type Method, standIn, unwrapped, wrap } from './wrap.js';

/** The names from a stub to a method. */
type Path = readonly string[];
type Args = readonly unknown[];

/** How awaiting begins. */
const AWAITING = ['then', 'catch', 'finally'] as const;

/** Whether the RPC calls of a binding are opted in by the options of the request that is active. */
export function isRpc(name: string): boolean {
  return rpcSettings(name) !== undefined;
}

function rpcSettings(name: string): Settings | undefined {
  const settings = recordingOf(contextApi.active())?.settings;
  return settings?.bindingOptions.rpc?.includes(name) ? settings : undefined;
}

/** A stub whose RPC calls are traced. */
export function rpcStub<T extends object>(stub: T, callee: Callee): T {
  /** What is handed out for a function that is a member of the stub, or of such a member. */
  const memberOf = (target: object, name: PropertyKey, own: Method, path: Path): unknown => {
    if (isNative(target, name)) return standIn(own, (args) => Reflect.apply(own, target, args));
    return new Proxy(own, {
      apply: (_own, _self, args: unknown[]) => traceRpc(callee, path, own, args.map(unwrapped), stub),
      get(_own, inner) {
        const member = (own as unknown as Record<PropertyKey, unknown>)[inner];
        return isFunction(member) ? memberOf(own, inner, member as Method, [...path, String(inner)]) : member;
      },
    });
  };
  return wrap(stub, (name, own, target) => memberOf(target, name, own, [name]), true);
}

/** Whether a member is not one of those that the other side has. `toJSON` is asked for by whatever makes JSON. */
function isNative(target: object, name: PropertyKey): boolean {
  if (typeof name === 'symbol' || name === 'toJSON') return true;
  return Object.hasOwn(target, name) || Reflect.has(Object.getPrototypeOf(target) as object, name);
}

function traceRpc(callee: Callee, path: Path, method: Method, args: Args, stub: object): unknown {
  const context = contextApi.active();
  const settings = activeParent(context) && rpcSettings(callee.name);
  if (!settings) return method(...args);
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
    bitOf(callee.kind),
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
    define(promise as object, name, (...args: unknown[]): unknown => {
      isAwaited = true;
      return Reflect.apply(own, promise, args);
    });
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
