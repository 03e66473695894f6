/**
 * Events that are not sent: those that `ignoreErrors` matches; all of them are counted and logged.
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

/** Left out as the user asked for: nobody needs to hear of it. */
const ASKED_FOR: readonly EventLossReason[] = ['sample_rate', 'ignored', 'before_send', 'event_processor'];

/**
 * Counts a dropped event. What the user asked for is told with `debug` only, all else to `diag` too. Gives `false`, for
 * whoever is asked whether the event was sent. Never throws.
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
  if (!ASKED_FOR.includes(reason) || detail !== undefined) diagWarn(sentence, detail ?? '');
  return false;
}

/** Whether an event's message, its exception's message, or `type: message` of that, has one of the patterns. */
export function isIgnored({ message, exception }: Event, patterns: readonly Pattern[]): boolean {
  if (patterns.length === 0) return false;
  const values: unknown = exception?.values;
  const { type, value }: Partial<ExceptionValue> = (Array.isArray(values) && values.at(-1)) || {};
  const texts = [message, value, type !== undefined && value !== undefined ? `${type}: ${value}` : type];
  return texts.some((text) => isString(text) && text !== '' && matchesAny(text, patterns));
}
