/**
 * The methods that the objects of a traced class have: invocations when the platform calls them, and the user's own when the
 * object calls them itself.
 *
 * They are looked up anew each time, so that inside of an invocation an object sees its own methods: whoever keeps notes on
 * them by identity finds them again. Only where contexts do not survive an `await` it may see a function that stands for
 * one.
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
 * Traces the methods of a class, whose prototype is `own`. Returns a function for each instance whose constructor is done,
 * which never throws. Until the first one is, the prototypes are the user's: frameworks look there for what is overridden,
 * and replace methods. From then on `stand`, which stands for the class, has one with accessors in front of the class's own.
 */
export function tracedMethods(
  stand: { prototype: object },
  own: object,
  configure: SettingsResolver,
  kind: ClassKind,
): (self: object) => void {
  const outers = new WeakMap<object, readonly [name: PropertyKey, outer: Method]>();
  let prototype: object | undefined;
  return traceInstance;

  function traceInstance(self: object): void {
    try {
      // Handlers may be fields; RPC does not reach these.
      traceOwn(self, (name) => kind.handlers.has(name));
      // Constructors may return what is no instance.
      if (Object.prototype.isPrototypeOf.call(own, self)) insert(self, (stand.prototype = prototype ??= inFront()));
    } catch (error) {
      diagWarn('an object could not be prepared for tracing', error);
    }
  }

  /** Puts a prototype in front of the class's own, and accessors over what classes that extend the traced one override. */
  function insert(self: object, inserted: object): void {
    let next: object | null;
    for (let at = self; (next = Object.getPrototypeOf(at) as object | null) !== inserted; at = next) {
      // What is frozen keeps its prototype: then all that are behind it have accessors.
      if (!next || next === Object.prototype || (next === own && Reflect.setPrototypeOf(at, inserted))) return;
      traceOwn(next, traceOf);
    }
  }

  /** Puts accessors in the place of own methods. */
  function traceOwn(on: object, isTraced: (name: string) => unknown): void {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(on))) {
      if (isFunction(value) && isTraced(name)) put(on, name, { [name]: value as unknown });
    }
  }

  /** The prototype to insert: accessors for the own properties of the class's, and behind them all that this inherits. */
  function inFront(): object {
    // An empty target: the language insists on nothing (ECMA-262, 10.5.8).
    const inherited = new Proxy(Object.create(own) as object, { get: (_, name, self: object) => seen(own, name, self) });
    // It stays the user's class: only that has the private static members that `this.constructor` may be for.
    const constructor = { configurable: true, writable: true, value: own.constructor };
    const made = Object.create(inherited, { constructor }) as object;
    for (const name of Reflect.ownKeys(own)) {
      if (name !== 'constructor') put(made, name, own, Object.getOwnPropertyDescriptor(own, name));
    }
    return made;
  }

  /** Puts an accessor in the place of a property, which is found in `source`. */
  function put(on: object, name: PropertyKey, source: object, { get, set }: PropertyDescriptor = {}): void {
    const accessor: PropertyDescriptor = {
      configurable: true,
      get(this: object) {
        return seen(source, name, this);
      },
    };
    if (set ?? !get) {
      accessor.set = function (this: object, value: unknown) {
        // A prototype gets another method; an object gets one of its own, as everywhere.
        if (!set && (this === on || Object.hasOwn(this, 'constructor'))) put(this, name, { [name]: value });
        else Reflect.set(source, name, value, this);
      };
    }
    Reflect.defineProperty(on, name, accessor);
  }

  /** What an object sees, or whoever looks at it from outside. */
  function seen(source: object, name: PropertyKey, self: object): unknown {
    const method: unknown = Reflect.get(source, name, self);
    // No stub, which is a function for `typeof`.
    const object = method instanceof Function && traceOf(name) ? objectOf(self) : undefined;
    if (!object || object.isInside()) return method;
    let [as, made] = outers.get(method as object) ?? [];
    if (!made || as !== name) outers.set(method as object, [name, (made = outer(name as string, method as Method))]);
    return made;
  }

  /** Who traces a method that is called from outside: none that has a symbol for a name, or that every object has. */
  function traceOf(name: PropertyKey): TraceMethod | undefined {
    return typeof name === 'symbol' || name in Object.prototype ? undefined : (kind.handlers.get(name as string) ?? kind.method);
  }

  /** What a method is from outside. */
  function outer(name: string, method: Method): Method {
    const made = function (this: object, ...given: unknown[]): unknown {
      const { args, carrier } = takeRpcTrace(given);
      const object = objectOf(this);
      // Whoever sends a trace along calls over RPC, whatever the method's name.
      const handler = carrier ? undefined : kind.handlers.get(name);
      const traceCall = handler ?? kind.method;
      if (!traceCall || !object?.begins(handler ?? carrier)) return Reflect.apply(method, this, args);
      const { env } = object;
      const settings = configure(env, args[0]);
      const context = object.invocationContext();
      const run = (passed: unknown[]): unknown => {
        if (settings) {
          object.describe();
          traceBindings(env, settings, configure.kinds);
        }
        return object.run(context, () => Reflect.apply(method, this, passed) as unknown);
      };
      return traceCall({ settings, context, object, name, args, carrier, run });
    };
    const { name: ownName, length } = method;
    return Object.defineProperties(made, {
      name: { configurable: true, value: ownName },
      length: { configurable: true, value: length },
    });
  }
}
