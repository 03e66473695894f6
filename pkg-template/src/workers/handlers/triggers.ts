/**
 * What the spans of handlers other than `fetch` have in common (OpenTelemetry semantic conventions,
 * `faas/faas-spans.md`; Cloudflare, "Spans and attributes"), and those of `scheduled` and `tail`.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { SERVER } from '../../types/span_kind.js';
import type { Trigger } from '../invocation/trigger.js';

/** What triggered a handler, and which; for a timer also for when, in ms since the epoch. */
export function triggered(trigger: 'timer' | 'pubsub' | 'other', handler: string, scheduledTime = NaN): Attributes {
  const attributes: Attributes = { 'faas.trigger': trigger, 'cloudflare.handler_type': handler };
  const time = new Date(scheduledTime);
  if (!Number.isNaN(time.getTime())) attributes['faas.time'] = time.toISOString();
  return attributes;
}

/** The part of a `ScheduledController` that is used. */
export interface ScheduledController {
  readonly cron?: string;
  /** Milliseconds since the epoch. */
  readonly scheduledTime?: number;
}

/** The span of a `scheduled` handler says for when it was scheduled. */
export function scheduledTrigger({ cron, scheduledTime }: ScheduledController): Trigger {
  const attributes = triggered('timer', 'scheduled', scheduledTime);
  if (cron) attributes['faas.cron'] = cron;
  return { name: cron ? `scheduled ${cron}` : 'scheduled', kind: SERVER, attributes };
}

/** The span of a `tail` handler says how many invocations it was told of, and nothing of what they did. */
export function tailTrigger({ length }: readonly unknown[]): Trigger {
  const attributes = { ...triggered('other', 'tail'), 'cloudflare.trace.count': length };
  return { name: 'tail', kind: SERVER, attributes };
}
