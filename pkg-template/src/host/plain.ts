/**
 * Checks of values of the user's that many files share.
 *
 * @module
 */

import { isFunction, isObject } from './is.js';

/** Own members as a copy; none of what is no object, or cannot be read. */
export function membersOf(value: unknown): Record<string, unknown> {
  try {
    return typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}

/** An object that has own members and no order: what an option with names in it is. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    !Array.isArray(value) &&
    !(Symbol.iterator in value) &&
    !isPromise(value)
  );
}

/** An object of no class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A thenable: what options are when they were not awaited. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isFunction((value as PromiseLike<unknown> | null | undefined)?.then);
}
