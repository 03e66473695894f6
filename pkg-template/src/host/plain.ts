/**
 * Type guards and copies of the user's values.
 *
 * @module
 */

import { isFunction, isObject } from './is.js';

/** A copy of the own members of an object; empty for other values, and when a getter throws. */
export function membersOf(value: unknown): Record<string, unknown> {
  try {
    return typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Whether a value is an object of named members: no list, no other iterable and no promise. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    !Array.isArray(value) &&
    !(Symbol.iterator in value) &&
    !isPromise(value)
  );
}

/** Whether a value is an object without a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is a thenable, such as options without `await`. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isFunction((value as PromiseLike<unknown> | null | undefined)?.then);
}
