/**
 * A Worker's `email` handler. Its span has no addresses, headers or reasons: those say who wrote to whom, and why not.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { type Replacement, patched } from '../bindings/patch.js';
import { SERVER } from '../../types/span_kind.js';
import { onSettled } from '../../host/on_settled.js';
import type { Trigger } from '../invocation/trigger.js';
import { triggered } from './triggers.js';

/** The part of a `ForwardableEmailMessage` that is used. */
export interface EmailMessage {
  readonly rawSize?: number;
}

const counted = (key: string): Replacement<Attributes> => {
  return (method, message, args, fate) =>
    onSettled(
      () => Reflect.apply(method, message, args) as unknown,
      (value) => {
        fate[key] = ((fate[key] as number | undefined) ?? 0) + 1;
        return value;
      },
      () => {},
    );
};

/** Notes the attributes that say what became of a message. */
const traceFate = /* @__PURE__ */ patched<Attributes>({
  forward: counted('cloudflare.email.forward_count'),
  reply: counted('cloudflare.email.reply_count'),
  setReject(method, message, args, fate) {
    const value: unknown = Reflect.apply(method, message, args);
    fate['cloudflare.email.rejected'] = true;
    return value;
  },
});

/** The span of an `email` handler says how large the message is and what became of it. */
export function emailTrigger(message: EmailMessage): Trigger {
  const attributes = triggered('other', 'email');
  if (typeof message.rawSize === 'number') attributes['cloudflare.email.size'] = message.rawSize;
  const fate: Attributes = {};
  traceFate(message, fate);
  return {
    name: 'email',
    kind: SERVER,
    attributes,
    told: ({ span }) => void span.setAttributes(fate),
  };
}
