/**
 * The methods of a traced class's objects: invocations when the platform calls them, and the user's own methods when the
 * object itself calls them.
 *
 * Accessors look up the method on each read. So inside of an invocation an object gets its own methods, and code that keeps
 * methods in a `Map` or `WeakMap` finds them again. Without `AsyncLocalStorage` an object may get a wrapper after an
 * `await`.
 *
 * @module
 */

import { traceBindings } from '../bindings/env.js';
import { takeRpcTrace } from '../bindings/rpc_trace.js';
import { diagWarn } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import type { SettingsResolver } from '../invocation/configure.js';
import type { ClassKind, TraceMethod } from './class_kind.js';
import { objectOf } from './traced_object.js';

type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * Traces the methods of a class, whose prototype is `own`. Returns a function that is called with each constructed instance
 * and never throws. Until the first call the prototypes stay the user's, because frameworks look there for overridden
 * methods and replace methods. The first call inserts a prototype with accessors before `own`, also as the prototype of
 * `standIn`, the function that replaces the class.
 */
export function tracedMethods(
  standIn: { prototype: object },
  own: object,
  configure: SettingsResolver,
  kind: ClassKind,
): (self: object) => void {
  const wrappers = new WeakMap<object, readonly [name: PropertyKey, wrapper: Method]>();
  let prototype: object | undefined;
  return traceInstance;

  function traceInstance(self: object): void {
    try {
      // Handlers may be fields of the instance, which RPC does not reach.
      traceOwn(self, (name) => kind.handlers.has(name));
      // A constructor may return an object that is not an instance.
      if (Object.prototype.isPrototypeOf.call(own, self)) insert(self, (standIn.prototype = prototype ??= newPrototype()));
    } catch (error) {
      diagWarn('an object could not be prepared for tracing', error);
    }
  }

  /** Inserts a prototype before the class's own, and replaces the methods that subclasses of the traced class override. */
  function insert(self: object, inserted: object): void {
    let next: object | null;
    for (let at = self; (next = Object.getPrototypeOf(at) as object | null) !== inserted; at = next) {
      // A frozen object keeps its prototype: then the prototypes that follow get accessors themselves.
      if (!next || next === Object.prototype || (next === own && Reflect.setPrototypeOf(at, inserted))) return;
      traceOwn(next, traceOf);
    }
  }

  /** Replaces own methods with accessors. */
  function traceOwn(on: object, isTraced: (name: string) => unknown): void {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(on))) {
      if (isFunction(value) && isTraced(name)) put(on, name, { [name]: value as unknown });
    }
  }

  /** The prototype to insert: accessors for the own properties of `own`, and a proxy for the inherited ones. */
  function newPrototype(): object {
    // The target is empty, so no invariant restricts the results of the `get` trap (ECMA-262, 10.5.8).
    const inherited = new Proxy(Object.create(own) as object, { get: (_, name, self: object) => readMethod(own, name, self) });
    // `constructor` stays the user's class: code may reach its private static members by `this.constructor`.
    const constructor = { configurable: true, writable: true, value: own.constructor };
    const inserted = Object.create(inherited, { constructor }) as object;
    for (const name of Reflect.ownKeys(own)) {
      if (name !== 'constructor') put(inserted, name, own, Object.getOwnPropertyDescriptor(own, name));
    }
    return inserted;
  }

  /** Replaces a property of `on` with an accessor that reads the property from `source`. */
  function put(on: object, name: PropertyKey, source: object, { get, set }: PropertyDescriptor = {}): void {
    const accessor: PropertyDescriptor = {
      configurable: true,
      get(this: object) {
        return readMethod(source, name, this);
      },
    };
    if (set ?? !get) {
      accessor.set = function (this: object, value: unknown) {
        // Assigning to a prototype replaces the method; assigning to an instance defines an own property, as usual.
        if (!set && (this === on || Object.hasOwn(this, 'constructor'))) put(this, name, { [name]: value });
        else Reflect.set(source, name, value, this);
      };
    }
    Reflect.defineProperty(on, name, accessor);
  }

  /** The value of a property: the user's method inside of an invocation of the object, its wrapper outside. */
  function readMethod(source: object, name: PropertyKey, self: object): unknown {
    const method: unknown = Reflect.get(source, name, self);
    // Not `typeof`, which is `function` for an RPC stub, too.
    const object = method instanceof Function && traceOf(name) ? objectOf(self) : undefined;
    if (!object || object.isInside()) return method;
    let [wrappedName, wrapper] = wrappers.get(method as object) ?? [];
    if (!wrapper || wrappedName !== name) {
      wrappers.set(method as object, [name, (wrapper = wrap(name as string, method as Method))]);
    }
    return wrapper;
  }

  /** The tracer of a method; `undefined` for symbols and for the methods of `Object.prototype`. */
  function traceOf(name: PropertyKey): TraceMethod | undefined {
    return typeof name === 'symbol' || name in Object.prototype ? undefined : (kind.handlers.get(name as string) ?? kind.method);
  }

  /** A method as callers outside of the object get it: each call is an invocation. */
  function wrap(name: string, method: Method): Method {
    const wrapper = function (this: object, ...allArgs: unknown[]): unknown {
      const { args, carrier } = takeRpcTrace(allArgs);
      const object = objectOf(this);
      // A call with a trace context is an RPC call, even if the method has the name of a handler.
      const handler = carrier ? undefined : kind.handlers.get(name);
      const traceCall = handler ?? kind.method;
      if (!traceCall || !object?.begins(handler ?? carrier)) return Reflect.apply(method, this, args);
      const { env } = object;
      const settings = configure(env, args[0]);
      const context = object.invocationContext();
      const run = (finalArgs: unknown[]): unknown => {
        if (settings) {
          object.describe();
          traceBindings(env, settings, configure.kinds);
        }
        return object.run(context, () => Reflect.apply(method, this, finalArgs) as unknown);
      };
      return traceCall({ settings, context, object, name, args, carrier, run });
    };
    const { name: ownName, length } = method;
    return Object.defineProperties(wrapper, {
      name: { configurable: true, value: ownName },
      length: { configurable: true, value: length },
    });
  }
}
