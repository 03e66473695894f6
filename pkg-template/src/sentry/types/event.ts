/**
 * Sentry's events and their parts, as users write them (Sentry develop docs, "Event Payloads"). Names and shapes are those
 * of Sentry's JavaScript SDKs, so that code written for those SDKs compiles.
 *
 * @module
 */

import type { SpanClass } from '../../types/features.js';

/** The severity of an event or a breadcrumb. */
export type SeverityLevel = 'fatal' | 'error' | 'warning' | 'log' | 'info' | 'debug';

/** The value of a tag; sent as text of at most 200 characters. */
export type Primitive = string | number | bigint | boolean | symbol | null | undefined;

/** The user who was affected by an event. */
export interface User {
  id?: string | number;
  email?: string;
  username?: string;
  ip_address?: string | null;
  [key: string]: unknown;
}

/** Structured data about an event, under a name. */
export type EventContext = Record<string, unknown>;

/** An action before the event. */
export interface Breadcrumb {
  type?: string;
  category?: string;
  level?: SeverityLevel;
  message?: string;
  data?: Record<string, unknown>;
  /** Seconds since the epoch. Default: now. */
  timestamp?: number;
}

/** Data of a scope, for one capture. */
export interface CaptureContext {
  user?: User;
  level?: SeverityLevel;
  tags?: Record<string, Primitive>;
  extra?: Record<string, unknown>;
  contexts?: Record<string, EventContext>;
  fingerprint?: string[];
}

/** How an exception was captured. */
export interface Mechanism {
  type: string;
  handled?: boolean;
  /** The thrown value had no stack trace, so the stack trace is that of the capture. */
  synthetic?: boolean;
  data?: Record<string, unknown>;
  exception_id?: number;
  parent_id?: number;
  is_exception_group?: boolean;
  source?: string;
}

/** One call in a stack trace. */
export interface StackFrame {
  filename?: string;
  function?: string;
  lineno?: number;
  colno?: number;
  in_app?: boolean;
  [key: string]: unknown;
}

/** One exception of an event. */
export interface ExceptionValue {
  type?: string;
  value?: string;
  mechanism?: Mechanism;
  /** The oldest call first. */
  stacktrace?: { frames: StackFrame[] };
}

/** An event. */
export interface Event extends CaptureContext {
  /** 32 lowercase hex digits. */
  event_id?: string;
  /** `undefined` for errors and messages. */
  type?: string | undefined;
  /** Seconds since the epoch. */
  timestamp?: number;
  platform?: string;
  message?: string;
  logger?: string;
  transaction?: string;
  release?: string;
  dist?: string;
  environment?: string;
  server_name?: string;
  request?: Record<string, unknown>;
  breadcrumbs?: Breadcrumb[];
  /** The cause first, the exception that was caught last. */
  exception?: { values: ExceptionValue[] };
  debug_meta?: { images: Record<string, unknown>[] };
  sdk?: Record<string, unknown>;
  sdkProcessingMetadata?: Record<string, unknown>;
  [key: string]: unknown;
}

/** The origin of an event: the exception, and how it was captured. */
export interface EventHint {
  event_id?: string;
  /** The exception as it was thrown. */
  originalException?: unknown;
  /** How the exception was caught; `handled: false` when it was not caught. */
  mechanism?: Partial<Mechanism>;
  captureContext?: CaptureContext;
  [key: string]: unknown;
}

/** A span as `beforeSendSpan` receives it. */
export interface SpanJSON {
  readonly span_id: string;
  readonly trace_id: string;
  readonly parent_span_id?: string;
  /** The span's name; may be changed. */
  description?: string;
  op?: string;
  origin?: string;
  /** The attributes; may be changed. One that is removed, or set to `undefined`, is sent without a value. */
  data: Record<string, unknown>;
  /** Seconds since the epoch. */
  readonly start_timestamp: number;
  readonly timestamp?: number;
  readonly status?: string;
  readonly is_segment?: boolean;
}

/** An integration processes events. Those of Sentry's SDKs have more methods, which need a client of such an SDK. */
export interface Integration {
  name: string;
  setupOnce?(): void;
  /** Returns the event, changed or not, or `null` to drop the event. */
  processEvent?(event: Event, hint: EventHint, client?: unknown): Event | null | PromiseLike<Event | null>;
}

/** A value of `withSpanJson(…)`, for the option `beforeSendSpan`. */
export interface SpanCallback {
  /** The class of recorded spans, which calls the callback at the end of a span. */
  readonly Span: SpanClass;
}
