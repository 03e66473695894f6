/**
 * A proxy of the object that a Worker exports: traced methods replace some of the object's own.
 *
 * @module
 */

import { isFunction } from '../host/is.js';
import type { ExecutionContext } from './invocation/invocation.js';

/** A handler function of a Worker. */
export type Handler = (cause: unknown, env: unknown, context?: ExecutionContext) => unknown;

/**
 * A proxy of `handler` with the methods that `traced` returns in place of its own. `handler` itself is not changed. Its
 * other methods run with `handler` as `this`, since it may have private fields.
 */
export function withMethods<H extends object>(handler: H, traced: (name: PropertyKey) => Handler | undefined): H {
  const wrap = (name: PropertyKey, own: object): object =>
    traced(name) ?? new Proxy(own, { apply: (_, _self, args) => Reflect.apply(own as Handler, handler, args) });
  // Properties assigned to the proxy, such as the `fetch` of Sentry's wrapper, are not written to the user's object.
  const assigned = new Map<PropertyKey, unknown>();
  const methods = new Map<PropertyKey, { own: object; fn: object }>();
  // A `get` trap must return the target's value for properties that are neither configurable nor writable (ECMA-262,
  // 10.5.8), so an object with such properties needs another target.
  const isFixed = Object.values(Object.getOwnPropertyDescriptors(handler)).some(({ configurable }) => !configurable);
  return new Proxy(isFixed ? copyOf(handler) : handler, {
    set: (_, name, value) => Boolean(assigned.set(name, value)),
    get(_, name) {
      if (assigned.has(name)) return assigned.get(name);
      const own: unknown = Reflect.get(handler, name, handler);
      if (!isFunction(own) || name === 'constructor') return own;
      let method = methods.get(name);
      if (method?.own !== own) methods.set(name, (method = { own, fn: wrap(name, own) }));
      return method.fn;
    },
  });
}

function copyOf<H extends object>(handler: H): H {
  return Object.assign(Object.create(Object.getPrototypeOf(handler) as object | null), handler) as H;
}
