/**
 * What a Worker's `ExecutionContext` is to an invocation: it keeps the Worker alive, and what was given to it is waited for.
 *
 * @module
 */

import type { PlatformTracing } from '../../types/platform.js';

/** The part of a Worker's `ExecutionContext` that is used. */
export interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
  /** The platform's own tracing, where it has one. */
  readonly tracing?: PlatformTracing | undefined;
  /** The Worker's own entry points. */
  readonly exports?: unknown;
}

/** How long a POST waits for spans that are open when everything else is done, in ms. */
export const GRACE_MS = 1_000;

/** Calls `track` with what `waitUntil` is called with from now on. Returns the original function. */
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
    // An own property on this invocation's object: the object stays what the platform's own checks want it to be.
    Object.defineProperty(context, 'waitUntil', { configurable: true, writable: true, value });
  } catch {
    // A frozen context: spans in `waitUntil` go out as late ones.
  }
  return original;
}
