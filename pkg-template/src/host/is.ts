/**
 * Type guards on `typeof`, shared to keep bundles small.
 *
 * @module
 */

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFunction<T>(value: T): value is T & Function {
  return typeof value === 'function';
}

/** Whether a value is an object or a function. */
export function isAnyObject(value: unknown): value is object {
  return isFunction(value) || isObject(value);
}

/** Whether a value is an object other than `null` and functions. */
export function isObject<T>(value: T): value is T & object {
  return typeof value === 'object' && value !== null;
}
