/**
 * Delivers a capture to Sentry: builds the event, runs processors and hooks, and posts the event. Dropped events are
 * counted.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { isFunction, isObject } from '../../host/is.js';
import { events } from '../../spans/stats.js';
import type { EventClient } from './event_client.js';
import type { ClientOptions } from '../types/client_options.js';
import { dynamicSamplingContext } from '../tracing/dsc.js';
import type { Event, EventHint } from '../types/event.js';
import type { Captured } from './captured.js';
import { drop, isIgnored } from './drop.js';
import { envelopeOf } from './envelope.js';
import { SDK, eventOf } from './event.js';
import { newEventRoom, plainMembers } from './plain_value.js';
import type { Deliver } from './outbox.js';
import { transportTo } from './transport.js';
import { MAX_EVENT_DEPTH } from '../../types/bounds.js';

/**
 * Returns the function that sends a client's captures. The function resolves when the answer was read or the event was
 * dropped: `true` when Sentry accepted the event. Never rejects.
 */
export function deliveryOf(options: ClientOptions, client: EventClient): Deliver {
  const transport = options.dsn && transportTo(options.dsn, options);
  return async (captured) => {
    try {
      const event = await processed(captured, options, client);
      if (!event || !transport) return false;
      if (transport.isLimited()) return drop(options, 'rate_limited', captured);
      const envelope = envelopeWith(captured, event);
      if (!envelope) return drop(options, 'too_large', captured);
      const failure = await transport.post(envelope);
      if (failure) return drop(options, failure.reason, captured, failure.detail);
      events.sent++;
      return true;
    } catch (error) {
      // Only a defect of edgespan throws here.
      return drop(options, 'trap', captured, error);
    }
  };
}

/** The event after integrations, processors and `beforeSend`; `false` when it was dropped. */
async function processed(captured: Captured, options: ClientOptions, client: EventClient): Promise<Event | false> {
  let event = eventOf(captured, options);
  if (isIgnored(event, options.ignoreErrors)) return drop(options, 'ignored', captured);
  const integrations = options.integrations
    .filter((integration) => isFunction(integration.processEvent))
    .map((integration) => (event: Event, hint: EventHint) => integration.processEvent?.(event, hint, client));
  const { beforeSend } = options;
  const steps = [
    ...[...integrations, ...captured.processors].map((change) => ({ change, reason: 'event_processor' as const })),
    ...(beforeSend ? [{ change: beforeSend, reason: 'before_send' as const }] : []),
  ];
  for (const { change, reason } of steps) {
    try {
      const changed: unknown = await change(event, captured.hint);
      if (!isObject(changed)) {
        if (changed !== null) diagWarn(`\`${reason}\` gave neither an event nor null; the event is dropped`);
        return drop(options, reason, captured);
      }
      event = changed as Event;
    } catch (error) {
      // The function may have failed before it removed sensitive data, so the event is dropped.
      return drop(options, reason, captured, error);
    }
  }
  return event;
}

function envelopeWith(captured: Captured, event: Event): Uint8Array<ArrayBuffer> | undefined {
  const payload = plainMembers(event, newEventRoom(), MAX_EVENT_DEPTH) as Event;
  delete payload.sdkProcessingMetadata;
  // The capture function returned this id, so a processor cannot change the id.
  payload.event_id = captured.id;
  const trace = traceHeader(captured, payload);
  const header = {
    event_id: captured.id,
    sent_at: new Date().toISOString(),
    sdk: SDK,
    ...(trace && { trace }),
  };
  return envelopeOf(header, payload);
}

/** The dynamic sampling context, when it belongs to the event's trace. */
function traceHeader({ context }: Captured, event: Event): Record<string, string> | undefined {
  try {
    const trace = dynamicSamplingContext(context);
    return trace && trace['trace_id'] === event.contexts?.['trace']?.['trace_id'] ? trace : undefined;
  } catch (error) {
    diagWarn('the dynamic sampling context could not be read', error);
    return undefined;
  }
}
