/**
 * A cache for options that a function returns anew for each invocation: equal options share their settings.
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

/** Settings by options. Functions and objects with methods are compared by identity, other values by value. */
export class SettingsCache {
  readonly #cache = new BoundedCache<ResolvedSettings>((settings) => settings.forget());

  /** Throws a `TypeError` with one sentence at invalid options. */
  of(options: Options): ResolvedSettings {
    const checked = checkOptions(options);
    return this.#cache.of(keyOf(checked), () => new ResolvedSettings(options, undefined, true, configOf(checked)));
  }
}

function keyOf({ own, found }: Checked): string {
  const { identities } = found;
  // `this[name]` is the value before its `toJSON`. No option's value is an object whose only name is "".
  function replacer(this: Record<string, unknown>, name: string): unknown {
    const value = this[name];
    if (isFunction(value) || identities.includes(value)) return { '': numberOf(value) };
    // JSON has no NaN, no Infinity and no bigint.
    const isPlain = typeof value === 'number' ? Number.isFinite(value) : typeof value !== 'bigint';
    return isPlain ? value : { '': `${value}` };
  }
  return JSON.stringify([own, found], replacer);
}

/** A number that identifies an object; 0 for a value that is no object. */
export function numberOf(value: unknown): number {
  if (!isAnyObject(value)) return 0;
  let number = numbers.get(value);
  if (number === undefined) numbers.set(value, (number = nextNumber++));
  return number;
}
