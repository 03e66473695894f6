/**
 * What options say, as a text: options that are made anew for each request and say the same have the same key.
 *
 * @module
 */

import { numberOf } from '../../config/settings_cache.js';

/**
 * The key of options: plain data, patterns and what has a `toJSON` count by what they say, all else by what it is. What
 * cannot be read has a key of its own.
 */
export function keyOf(options: object): string {
  try {
    return JSON.stringify(options, (_, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) return { '': String(value) };
      if (value instanceof RegExp) return ['RegExp', String(value)];
      return isPlain(value) ? value : { '': numberOf(value) };
    });
  } catch {
    return String(numberOf(options));
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
