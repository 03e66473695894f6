/**
 * Sending e-mail. Messages and addresses are not recorded; error messages often quote addresses, so these are redacted.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { exceptionAttributes } from '../../spans/exception.js';
import { tableOf } from './methods.js';

/** Traces a binding that sends e-mail. */
const traceSendEmail = /* @__PURE__ */ tableOf({
  kind: 'send_email',
  type: 'send_email',
  name: () => 'send_email',
  methods: { send: { failure: withoutAddresses } },
});

/** An e-mail address, roughly. */
const ADDRESS = /[^\s<>"',:;()]+@[^\s<>"',:;()]+/g;

function withoutAddresses(error: unknown): unknown {
  const attributes = exceptionAttributes(error);
  const hide = (key: string): string | undefined => (attributes[key] as string | undefined)?.replace(ADDRESS, 'REDACTED');
  return { name: attributes['exception.type'], message: hide('exception.message'), stack: hide('exception.stacktrace') };
}

/** The kind of bindings that send e-mail. */
export const sendEmail: BindingKind = { kind: 'send_email', members: 'send !sendBatch', trace: traceSendEmail };
