/**
 * Vercel's request context, which it keeps under a well-known symbol.
 *
 * @module
 */

interface RequestContext {
  get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined;
}

/** Keeps the invocation alive until the promise settles, inside a request. */
export function vercelWaitUntil(promise: Promise<unknown>): void {
  const host = globalThis as { [key: symbol]: RequestContext | undefined };
  host[Symbol.for('@vercel/request-context')]?.get?.()?.waitUntil?.(promise);
}
