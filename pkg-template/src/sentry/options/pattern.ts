/**
 * Patterns of Sentry's options: a string matches whatever it is a part of.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { Pattern } from '../types/options.js';

/** A string, or a RegExp, also one of another realm. */
export function isPattern(value: unknown): value is Pattern {
  return isString(value) || Object.prototype.toString.call(value) === '[object RegExp]';
}

/** Whether a pattern is found in a text. Never throws; what is no pattern matches nothing. */
export function matches(text: string, pattern: Pattern): boolean {
  try {
    if (isString(pattern)) return text.includes(pattern);
    // With the flags g or y a RegExp goes on where it stopped the last time.
    pattern.lastIndex = 0;
    return pattern.test(text);
  } catch {
    return false;
  }
}

/** Whether one of the patterns is found in a text. */
export function matchesAny(text: string, patterns: readonly Pattern[]): boolean {
  return patterns.some((pattern) => matches(text, pattern));
}
