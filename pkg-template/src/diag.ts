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
  console.warn(`edgespan: ${sentence}`);
}

/** Tells `diag` about something that was ignored or lost. */
export function tell(sentence: string, ...details: unknown[]): void {
  diag.warn(`edgespan: ${sentence}`, ...details);
}
