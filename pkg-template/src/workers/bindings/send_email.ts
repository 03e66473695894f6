/**
 * Sending e-mail. Neither what is sent is told nor any address, which errors are full of.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { exceptionAttributes } from '../../spans/exception.js';
import { tableOf } from './methods.js';

/** A sender. */
export const traceSendEmail = /* @__PURE__ */ tableOf({
  kind: 'send_email',
  type: 'send_email',
  name: () => 'send_email',
  methods: { send: { failure: withoutAddresses } },
});

/** What looks like an address. */
const ADDRESS = /[^\s<>"',:;()]+@[^\s<>"',:;()]+/g;

function withoutAddresses(error: unknown): unknown {
  const said = exceptionAttributes(error);
  const hide = (key: string): string | undefined => (said[key] as string | undefined)?.replace(ADDRESS, 'REDACTED');
  return { name: said['exception.type'], message: hide('exception.message'), stack: hide('exception.stacktrace') };
}

/** Sending e-mail. */
export const sendEmail: BindingKind = { kind: 'send_email', members: 'send !sendBatch', trace: traceSendEmail };
