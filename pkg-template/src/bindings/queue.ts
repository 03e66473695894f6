/**
 * The sending side of Queues (OpenTelemetry semantic conventions, `messaging/messaging-spans.md`). Bodies are not told
 * of; where it is asked for, they carry the trace context.
 *
 * @module
 */

import { SpanKind } from '../opentelemetry.js';
import { type MethodRow, type Shape, countOf } from './methods.js';
import { withTrace } from './queue_trace.js';

/** One message of a batch. */
interface Message {
  readonly body: unknown;
}

const SEND: MethodRow = {
  sent([body, ...rest], context, settings, binding) {
    const { queues } = settings.bindingOptions;
    return [queues?.includes(binding) ? withTrace(body, context, settings) : body, ...rest];
  },
};

const SEND_BATCH: MethodRow = {
  asked: ([messages]) => ({ 'messaging.batch.message_count': countOf(messages) }),
  sent([messages, ...rest], context, settings, binding) {
    if (!settings.bindingOptions.queues?.includes(binding) || !Array.isArray(messages)) return [messages, ...rest];
    const sent = (messages as Message[]).map((message) => ({
      ...message,
      body: withTrace(message.body, context, settings),
    }));
    return [sent, ...rest];
  },
};

/** Queues, as a Worker sends to them. */
export const QUEUE: Shape = {
  kind: 'queue',
  type: 'Queue',
  spanKind: SpanKind.PRODUCER,
  name(operation, binding, attributes) {
    attributes['messaging.system'] = 'cloudflare_queues';
    attributes['messaging.destination.name'] = binding;
    attributes['messaging.operation.name'] = operation;
    attributes['messaging.operation.type'] = 'send';
    return `send ${binding}`;
  },
  methods: { send: SEND, sendBatch: SEND_BATCH },
};
