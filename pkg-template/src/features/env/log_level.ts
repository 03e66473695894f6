/**
 * `OTEL_LOG_LEVEL`: the level at which `diag` of `@opentelemetry/api` logs on the console.
 *
 * @module
 */

import type { DiagLogger } from '@opentelemetry/api';
import { logSafely } from '../../host/diag.js';
import { diag } from '../../host/opentelemetry.js';

/** The values of the variable, and their numbers in the API (`DiagLogLevel`). */
export const LOG_LEVELS = { none: 0, error: 30, warn: 50, info: 60, debug: 70, verbose: 80, all: 9999 } as const;

export type LogLevel = keyof typeof LOG_LEVELS;

let currentLevel: LogLevel | undefined;

/** Sets a logger for `diag` that logs on the console. */
export function setLogLevel(level: LogLevel): void {
  if (level === currentLevel) return;
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
