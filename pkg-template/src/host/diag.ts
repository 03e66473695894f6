/**
 * How edgespan speaks: problems of the configuration and of the platform once each on the console, everything else
 * through `diag` of `@opentelemetry/api`, which is silent until the user gives it a logger. Never throws.
 *
 * @module
 */

import type { DiagLogger } from '@opentelemetry/api';
import { isFunction, isObject, isString } from './is.js';
import { diag } from './opentelemetry.js';
import { isPromise } from './plain.js';

/** Different sentences that are told once each; whatever makes up ever new ones is not told. */
const MAX_TOLD = 100;

const told = new Set<string>();

/** Tells a person once per isolate, on the console, about something to be mended. */
export function consoleWarnOnce(sentence: string): void {
  if (isFirst(sentence)) quietly(() => console.warn(`edgespan: ${sentence}`));
}

/** Tells a person who asked for it with `debug`. */
export function debugLog(sentence: string): void {
  quietly(() => console.log(`edgespan: ${sentence}`));
}

/** Tells `diag` about something that was ignored or lost. */
export function diagWarn(sentence: string, ...details: unknown[]): void {
  quietly(() => diag.warn(`edgespan: ${sentence}`, ...details));
}

/** The same, once per isolate: for what would be told of every span. */
export function diagWarnOnce(sentence: string, ...details: unknown[]): void {
  if (isFirst(sentence)) diagWarn(sentence, ...details);
}

function isFirst(sentence: string): boolean {
  if (told.has(sentence) || told.size > MAX_TOLD) return false;
  told.add(sentence);
  return true;
}

/** The values of the option `logLevel`, and what the API has for them (`DiagLogLevel`). */
export const LOG_LEVELS = { none: 0, error: 30, warn: 50, info: 60, debug: 70, verbose: 80, all: 9999 } as const;

type LogLevel = keyof typeof LOG_LEVELS;

let loggedAt: LogLevel | undefined;

/** Sets a logger on the console for `diag`: the option `logLevel`. */
export function setLogLevel(level: LogLevel | undefined): void {
  if (level === undefined || level === loggedAt) return;
  loggedAt = level;
  quietly(() => diag.setLogger(consoleLogger, { logLevel: LOG_LEVELS[level], suppressOverrideMessage: true }));
}

const consoleLogger: DiagLogger = {
  error: (...told) => console.error(...told),
  warn: (...told) => console.warn(...told),
  info: (...told) => console.info(...told),
  debug: (...told) => console.debug(...told),
  verbose: (...told) => console.debug(...told),
};

/** A logger of the user's that throws is not to break the request. */
function quietly(log: () => void): void {
  try {
    log();
  } catch {
    // There is nobody left to tell.
  }
}

/** A value in a sentence: as it would be written if that is short, else its kind. */
export function describeValue(value: unknown): string {
  if (isString(value)) return JSON.stringify(value.slice(0, 64));
  if (isObject(value)) return isPromise(value) ? 'a promise' : 'an object';
  return isFunction(value) ? 'a function' : String(value);
}
