/**
 * Hooks into invocations for a client that captures errors.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';

/** The methods never throw or reject. A `recording` is a key: the same object throughout an invocation. */
export interface Observer {
  /**
   * Returns the context of an invocation, before its span starts; `request` is set for a `fetch` handler.
   */
  enter(context: Context, recording: object, request: Request | undefined): Context;
  /** A handler threw. `context` is that of the invocation, whose span has not recorded the error yet. */
  thrown(context: Context, error: unknown): void;
  /** A promise was passed to `waitUntil` of the invocation of the active context; its rejection is not handled elsewhere. */
  watch(promise: unknown): void;
  /** The spans of a recording are being sent. Sends pending events, and settles when their responses have arrived. */
  flush(recording: object): Promise<unknown> | undefined;
}
