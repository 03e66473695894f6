/**
 * What a value is, as `typeof` has it: shorter where it is asked often.
 *
 * @module
 */

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFunction<T>(value: T): value is T & Function {
  return typeof value === 'function';
}

/** An object, or a function, which is one too. */
export function isAnyObject(value: unknown): value is object {
  return isFunction(value) || isObject(value);
}

/** An object that is no function, and not `null`. */
export function isObject<T>(value: T): value is T & object {
  return typeof value === 'object' && value !== null;
}
