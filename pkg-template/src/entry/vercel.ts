/**
 * `waitUntil` of Vercel's request context, which Vercel stores under a registered symbol of `globalThis`.
 *
 * @module
 */

interface RequestContext {
  get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined;
}

/** Keeps the invocation alive until the promise settles. Does nothing outside of a request. */
export function vercelWaitUntil(promise: Promise<unknown>): void {
  const host = globalThis as { [key: symbol]: RequestContext | undefined };
  host[Symbol.for('@vercel/request-context')]?.get?.()?.waitUntil?.(promise);
}
