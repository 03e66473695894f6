/**
 * A client for events, as everything else sees it.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import type { ClientOptions } from '../types/client_options.js';
import type { EventHint } from '../types/event.js';
import type { Subject } from './captured.js';
import type { Scope, ScopeUpdate } from './scope.js';

/** Where something is captured. Default: in the active context. */
export interface CaptureSite {
  readonly context?: Context;
  readonly scope?: Scope | undefined;
  /** The span that recorded it. */
  readonly spanContext?: SpanContext;
  readonly fromSpan?: boolean;
}

/** None of the methods throws or rejects. */
export interface EventClient {
  readonly options: ClientOptions;
  /** Captures an exception, each error object once in a request. Returns the id of its event. */
  captureException(exception: unknown, hint?: EventHint | ScopeUpdate, scope?: Scope): string;
  /** Captures something. Returns the id of its event. */
  capture(subject: Subject, hint: EventHint, where?: CaptureSite): string;
  /** Sends what waits: whether all of it was taken in time. */
  drain(timeoutMs?: number): Promise<boolean>;
  /** The same, and nothing is captured any more. */
  close(timeoutMs?: number): Promise<boolean>;
}
