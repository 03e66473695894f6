/**
 * Events that are not sent: matches `ignoreErrors`, and counts and logs every dropped event.
 *
 * @module
 */

import { debugLog, diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import { type EventLossReason, events } from '../../spans/stats.js';
import { matchesAny } from '../options/pattern.js';
import type { ClientOptions } from '../types/client_options.js';
import type { Event, ExceptionValue } from '../types/event.js';
import type { Pattern } from '../types/options.js';

/** Drops by the user's own options, which need no warning. */
const BY_OPTIONS: readonly EventLossReason[] = ['sample_rate', 'ignored', 'before_send', 'event_processor'];

/**
 * Counts a dropped event, and logs it with `debug`. A drop that the user's options did not cause is a warning to `diag`,
 * too. Returns `false`, the result of a delivery that failed. Never throws.
 */
export function drop(
  { debug }: ClientOptions,
  reason: EventLossReason,
  { id }: { id: string },
  detail?: unknown,
): false {
  events.dropped[reason] = (events.dropped[reason] ?? 0) + 1;
  const sentence = `event ${id} is not sent (${reason})`;
  if (debug) debugLog(sentence);
  if (!BY_OPTIONS.includes(reason) || detail !== undefined) diagWarn(sentence, detail ?? '');
  return false;
}

/** Whether a pattern matches an event's message, its exception's message, or the exception's `type: message`. */
export function isIgnored({ message, exception }: Event, patterns: readonly Pattern[]): boolean {
  if (patterns.length === 0) return false;
  const values: unknown = exception?.values;
  const { type, value }: Partial<ExceptionValue> = (Array.isArray(values) && values.at(-1)) || {};
  const texts = [message, value, type !== undefined && value !== undefined ? `${type}: ${value}` : type];
  return texts.some((text) => isString(text) && text !== '' && matchesAny(text, patterns));
}
