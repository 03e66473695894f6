/**
 * Patterns of Sentry's options: a string matches as a substring.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { Pattern } from '../types/options.js';

/** Whether a value is a string or a RegExp, also a RegExp of another realm. */
export function isPattern(value: unknown): value is Pattern {
  return isString(value) || Object.prototype.toString.call(value) === '[object RegExp]';
}

/** Whether a pattern matches a part of a text. Never throws; a value that is not a pattern matches nothing. */
export function matches(text: string, pattern: Pattern): boolean {
  try {
    if (isString(pattern)) return text.includes(pattern);
    // With the flags g or y a RegExp continues at the end of its last match.
    pattern.lastIndex = 0;
    return pattern.test(text);
  } catch {
    return false;
  }
}

/** Whether one of the patterns matches a part of a text. */
export function matchesAny(text: string, patterns: readonly Pattern[]): boolean {
  return patterns.some((pattern) => matches(text, pattern));
}
