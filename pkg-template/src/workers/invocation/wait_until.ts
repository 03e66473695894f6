/**
 * `waitUntil` of a Worker's `ExecutionContext`: it keeps the Worker alive, and an invocation waits for its promises.
 *
 * @module
 */

import type { PlatformTracing } from '../../types/platform.js';

/** The part of a Worker's `ExecutionContext` that edgespan uses. */
export interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
  /** The platform's own tracing, where it has one. */
  readonly tracing?: PlatformTracing | undefined;
  /** The Worker's own entry points. */
  readonly exports?: unknown;
}

/** How long a POST waits for open spans after everything else is done, in ms. */
export const GRACE_MS = 1_000;

/** Patches `waitUntil` so that `track` is called with each of its promises. Returns the original function. */
export function trackWaitUntil(
  context: ExecutionContext | undefined,
  track: (promise: Promise<unknown>) => void,
): (promise: Promise<unknown>) => void {
  if (!context) return () => {};
  const original = context.waitUntil.bind(context);
  const value = (promise: Promise<unknown>): void => {
    original(promise);
    track(promise);
  };
  try {
    // An own property of the context, not a proxy: the platform checks the identity and class of the object.
    Object.defineProperty(context, 'waitUntil', { configurable: true, writable: true, value });
  } catch {
    // The context is frozen: spans that end inside `waitUntil` count as late.
  }
  return original;
}
