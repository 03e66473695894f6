/**
 * Which errors are not worth an event: `ignoreErrors`.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { Pattern } from '../types/options.js';
import { matchesAny } from '../options/pattern.js';
import type { Event, ExceptionValue } from '../types/event.js';

/** Whether an event's message, its exception's message, or `type: message` of that, has one of the patterns. */
export function isIgnored({ message, exception }: Event, patterns: readonly Pattern[]): boolean {
  if (patterns.length === 0) return false;
  const values: unknown = exception?.values;
  const { type, value }: Partial<ExceptionValue> = (Array.isArray(values) && values.at(-1)) || {};
  const texts = [message, value, type !== undefined && value !== undefined ? `${type}: ${value}` : type];
  return texts.some((text) => isString(text) && text !== '' && matchesAny(text, patterns));
}
