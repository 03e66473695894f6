/**
 * The interface of a client for events.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import type { ClientOptions } from '../types/client_options.js';
import type { EventHint } from '../types/event.js';
import type { Subject } from './captured.js';
import type { Scope, ScopeUpdate } from './scope.js';

/** The place of a capture. Default: the active context. */
export interface CaptureSite {
  readonly context?: Context;
  readonly scope?: Scope | undefined;
  /** The span that recorded the exception. */
  readonly spanContext?: SpanContext;
  readonly fromSpan?: boolean;
}

/** None of the methods throws or rejects. */
export interface EventClient {
  readonly options: ClientOptions;
  /** Captures an exception, each error object once in a request. Returns the id of its event. */
  captureException(exception: unknown, hint?: EventHint | ScopeUpdate, scope?: Scope): string;
  /** Captures a subject. Returns the id of its event. */
  capture(subject: Subject, hint: EventHint, where?: CaptureSite): string;
  /** Sends waiting events: `true` when all were accepted within `timeoutMs`. */
  drain(timeoutMs?: number): Promise<boolean>;
  /** Drains like {@link drain}; from then on captures nothing. */
  close(timeoutMs?: number): Promise<boolean>;
}
