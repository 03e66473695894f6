/**
 * A Worker's `queue` handler: one span for the batch, linked to the spans that sent its messages (OpenTelemetry semantic
 * conventions, `messaging/messaging-spans.md`).
 *
 * @module
 */

import type { Link } from '@opentelemetry/api';
import { type Replacement, patched } from '../bindings/patch.js';
import { takeTrace } from '../bindings/queue_trace.js';
import { CONSUMER } from '../../types/span_kind.js';
import type { Settings } from '../../types/settings.js';
import type { TracedInvocation, Trigger } from '../invocation/trigger.js';
import { triggerAttributes } from './triggers.js';

/** The part of a `MessageBatch` that the span records. */
export interface MessageBatch {
  readonly queue?: string;
  readonly messages?: readonly Message[];
}

interface Message {
  readonly id: string;
}

type OnDecision = (isAcked: boolean) => void;

const decision = (isAcked: boolean): Replacement<OnDecision> => {
  return (method, object, args, decide) => {
    const value: unknown = Reflect.apply(method, object, args);
    decide(isAcked);
    return value;
  };
};

/** Calls an `OnDecision` when a message or a batch is acknowledged or retried. */
const traceDecisions = /* @__PURE__ */ patched<OnDecision>({
  ack: decision(true),
  ackAll: decision(true),
  retry: decision(false),
  retryAll: decision(false),
});

/** Links to the span contexts that producers added to the message bodies; they are removed from the bodies. */
export function takeLinks({ messages = [] }: MessageBatch, settings?: Settings): Link[] {
  return messages.flatMap((message) => {
    const context = takeTrace(message, settings);
    return context ? [{ context, attributes: { 'messaging.message.id': message.id } }] : [];
  });
}

/**
 * The span of a `queue` handler has the kind CONSUMER, and counts acknowledged and retried messages. As on the platform,
 * the first call for a message decides. Messages without a call are acknowledged when the handler returns, and retried
 * when it throws.
 */
export function queueTrigger(batch: MessageBatch, settings: Settings): Trigger {
  const { queue, messages = [] } = batch;
  const decided = new Set<Message>();
  let acked = 0;
  const decide = (isAcked: boolean, subset = messages): void => {
    for (const message of subset) {
      if (decided.has(message)) continue;
      decided.add(message);
      if (isAcked) acked++;
    }
  };
  const onResult = ({ span }: TracedInvocation, isAcked: boolean): undefined => {
    const left = messages.length - decided.size;
    decide(isAcked);
    span.setAttribute('cloudflare.queue.ack_count', acked);
    span.setAttribute('cloudflare.queue.retry_count', decided.size - acked);
    if (left > 0) span.setAttribute('cloudflare.queue.implicit_count', left);
  };
  const links = takeLinks(batch, settings);
  for (const message of messages) traceDecisions(message, (isAcked) => decide(isAcked, [message]));
  traceDecisions(batch, decide);
  const operation = 'process';
  return {
    name: queue ? `${operation} ${queue}` : operation,
    kind: CONSUMER,
    attributes: {
      ...triggerAttributes('pubsub', 'queue'),
      'messaging.system': 'cloudflare_queues',
      'messaging.operation.name': operation,
      'messaging.operation.type': operation,
      'messaging.batch.message_count': messages.length,
      ...(queue && { 'messaging.destination.name': queue }),
    },
    links,
    onResult,
  };
}
