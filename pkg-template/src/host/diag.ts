/**
 * Logging: problems of the configuration and of the platform once each on the console, all others with `diag` of
 * `@opentelemetry/api`, which is silent until the user sets a logger. Never throws.
 *
 * @module
 */

import { isFunction, isObject, isString } from './is.js';
import { diag } from './opentelemetry.js';
import { isPromise } from './plain.js';

const logged = new Set<string>();

/** Warns on the console, once per isolate and sentence, about a problem that the user can fix. */
export function consoleWarnOnce(sentence: string): void {
  if (isFirst(sentence)) logSafely(() => console.warn(`edgespan: ${sentence}`));
}

/** Logs on the console, for the option `debug`. */
export function debugLog(sentence: string): void {
  logSafely(() => console.log(`edgespan: ${sentence}`));
}

/** Warns with `diag` about ignored input or lost data. */
export function diagWarn(sentence: string, ...details: unknown[]): void {
  logSafely(() => diag.warn(`edgespan: ${sentence}`, ...details));
}

/** `diagWarn`, once per isolate and sentence: for problems that would be logged for every span. */
export function diagWarnOnce(sentence: string, ...details: unknown[]): void {
  if (isFirst(sentence)) diagWarn(sentence, ...details);
}

function isFirst(sentence: string): boolean {
  // When the set is full, new sentences are not logged.
  if (logged.has(sentence) || logged.size > 100) return false;
  logged.add(sentence);
  return true;
}

/** Logs, and ignores errors: a logger of the user that throws must not break the request. */
export function logSafely(log: () => void): void {
  try {
    log();
  } catch {
    // The error cannot be logged.
  }
}

/** A value in a sentence: a primitive as text, of other values the kind. */
export function describeValue(value: unknown): string {
  if (isString(value)) return JSON.stringify(value.slice(0, 64));
  if (isObject(value)) return isPromise(value) ? 'a promise' : 'an object';
  return isFunction(value) ? 'a function' : String(value);
}
