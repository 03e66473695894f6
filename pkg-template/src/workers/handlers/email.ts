/**
 * A Worker's `email` handler. Its span has no addresses, headers or reasons: those say who wrote to whom, and why not.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { SERVER } from '../../span_kind.js';
import type { Trigger } from '../run.js';
import { triggered } from './attributes.js';
import { observe } from './observe.js';

/** The part of a `ForwardableEmailMessage` that is used. */
export interface EmailMessage {
  readonly rawSize?: number;
}

/** The span of an `email` handler says how large the message is and what became of it. */
export function emailTrigger(message: EmailMessage): Trigger {
  const attributes = triggered('other', 'email');
  if (typeof message.rawSize === 'number') attributes['cloudflare.email.size'] = message.rawSize;
  const fate: Attributes = {};
  const count = (name: string): void => {
    const key = `cloudflare.email.${name}_count`;
    observe(message, name, () => (fate[key] = ((fate[key] as number | undefined) ?? 0) + 1), true);
  };
  observe(message, 'setReject', () => (fate['cloudflare.email.rejected'] = true));
  count('forward');
  count('reply');
  return {
    name: 'email',
    kind: SERVER,
    attributes,
    told: ({ span }) => void span.setAttributes(fate),
  };
}
