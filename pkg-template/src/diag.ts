/**
 * How edgespan speaks: problems of the configuration and of the platform once each on the console, everything else
 * through `diag` of `@opentelemetry/api`, which is silent until the user gives it a logger. Never throws.
 *
 * @module
 */

import { diag } from '@opentelemetry/api';

const told = new Set<string>();

/** Tells a person once per isolate, on the console, about something to be mended. */
export function warnOnce(sentence: string): void {
  if (told.has(sentence) || told.size > 100) return;
  told.add(sentence);
  quietly(() => console.warn(`edgespan: ${sentence}`));
}

/** Tells a person who asked for it with `debug`. */
export function say(sentence: string): void {
  quietly(() => console.log(`edgespan: ${sentence}`));
}

/** Tells `diag` about something that was ignored or lost. */
export function tell(sentence: string, ...details: unknown[]): void {
  quietly(() => diag.warn(`edgespan: ${sentence}`, ...details));
}

/** A logger of the user's that throws is not to break the request. */
function quietly(log: () => void): void {
  try {
    log();
  } catch {
    // There is nobody left to tell.
  }
}

/** A value in a sentence: as it would be written if that is short, else its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
