/**
 * The static members of a class, on what stands for it.
 *
 * @module
 */

import { isFunction, isObject } from '../../host/is.js';

type Method = (...args: unknown[]) => unknown;

/**
 * Has `stand` answer for the static members of `own`. Methods are called on the class itself, for only that has private
 * static members; fields are read and written there.
 */
export function standForStatics(stand: object, own: object): void {
  for (const key of Reflect.ownKeys(own)) {
    const described = Object.getOwnPropertyDescriptor(own, key);
    if (described && key !== 'prototype') Object.defineProperty(stand, key, forwarded(stand, own, key, described));
  }
}

function forwarded(stand: object, own: object, key: PropertyKey, described: PropertyDescriptor): PropertyDescriptor {
  // The name and the length of a function.
  if ('value' in described && !described.writable) return described;
  const standIns = new WeakMap<object, unknown>();
  return {
    configurable: true,
    enumerable: described.enumerable ?? false,
    get: () => {
      const value: unknown = Reflect.get(own, key);
      if (!isFunction(value) || isConstructor(value)) return value;
      if (!standIns.has(value)) standIns.set(value, calledOn(own, stand, value as Method));
      return standIns.get(value);
    },
    set: (value: unknown) => void Reflect.set(own, key, value),
  };
}

function calledOn(own: object, stand: object, method: Method): Method {
  return new Proxy(method, {
    apply: (_method, self, args: unknown[]) => Reflect.apply(method, self === stand ? own : self, args),
  });
}

/** Whether it is a class, or a function that may be used as one: these are handed out as they are. */
function isConstructor({ prototype }: { prototype?: unknown }): boolean {
  return isObject(prototype) && Object.hasOwn(prototype, 'constructor');
}
