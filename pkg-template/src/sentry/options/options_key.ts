/**
 * A key for options: options that are created anew for each request have the same key when they are equal.
 *
 * @module
 */

import { numberOf } from '../../config/settings_cache.js';

/**
 * The key of options: plain data, patterns and objects with `toJSON` are compared by value, everything else by identity.
 * Options that cannot be read are compared by identity, too.
 */
export function keyOf(options: object): string {
  try {
    return JSON.stringify(options, (_, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) return { '': String(value) };
      if (value instanceof RegExp) return ['RegExp', String(value)];
      return isByValue(value) ? value : { '': numberOf(value) };
    });
  } catch {
    return String(numberOf(options));
  }
}

function isByValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
