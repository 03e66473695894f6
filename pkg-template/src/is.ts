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

/** An object that is no function, and not `null`. */
export function isObject<T>(value: T): value is T & object {
  return typeof value === 'object' && value !== null;
}
