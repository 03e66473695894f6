/**
 * RPC through stubs of bindings that were opted in: a client span for each call, and the trace context as one more
 * argument (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`).
 *
 * A stub answers to every name, but only after the lookup in its prototype chain has failed. So a proxy that is inserted as
 * the first prototype sees each name first, and the stub stays the platform's own object.
 *
 * A call returns the platform's own promise, which can be called and disposed of. Calls on that promise are not traced.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { recordingOf } from '../../spans/active_recording.js';
import { diagWarn, diagWarnOnce } from '../../host/diag.js';
import { activeParent } from '../fetch/parent.js';
import { isFunction } from '../../host/is.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import { traceCall } from './call.js';
import { type Callee, calleeAttributes, onStub } from '../fetch/callee.js';
import type { RpcBindings } from '../../types/binding_options.js';
import type { Method } from './patch.js';
import { withRpcTrace } from './rpc_trace.js';
import { calleeOf } from './service.js';

/** The names from a stub to a method. */
type Path = readonly string[];

/**
 * The value of the option `bindings.rpc`: the names of bindings (services, Durable Objects, dispatch namespaces) whose RPC
 * calls get spans and carry the trace context.
 *
 * ```ts
 * instrument(handler, { bindings: bindingOptions({ rpc: rpc('AUTH', 'STOCK') }) });
 * ```
 */
export function rpc(...names: string[]): RpcBindings {
  onStub(optInStub);
  return { names, trace };
}

/** The namespaces that are opted in: their stubs are, too. */
const namespaces = new WeakSet<object>();

function trace(this: RpcBindings, binding: object, name: string): void {
  if (!this.names.includes(name)) return;
  const callee = calleeOf(binding);
  if (callee) insertPrototype(binding, callee);
  else namespaces.add(binding);
}

/** Opts in a stub, or a nested namespace, that an opted-in namespace returned. */
function optInStub(stub: unknown, callee: Callee, namespace: object): void {
  if (!namespaces.has(namespace)) return;
  if (calleeOf(stub)) insertPrototype(stub as object, callee);
  else namespaces.add(stub as object);
}

/** The inserted prototypes. */
const inserted = new WeakSet<object>();

/**
 * Traces the RPC calls of a stub, once, by a proxy as its first prototype. The stub answers to a name itself only if its
 * prototype chain does not, so the proxy is removed while a member is read. An object that inherits from the stub, or a
 * proxy of it, gets the stub's members.
 */
function insertPrototype(stub: object, callee: Callee): void {
  const prototype = Object.getPrototypeOf(stub) as object;
  if (inserted.has(prototype)) return;
  const withoutProxy = <T>(read: () => T): T => {
    const before = Object.getPrototypeOf(stub) as object;
    try {
      Object.setPrototypeOf(stub, prototype);
      return read();
    } finally {
      Object.setPrototypeOf(stub, before);
    }
  };
  const proxy = new Proxy(Object.create(prototype) as object, {
    has: (_, name) => withoutProxy(() => name in stub),
    get(_, name, self) {
      if (typeof name === 'symbol' || name in prototype) return Reflect.get(prototype, name, self) as unknown;
      const member = withoutProxy(() => (stub as Record<string, unknown>)[name]);
      return name === 'toJSON' ? member : memberOf(callee, stub, [name], member);
    },
  });
  inserted.add(proxy);
  if (!Reflect.setPrototypeOf(stub, proxy)) diagWarnOnce('RPC calls of a binding cannot be traced');
}

/** A member of a stub, or a member of such a member, with its calls traced. */
function memberOf(callee: Callee, stub: object, path: Path, value: unknown): unknown {
  if (!isFunction(value)) return value;
  return new Proxy(value as unknown as Method, {
    apply: (method, _self, args: unknown[]) => traceRpc(callee, path, method, args, stub),
    get(method, name) {
      const member = (method as unknown as Record<PropertyKey, unknown>)[name];
      if (!isNative(method, name)) return memberOf(callee, stub, [...path, name as string], member);
      if (!isFunction(member)) return member;
      // The platform's own methods, such as `then`, throw when they are called on a proxy.
      return new Proxy(member, { apply: (native, _self, args) => Reflect.apply(native, method, args) as unknown });
    },
  });
}

/** Whether a member is the platform's own, and not the remote object's. `JSON.stringify` reads `toJSON` of any object. */
function isNative(target: object, name: PropertyKey): boolean {
  return typeof name === 'symbol' || name === 'toJSON' || Object.hasOwn(target, name) || Reflect.has(Object.getPrototypeOf(target), name);
}

function traceRpc(callee: Callee, path: Path, method: Method, args: unknown[], stub: object): unknown {
  const context = contextApi.active();
  const settings = activeParent(context) && recordingOf(context)?.settings;
  if (!settings?.bindingOptions.rpc?.names.includes(callee.name)) return method(...args);
  const send = (childContext: Context): unknown => {
    let sent: readonly unknown[] = args;
    try {
      // Only a method of the class itself runs traced and removes the extra argument; methods of returned objects do not.
      if (path.length === 1) sent = withRpcTrace(args, childContext, settings);
    } catch (error) {
      diagWarn('the trace context could not be sent along with an RPC call', error);
    }
    return method(...sent);
  };
  const name = `${callee.name}/${path.join('.')}`;
  return traceCall(
    callee.kind,
    () => ({
      name,
      attributes: { 'rpc.system.name': 'jsrpc', 'rpc.method': name, ...calleeAttributes(callee, stub) },
      aside: sidePromise,
      run: send,
    }),
    () => send(context),
    undefined,
    [],
  );
}

type Reaction = ((value: unknown) => unknown) | null | undefined;

/**
 * A thenable that settles as `promise` does, for `Description.aside`. Calling the promise's `then` would mark a rejection as
 * handled. So the promise's `then`, `catch` and `finally` are replaced, and the reactions of the user's code report the
 * settlement. If the user's code adds none at once, `then` is called here, and a rejection is thrown again to stay
 * unhandled.
 */
function sidePromise(promise: unknown): unknown {
  const then = (promise as Promise<unknown> | undefined)?.then;
  if (!isFunction(then)) return undefined;
  return {
    then(succeed: (value: unknown) => void, fail: (error: unknown) => void): void {
      let isAwaited = false;
      let isOver = false;
      const settle = (end: (value: unknown) => void, value: unknown): void => {
        if (!isOver) end(value);
        isOver = true;
      };
      const react = (succeeded: Reaction, failed: Reaction): unknown =>
        Reflect.apply(then, promise, [
          (value: unknown) => {
            settle(succeed, value);
            return isFunction(succeeded) ? succeeded(value) : value;
          },
          (error: unknown) => {
            settle(fail, error);
            if (isFunction(failed)) return failed(error);
            throw error;
          },
        ]);
      const methods = {
        then(succeeded: Reaction, failed: Reaction): unknown {
          isAwaited = true;
          return react(succeeded, failed);
        },
        catch: (failed: Reaction): unknown => methods.then(undefined, failed),
        finally: (last: () => void): unknown => (methods.then(undefined, undefined) as Promise<unknown>).finally(last),
      };
      for (const [name, value] of Object.entries(methods)) {
        Object.defineProperty(promise, name, { configurable: true, writable: true, value });
      }
      const reactAlone = (): void => {
        if (isAwaited) return;
        react(undefined, (error) => {
          if (!isAwaited) throw error;
        });
      };
      // `await` calls `then` one microtask later.
      queueMicrotask(() => queueMicrotask(reactAlone));
    },
  };
}
