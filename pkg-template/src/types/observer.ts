/**
 * What watches invocations beside their spans: Sentry's client. It comes with a provider's extras, so that a
 * bundle that does not import it does not hold it.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { Recording } from '../spans/recording.js';

/** Who watches. None of its methods throws or rejects. */
export interface Observer {
  /** The context that an invocation is to run in, asked for before its span starts; `request` is there for `fetch`. */
  enter(context: Context, recording: Recording, request: Request | undefined): Context;
  /** A handler threw; `context` is its invocation's, with its span. Asked before the span is told. */
  thrown(context: Context, error: unknown): void;
  /** An invocation's `waitUntil` was given a promise, in the context that is active: if it rejects, nobody handles that. */
  watch(promise: unknown): void;
  /** The spans of a recording are being sent: what is to go out beside them; settles when it was answered. */
  flush(recording: Recording): Promise<unknown> | undefined;
}
