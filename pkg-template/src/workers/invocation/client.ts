/**
 * Clients that leave before they have an answer. The runtime cancels the handler then, whose promise never settles; with
 * the compatibility flag `enable_request_signal` it says so.
 *
 * @module
 */

import type { Traced } from './trigger.js';

/** Whether requests say that their client has left; `undefined` when that was not looked up. */
let isTold: boolean | undefined;

/** Ends a request whose client leaves before its handler is done: what has ended is sent. */
export function watchClient({ request, invocation, span }: Traced): void {
  isTold ??= flagged();
  if (!isTold) return;
  onLeft(request, () => {
    if (invocation.isDone) return;
    span.setAttribute('cloudflare.outcome', 'canceled');
    span.end();
    invocation.finish(true);
  });
}

/** Has something run when the client of a request leaves: that is known only with the flag `enable_request_signal`. */
export function onLeft(request: Request | undefined, left: () => void): void {
  request?.signal?.addEventListener('abort', left, { once: true });
}

function flagged(): boolean {
  const host = globalThis as { Cloudflare?: { compatibilityFlags?: Record<string, boolean> } };
  return host.Cloudflare?.compatibilityFlags?.['enable_request_signal'] === true;
}
