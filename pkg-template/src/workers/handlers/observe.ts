/**
 * Hearing of the calls of a method of a native object, which stays what it is.
 *
 * @module
 */

import { define } from '../define.js';
import { isFunction } from '../../is.js';
import { watched } from '../../watched.js';

/**
 * Puts a method of the same behaviour on the object, seen by nobody who lists its members; `told` hears of each call
 * that did not throw and, with `isAsync`, whose promise did not reject, before its caller does. What is not there, or
 * cannot be replaced, is left alone.
 */
export function observe(object: object, name: string, told: () => void, isAsync = false): void {
  try {
    const own: unknown = (object as Record<string, unknown>)[name];
    if (!isFunction(own)) return;
    const heard = (...args: unknown[]): unknown => {
      const call = (): unknown => Reflect.apply(own, object, args);
      const hear = (given: unknown): unknown => {
        told();
        return given;
      };
      return isAsync ? watched(call, hear, () => {}) : hear(call());
    };
    define(object, name, heard, Object.getOwnPropertyDescriptor(object, name)?.enumerable);
  } catch {
    // Nobody hears of it, and it works as ever.
  }
}
