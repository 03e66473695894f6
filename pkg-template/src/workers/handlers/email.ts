/**
 * A Worker's `email` handler. Its span has no addresses, headers or reject reasons, which are personal data.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { type Replacement, patched } from '../bindings/patch.js';
import { SERVER } from '../../types/span_kind.js';
import { onSettled } from '../../host/on_settled.js';
import type { Trigger } from '../invocation/trigger.js';
import { triggerAttributes } from './triggers.js';

/** The part of a `ForwardableEmailMessage` that the span records. */
export interface EmailMessage {
  readonly rawSize?: number;
}

const counting = (key: string): Replacement<Attributes> => {
  return (method, message, args, results) =>
    onSettled(
      () => Reflect.apply(method, message, args) as unknown,
      (value) => {
        results[key] = ((results[key] as number | undefined) ?? 0) + 1;
        return value;
      },
      () => {},
    );
};

/** Records calls of a message's methods as attributes. */
const traceMethods = /* @__PURE__ */ patched<Attributes>({
  forward: counting('cloudflare.email.forward_count'),
  reply: counting('cloudflare.email.reply_count'),
  setReject(method, message, args, results) {
    const value: unknown = Reflect.apply(method, message, args);
    results['cloudflare.email.rejected'] = true;
    return value;
  },
});

/** The span of an `email` handler records the size of the message, and whether it was forwarded, replied to or rejected. */
export function emailTrigger(message: EmailMessage): Trigger {
  const attributes = triggerAttributes('other', 'email');
  if (typeof message.rawSize === 'number') attributes['cloudflare.email.size'] = message.rawSize;
  const results: Attributes = {};
  traceMethods(message, results);
  return {
    name: 'email',
    kind: SERVER,
    attributes,
    onResult: ({ span }) => void span.setAttributes(results),
  };
}
