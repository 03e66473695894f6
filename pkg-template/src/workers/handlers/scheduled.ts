/**
 * A Worker's `scheduled` handler, run by a cron trigger.
 *
 * @module
 */

import { SERVER } from '../../types/span_kind.js';
import type { Trigger } from '../invocation/trigger.js';
import { triggered } from './attributes.js';

/** The part of a `ScheduledController` that is used. */
export interface ScheduledController {
  readonly cron?: string;
  /** Milliseconds since the epoch. */
  readonly scheduledTime?: number;
}

/** The span of a `scheduled` handler says for when it was scheduled. */
export function scheduledTrigger({ cron, scheduledTime }: ScheduledController): Trigger {
  const attributes = triggered('timer', 'scheduled');
  if (cron) attributes['faas.cron'] = cron;
  const time = new Date(scheduledTime ?? NaN);
  if (!Number.isNaN(time.getTime())) attributes['faas.time'] = time.toISOString();
  return { name: cron ? `scheduled ${cron}` : 'scheduled', kind: SERVER, attributes };
}
