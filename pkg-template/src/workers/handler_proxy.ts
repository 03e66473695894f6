/**
 * A stand-in for the object that a Worker exports: some of its methods are replaced, and everything else is its own.
 *
 * @module
 */

import { describeValue } from '../host/diag.js';
import { isFunction, isObject } from '../host/is.js';
import type { ExecutionContext } from './invocation/invocation.js';

/** A handler of a Worker. */
export type Handler = (cause: unknown, env: unknown, context?: ExecutionContext) => unknown;

/**
 * An object like `handler` with other methods where `traced` returns one. Throws a `TypeError` when `handler` is no
 * object. `handler` itself is not changed, and its methods run on it, since it may have private fields.
 */
export function withMethods<H extends object>(handler: H, traced: (name: PropertyKey) => Handler | undefined): H {
  if (!isObject(handler)) {
    throw new TypeError(
      `edgespan: the handler is ${describeValue(handler)}; it must be an object such as a Worker exports by default`,
    );
  }
  const standIn = (name: PropertyKey, own: object): object =>
    traced(name) ?? new Proxy(own, { apply: (_, _self, args) => Reflect.apply(own as Handler, handler, args) });
  // What is assigned later, such as the `fetch` of Sentry's wrapper, is not written to the user's object.
  const replaced = new Map<PropertyKey, unknown>();
  const methods = new Map<PropertyKey, { own: object; made: object }>();
  // A `get` trap must return the target's value for properties that are neither configurable nor writable (ECMA-262,
  // 10.5.8), so a frozen object needs another target.
  return new Proxy(Object.isFrozen(handler) ? copyOf(handler) : handler, {
    set: (_, name, value) => Boolean(replaced.set(name, value)),
    get(_, name) {
      if (replaced.has(name)) return replaced.get(name);
      const own: unknown = Reflect.get(handler, name, handler);
      if (!isFunction(own) || name === 'constructor') return own;
      let method = methods.get(name);
      if (method?.own !== own) methods.set(name, (method = { own, made: standIn(name, own) }));
      return method.made;
    },
  });
}

function copyOf<H extends object>(handler: H): H {
  return Object.assign(Object.create(Object.getPrototypeOf(handler) as object | null), handler) as H;
}
