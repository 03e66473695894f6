/**
 * A Worker's `queue` handler: one span for the batch, linked to those who sent its messages (OpenTelemetry semantic
 * conventions, `messaging/messaging-spans.md`).
 *
 * @module
 */

import type { Link } from '@opentelemetry/api';
import { type Replacement, patched } from '../bindings/patch.js';
import { takeTrace } from '../bindings/queue_trace.js';
import { CONSUMER } from '../../types/span_kind.js';
import type { Settings } from '../../types/settings.js';
import type { Traced, Trigger } from '../invocation/trigger.js';
import { triggered } from './triggers.js';

/** The part of a `MessageBatch` that is used. */
export interface MessageBatch {
  readonly queue?: string;
  readonly messages?: readonly Message[];
}

interface Message {
  readonly id: string;
}

type Decide = (isAcked: boolean) => void;

const decision = (isAcked: boolean): Replacement<Decide> => {
  return (method, object, args, decide) => {
    const value: unknown = Reflect.apply(method, object, args);
    decide(isAcked);
    return value;
  };
};

/** Notes who is told of what is decided about a message, or a batch. */
const traceDecisions = /* @__PURE__ */ patched<Decide>({
  ack: decision(true),
  ackAll: decision(true),
  retry: decision(false),
  retryAll: decision(false),
});

/** The contexts that producers put into the bodies, which are without them from then on. */
export function takeLinks({ messages = [] }: MessageBatch, settings?: Settings): Link[] {
  return messages.flatMap((message) => {
    const context = takeTrace(message, settings);
    return context ? [{ context, attributes: { 'messaging.message.id': message.id } }] : [];
  });
}

/**
 * The span of a `queue` handler is a consumer's, and says how many messages were acknowledged and how many are to be
 * delivered again. The first call for a message decides, as it does for the platform; what is left is acknowledged when
 * the handler returns, and delivered again when it throws.
 */
export function queueTrigger(batch: MessageBatch, settings: Settings): Trigger {
  const { queue, messages = [] } = batch;
  const decided = new Set<Message>();
  let acked = 0;
  const decide = (isAcked: boolean, these = messages): void => {
    for (const message of these) {
      if (decided.has(message)) continue;
      decided.add(message);
      if (isAcked) acked++;
    }
  };
  const told = ({ span }: Traced, isAcked: boolean): undefined => {
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
      ...triggered('pubsub', 'queue'),
      'messaging.system': 'cloudflare_queues',
      'messaging.operation.name': operation,
      'messaging.operation.type': operation,
      'messaging.batch.message_count': messages.length,
      ...(queue && { 'messaging.destination.name': queue }),
    },
    links,
    told,
  };
}
