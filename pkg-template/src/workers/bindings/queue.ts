/**
 * Sending to Queues (OpenTelemetry semantic conventions, `messaging/messaging-spans.md`). Message bodies are not recorded;
 * if `bindings.queues` names the binding, they carry the trace context.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { PRODUCER } from '../../types/span_kind.js';
import { countOf, tableOf } from './methods.js';

/** One message of a batch. */
interface Message {
  readonly body: unknown;
}

/** Traces a producer binding of a queue. */
const traceQueue = /* @__PURE__ */ tableOf({
  kind: 'queue',
  type: 'Queue',
  spanKind: PRODUCER,
  name(operation, binding, attributes) {
    attributes['messaging.system'] = 'cloudflare_queues';
    attributes['messaging.destination.name'] = binding;
    attributes['messaging.operation.name'] = operation;
    attributes['messaging.operation.type'] = 'send';
    return `send ${binding}`;
  },
  methods: {
    send: { carry: (body, put) => put(body) },
    sendBatch: {
      request: ([messages]) => ({ 'messaging.batch.message_count': countOf(messages) }),
      carry: (messages, put) =>
        Array.isArray(messages)
          ? (messages as Message[]).map((message) => ({ ...message, body: put(message.body) }))
          : messages,
    },
  },
});

/** The kind of queue producers. */
export const queue: BindingKind = { kind: 'queue', members: 'sendBatch', trace: traceQueue };
