/**
 * RPC through stubs of bindings that were opted in: a client span for each call, and the trace context as one more
 * argument (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`).
 *
 * A stub has a method of any name, which no prototype has, and is asked only after its prototypes were. So it stays the
 * platform's own object, and gets a prototype in front of its own that sees each name first.
 *
 * What a call gives is the platform's own promise: it can be called, and disposed of. What is called on that is its own
 * affair.
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
 * Bindings of services, Durable Objects and dispatch namespaces, by their names, whose RPC calls get spans and carry the
 * trace context: the value of the option `bindings.rpc`.
 *
 * ```ts
 * instrument(handler, { bindings: { rpc: rpc('AUTH', 'STOCK') } });
 * ```
 */
export function rpc(...names: string[]): RpcBindings {
  onStub(traceMade);
  return { names, trace };
}

/** The namespaces that are opted in. */
const namespaces = new WeakSet<object>();

function trace(this: RpcBindings, binding: object, name: string): void {
  if (!this.names.includes(name)) return;
  const callee = calleeOf(binding);
  if (callee) putInFront(binding, callee);
  else namespaces.add(binding);
}

/** What a namespace made is opted in as that is. */
function traceMade(made: unknown, callee: Callee, namespace: object): void {
  if (!namespaces.has(namespace)) return;
  if (calleeOf(made)) putInFront(made as object, callee);
  else namespaces.add(made as object);
}

/** What stands in front of prototypes. */
const fronts = new WeakSet<object>();

/**
 * Traces the RPC calls of a stub, once. A stub answers to a name itself only where nothing in the chain of its prototypes
 * does, so it is asked without the front. Whatever inherits of a stub, or stands for it, asks for the stub's members.
 */
function putInFront(stub: object, callee: Callee): void {
  const prototype = Object.getPrototypeOf(stub) as object;
  if (fronts.has(prototype)) return;
  const own = <T>(look: () => T): T => {
    const before = Object.getPrototypeOf(stub) as object;
    try {
      Object.setPrototypeOf(stub, prototype);
      return look();
    } finally {
      Object.setPrototypeOf(stub, before);
    }
  };
  const front = new Proxy(Object.create(prototype) as object, {
    has: (_, name) => own(() => name in stub),
    get(_, name, self) {
      if (typeof name === 'symbol' || name in prototype) return Reflect.get(prototype, name, self) as unknown;
      const member = own(() => (stub as Record<string, unknown>)[name]);
      return name === 'toJSON' ? member : memberOf(callee, stub, [name], member);
    },
  });
  fronts.add(front);
  if (!Reflect.setPrototypeOf(stub, front)) diagWarnOnce('RPC calls of a binding cannot be traced');
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

function traceRpc(callee: Callee, path: Path, method: Method, args: unknown[], stub: object): unknown {
  const context = contextApi.active();
  const settings = activeParent(context) && recordingOf(context)?.settings;
  if (!settings?.bindingOptions.rpc?.names.includes(callee.name)) return method(...args);
  const send = (inside: Context): unknown => {
    let sent: readonly unknown[] = args;
    try {
      // Only the methods of the class itself are traced where they run: those of what it gives get no more arguments.
      if (path.length === 1) sent = withRpcTrace(args, inside, settings);
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
      aside: watchedPromise,
      run: send,
    }),
    () => send(context),
    undefined,
    [],
  );
}

type Reaction = ((value: unknown) => unknown) | null | undefined;

/**
 * A promise to look at on the side. Looking at it counts as handling it for the platform, so that whoever awaits it looks
 * for us; only where nobody does at once, it is looked at here, and a failure stays unhandled.
 */
function watchedPromise(promise: unknown): unknown {
  const then = (promise as Promise<unknown> | undefined)?.then;
  if (!isFunction(then)) return undefined;
  return {
    then(succeed: (value: unknown) => void, fail: (error: unknown) => void): void {
      let isAwaited = false;
      let isOver = false;
      const ended = (end: (value: unknown) => void, value: unknown): void => {
        if (!isOver) end(value);
        isOver = true;
      };
      const react = (succeeded: Reaction, failed: Reaction): unknown =>
        Reflect.apply(then, promise, [
          (value: unknown) => {
            ended(succeed, value);
            return isFunction(succeeded) ? succeeded(value) : value;
          },
          (error: unknown) => {
            ended(fail, error);
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
      const look = (): void => {
        if (isAwaited) return;
        react(undefined, (error) => {
          if (!isAwaited) throw error;
        });
      };
      // Awaiting begins one turn of the microtasks later.
      queueMicrotask(() => queueMicrotask(look));
    },
  };
}
