/**
 * Tracing an object of the platform in place: what stands for its methods is put on the object itself.
 *
 * The platform tells its own objects from what only looks like them: a proxy of a stub cannot be an argument of RPC,
 * nor be in `props` or in the `env` of a Worker that is loaded, and a proxy of an object with private fields cannot be
 * used by its own class. The object itself still can. What is put there is listed only if the method was, and looks
 * like the method that it calls.
 *
 * @module
 */

import { tell } from '../diag.js';
import { isFunction } from '../is.js';
import { define } from './define.js';
import { type Shape, traceRow } from './methods.js';
import { type Method, isObject, unwrapAll } from './wrap.js';

/** What is done in the place of a method: `call` is the method, on the object that it was called on. */
export type InPlace = (call: Method, args: unknown[], self: object) => unknown;

const traced = new WeakSet<object>();

/**
 * Puts what stands for methods on an object, once; those that it does not have are left out. What is no object comes
 * back as it is. Never throws.
 */
export function inPlace<T>(target: T, methods: Readonly<Record<string, InPlace>>): T {
  if (!isObject(target) || traced.has(target)) return target;
  traced.add(target);
  for (const name of Object.keys(methods)) {
    const own = (target as Record<string, unknown>)[name];
    if (!isFunction(own)) continue;
    const { enumerable = false } = Object.getOwnPropertyDescriptor(target, name) ?? {};
    put(target, name, standingFor(own as Method, methods[name] as InPlace), enumerable);
  }
  return target;
}

/** What stands for the methods that a table tells of. */
export function rowsInPlace(shape: Shape, binding: string): Record<string, InPlace> {
  const methods: Record<string, InPlace> = {};
  for (const [name, row] of Object.entries(shape.methods)) {
    methods[name] = (call, args) => traceRow(shape, name, row, binding, unwrapAll(args), (sent) => call(...sent));
  }
  return methods;
}

/** What stands for a method, and looks like it. */
export function standingFor(own: Method, made: InPlace): Method {
  return new Proxy(own, {
    apply: (method, self: object, args: unknown[]) =>
      made((...given) => Reflect.apply(method, self, given), args, self),
  });
}

/** Puts what stands for a method on an object; on a frozen one nothing is traced. */
export function put(target: object, name: string, method: Method, enumerable = false): void {
  try {
    define(target, name, method, enumerable);
  } catch (error) {
    tell(`calls of ${name}() of a binding cannot be traced`, error);
  }
}
