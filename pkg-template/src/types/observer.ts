/**
 * Whoever sees invocations beside their spans: a client for errors.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';

/** None of the methods throws or rejects. A `recording` is a key: the same object for all of an invocation. */
export interface Observer {
  /**
   * The context for an invocation to run in, before its span starts; `request` is that of a `fetch` handler.
   */
  enter(context: Context, recording: object, request: Request | undefined): Context;
  /** A handler threw, in the context of its invocation, whose span has not recorded the error yet. */
  thrown(context: Context, error: unknown): void;
  /** An invocation's `waitUntil` got a promise, in the active context: nobody handles its rejection. */
  watch(promise: unknown): void;
  /** The spans of a recording are being sent: sends what goes out beside them, and settles when that was answered. */
  flush(recording: object): Promise<unknown> | undefined;
}
