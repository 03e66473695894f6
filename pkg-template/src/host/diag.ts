/**
 * Logging: problems of the configuration and of the platform once each on the console, all others with `diag` of
 * `@opentelemetry/api`, which is silent until the user sets a logger. Never throws.
 *
 * @module
 */

import type { DiagLogger } from '@opentelemetry/api';
import { isFunction, isObject, isString } from './is.js';
import { diag } from './opentelemetry.js';
import { isPromise } from './plain.js';

/** The bound of the set of logged sentences; when the set is full, new sentences are not logged. */
const MAX_SENTENCES = 100;

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
  if (logged.has(sentence) || logged.size > MAX_SENTENCES) return false;
  logged.add(sentence);
  return true;
}

/** The values of the option `logLevel`, and their numbers in the API (`DiagLogLevel`). */
export const LOG_LEVELS = { none: 0, error: 30, warn: 50, info: 60, debug: 70, verbose: 80, all: 9999 } as const;

type LogLevel = keyof typeof LOG_LEVELS;

let currentLevel: LogLevel | undefined;

/** Sets a logger for `diag` that logs on the console: the option `logLevel`. */
export function setLogLevel(level: LogLevel | undefined): void {
  if (level === undefined || level === currentLevel) return;
  currentLevel = level;
  logSafely(() => diag.setLogger(consoleLogger, { logLevel: LOG_LEVELS[level], suppressOverrideMessage: true }));
}

const consoleLogger: DiagLogger = {
  error: (...args) => console.error(...args),
  warn: (...args) => console.warn(...args),
  info: (...args) => console.info(...args),
  debug: (...args) => console.debug(...args),
  verbose: (...args) => console.debug(...args),
};

/** Logs, and ignores errors: a logger of the user that throws must not break the request. */
function logSafely(log: () => void): void {
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
