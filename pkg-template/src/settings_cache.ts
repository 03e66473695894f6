/**
 * Settings for options that are made anew for each invocation: equal options share their settings.
 *
 * @module
 */

import type { Options } from './options.js';
import { Settings } from './settings.js';
import { Split } from './split.js';

/** Option sets that are kept; a function of options that makes up ever new ones costs time, not memory. */
const MAX_KEPT = 32;

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/** Settings by what the options say; functions and objects with methods are compared by identity. */
export class SettingsCache {
  private readonly kept = new Map<string, Settings>();

  /** Throws like {@link Settings}. */
  of(given: Options): Settings {
    const split = new Split(given);
    const key = keyOf(split);
    const known = this.kept.get(key);
    if (known) return known;
    const settings = new Settings(split);
    if (this.kept.size >= MAX_KEPT) {
      const [oldest] = this.kept.entries();
      if (oldest) {
        this.kept.delete(oldest[0]);
        oldest[1].forget();
      }
    }
    this.kept.set(key, settings);
    return settings;
  }
}

function keyOf({ options, identities }: Split): string {
  // JSON has no Infinity, which is a limit.
  const content = JSON.stringify(options, (_, value: unknown) => (value === Infinity ? 'Infinity' : value));
  return `${identities.map(numberOf).join()} ${content}`;
}

/** Another number for every object; 0 for none. */
function numberOf(value: unknown): number {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return 0;
  let number = numbers.get(value);
  if (number === undefined) numbers.set(value, (number = nextNumber++));
  return number;
}
