/**
 * Clients that disconnect before they have a response. The runtime then cancels the handler, and the handler's promise
 * never settles. With the compatibility flag `enable_request_signal`, `request.signal` is aborted.
 *
 * @module
 */

import type { TracedInvocation } from './trigger.js';

/** Whether a disconnect aborts `request.signal`; `undefined` before the first request. */
let hasSignal: boolean | undefined;

/** Ends the invocation and sends its ended spans when the client disconnects before the handler is done. */
export function endOnDisconnect({ request, invocation, span }: TracedInvocation): void {
  hasSignal ??= hasSignalFlag();
  if (!hasSignal) return;
  onDisconnect(request, () => {
    if (invocation.isDone) return;
    span.setAttribute('cloudflare.outcome', 'canceled');
    span.end();
    invocation.finish(true);
  });
}

/** Calls `listener` when the client of a request disconnects; needs the compatibility flag `enable_request_signal`. */
export function onDisconnect(request: Request | undefined, listener: () => void): void {
  request?.signal?.addEventListener('abort', listener, { once: true });
}

function hasSignalFlag(): boolean {
  const host = globalThis as { Cloudflare?: { compatibilityFlags?: Record<string, boolean> } };
  return host.Cloudflare?.compatibilityFlags?.['enable_request_signal'] === true;
}
