/**
 * What an invocation keeps with its recording.
 *
 * @module
 */

import type { Span } from '@opentelemetry/api';
import type { Platform } from './platform.js';

/** The request that an invocation serves. */
export interface ServedRequest {
  /** Its server span. */
  readonly span: Span;
  /** The span's name as long as no route is known. */
  readonly name: string;
  route?: string | undefined;
  /** An error that a framework turned into a response, once the span has recorded it. */
  error?: unknown;
}

/** Facts of an invocation. */
export interface InvocationFacts {
  /** The platform makes spans of bindings and of outgoing `fetch`, so that edgespan makes none. */
  readonly isTracedByPlatform?: boolean;
  /** The platform's own tracing, where spans are mirrored to it. */
  readonly platform?: Platform | undefined;
  /** The object that the handler was called with: a request, a batch. */
  readonly cause?: unknown;
  /** Set for an invocation that serves a request. */
  request?: ServedRequest;
}
