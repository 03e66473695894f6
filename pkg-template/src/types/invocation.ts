/**
 * The facts of an invocation that are stored on its recording.
 *
 * @module
 */

import type { Span } from '@opentelemetry/api';
import type { Platform } from './platform.js';

/** The HTTP request of an invocation. */
export interface ServedRequest {
  /** Its server span. */
  readonly span: Span;
  /** The span's name until a route is set. */
  readonly name: string;
  route?: string | undefined;
  /** An error that a framework turned into a response, once the span has recorded it. */
  error?: unknown;
}

/** Facts of an invocation. */
export interface InvocationFacts {
  /** The platform records spans of bindings and of outgoing `fetch`, so that edgespan must not. */
  readonly isTracedByPlatform?: boolean;
  /** The platform's own tracing, where spans are mirrored to it. */
  readonly platform?: Platform | undefined;
  /** The object that the handler was called with: a request, a batch. */
  readonly cause?: unknown;
  /** Set for an invocation of `fetch`. */
  request?: ServedRequest;
}
