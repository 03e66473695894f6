/**
 * Events that are not sent: counted, and told to whoever wants to know.
 *
 * @module
 */

import { debugLog, diagWarn } from '../../host/diag.js';
import { type EventLossReason, events } from '../../spans/stats.js';
import type { ClientOptions } from '../types/client_options.js';

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
