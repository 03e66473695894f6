/**
 * Settings for options that are made anew for each invocation: equal options share their settings.
 *
 * @module
 */

import { Kept } from './kept.js';
import type { Options } from './options.js';
import { Settings } from './settings.js';
import { Split } from './split.js';

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/** Settings by what the options say; functions and objects with methods are compared by identity. */
export class SettingsCache {
  private readonly kept = new Kept<Settings>((settings) => settings.forget());

  /** Throws like {@link Settings}. */
  of(given: Options): Settings {
    const split = new Split(given);
    return this.kept.of(keyOf(split), () => new Settings(split));
  }
}

function keyOf({ options, identities }: Split): string {
  // JSON has no Infinity, which is a limit.
  const content = JSON.stringify(options, (_, value: unknown) => (value === Infinity ? 'Infinity' : value));
  return `${identities.map(numberOf).join()} ${content}`;
}

/** Another number for every object; 0 for none. */
export function numberOf(value: unknown): number {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return 0;
  let number = numbers.get(value);
  if (number === undefined) numbers.set(value, (number = nextNumber++));
  return number;
}
