/**
 * One POST (OTLP specification, "OTLP/HTTP Request").
 *
 * @module
 */

import { UNTRACED } from '../host/context.js';
import { context } from '../host/opentelemetry.js';
import type { Destination } from '../types/destination.js';

/** Posts a body; the request is made before this returns. Throws or rejects when there is no answer. */
export function post(
  { url, headers, fetch }: Destination,
  body: Uint8Array<ArrayBuffer>,
  compressed: boolean,
  signal: AbortSignal,
): Promise<Response> {
  const init: RequestInit = {
    method: 'POST',
    headers: compressed ? { ...headers, 'content-encoding': 'gzip' } : headers,
    body,
    // Followed, a POST could become a GET that is answered by 200, and keys would go to another address.
    redirect: 'manual',
    signal,
  };
  // Nobody is to trace this request, neither we nor another instrumentation of `fetch`.
  return context.with(UNTRACED, fetch, undefined, url, init);
}
