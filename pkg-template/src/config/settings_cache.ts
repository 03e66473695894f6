/**
 * Settings for options that are made anew for each invocation: equal options share their settings.
 *
 * @module
 */

import { type Checked, checkOptions, configOf } from './read.js';
import { isAnyObject, isFunction } from '../host/is.js';
import { BoundedCache } from '../host/bounded_cache.js';
import type { Options } from '../types/options.js';
import { ResolvedSettings } from './settings.js';

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/** Settings by their options: functions and objects with methods are compared by identity, all else by value. */
export class SettingsCache {
  readonly #kept = new BoundedCache<ResolvedSettings>((settings) => settings.forget());

  /** Throws like {@link Settings}. */
  of(given: Options): ResolvedSettings {
    const checked = checkOptions(given);
    return this.#kept.of(keyOf(checked), () => new ResolvedSettings(given, undefined, true, configOf(checked)));
  }
}

function keyOf({ own, found }: Checked): string {
  const { live } = found;
  // The value itself, not that of its own `toJSON`. No option's value is an object with "" for its only name.
  function written(this: Record<string, unknown>, name: string): unknown {
    const value = this[name];
    if (isFunction(value) || live.includes(value)) return { '': numberOf(value) };
    // JSON has neither NaN nor Infinity.
    return typeof value === 'number' && !Number.isFinite(value) ? { '': `${value}` } : value;
  }
  return JSON.stringify([own, found], written);
}

/** Another number for every object; 0 for none. */
export function numberOf(value: unknown): number {
  if (!isAnyObject(value)) return 0;
  let number = numbers.get(value);
  if (number === undefined) numbers.set(value, (number = nextNumber++));
  return number;
}
