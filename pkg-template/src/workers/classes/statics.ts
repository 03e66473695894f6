/**
 * Forwards the static members of a class from the function that replaces the class.
 *
 * @module
 */

import { isFunction, isObject } from '../../host/is.js';

type Method = (...args: unknown[]) => unknown;

/**
 * Defines the static members of `own` on `standIn`. Methods are called on `own`, because only `own` has the private static
 * members; fields are read from `own` and written to `own`.
 */
export function forwardStatics(standIn: object, own: object): void {
  for (const key of Reflect.ownKeys(own)) {
    const descriptor = Object.getOwnPropertyDescriptor(own, key);
    if (descriptor && key !== 'prototype') Object.defineProperty(standIn, key, forward(standIn, own, key, descriptor));
  }
}

function forward(standIn: object, own: object, key: PropertyKey, descriptor: PropertyDescriptor): PropertyDescriptor {
  // The `name` and `length` of the function are copied.
  if ('value' in descriptor && !descriptor.writable) return descriptor;
  const wrappers = new WeakMap<object, unknown>();
  return {
    configurable: true,
    enumerable: descriptor.enumerable ?? false,
    get: () => {
      const value: unknown = Reflect.get(own, key);
      if (!isFunction(value) || isConstructor(value)) return value;
      if (!wrappers.has(value)) wrappers.set(value, rebind(own, standIn, value as Method));
      return wrappers.get(value);
    },
    set: (value: unknown) => void Reflect.set(own, key, value),
  };
}

/** A proxy of `method` that is called on `own` when the caller calls it on `standIn`. */
function rebind(own: object, standIn: object, method: Method): Method {
  return new Proxy(method, {
    apply: (_method, self, args: unknown[]) => Reflect.apply(method, self === standIn ? own : self, args),
  });
}

/** Whether a value is a class, or a function that may be used as a class: such a value is returned unchanged. */
function isConstructor({ prototype }: { prototype?: unknown }): boolean {
  return isObject(prototype) && Object.hasOwn(prototype, 'constructor');
}
