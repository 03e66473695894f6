/**
 * Common attributes of the spans of handlers other than `fetch` (OpenTelemetry semantic conventions,
 * `faas/faas-spans.md`; Cloudflare, "Spans and attributes"), and the spans of `scheduled` and `tail`.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { SERVER } from '../../types/span_kind.js';
import type { Trigger } from '../invocation/trigger.js';

/** The attributes for a trigger and a handler; for a timer also `faas.time`, from ms since the epoch. */
export function triggerAttributes(trigger: 'timer' | 'pubsub' | 'other', handler: string, scheduledTime = NaN): Attributes {
  const attributes: Attributes = { 'faas.trigger': trigger, 'cloudflare.handler_type': handler };
  const time = new Date(scheduledTime);
  if (!Number.isNaN(time.getTime())) attributes['faas.time'] = time.toISOString();
  return attributes;
}

/** The part of a `ScheduledController` that the span records. */
export interface ScheduledController {
  readonly cron?: string;
  /** Milliseconds since the epoch. */
  readonly scheduledTime?: number;
}

/** The span of a `scheduled` handler records the cron expression and the scheduled time. */
export function scheduledTrigger({ cron, scheduledTime }: ScheduledController): Trigger {
  const attributes = triggerAttributes('timer', 'scheduled', scheduledTime);
  if (cron) attributes['faas.cron'] = cron;
  return { name: cron ? `scheduled ${cron}` : 'scheduled', kind: SERVER, attributes };
}

/** The span of a `tail` handler records only the number of its trace items. */
export function tailTrigger({ length }: readonly unknown[]): Trigger {
  const attributes = { ...triggerAttributes('other', 'tail'), 'cloudflare.trace.count': length };
  return { name: 'tail', kind: SERVER, attributes };
}
