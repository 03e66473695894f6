/**
 * Sentry's events and what describes them, as users write them (Sentry develop docs, "Event Payloads"). Names and shapes
 * are those of Sentry's JavaScript SDKs, so that code that was written for them compiles.
 *
 * @module
 */

import type { SpanClass } from '../../types/features.js';

/** How bad something is. */
export type SeverityLevel = 'fatal' | 'error' | 'warning' | 'log' | 'info' | 'debug';

/** What a tag may be; kept as text of at most 200 characters. */
export type Primitive = string | number | bigint | boolean | symbol | null | undefined;

/** Who it happened to. */
export interface User {
  id?: string | number;
  email?: string;
  username?: string;
  ip_address?: string | null;
  [key: string]: unknown;
}

/** A named group of facts about an event. */
export type EventContext = Record<string, unknown>;

/** Something that happened before. */
export interface Breadcrumb {
  type?: string;
  category?: string;
  level?: SeverityLevel;
  message?: string;
  data?: Record<string, unknown>;
  /** Seconds since the epoch. Default: now. */
  timestamp?: number;
}

/** What is told along with one capture. */
export interface CaptureContext {
  user?: User;
  level?: SeverityLevel;
  tags?: Record<string, Primitive>;
  extra?: Record<string, unknown>;
  contexts?: Record<string, EventContext>;
  fingerprint?: string[];
}

/** How an exception came to be known. */
export interface Mechanism {
  type: string;
  handled?: boolean;
  /** The stack trace is of where it was captured, not of where it was made: what was thrown had none. */
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

/** What an event was made of. */
export interface EventHint {
  event_id?: string;
  /** The exception as it was thrown. */
  originalException?: unknown;
  /** Says how it was caught; `handled: false` is for what nobody caught. */
  mechanism?: Partial<Mechanism>;
  captureContext?: CaptureContext;
  [key: string]: unknown;
}

/** A span as `beforeSendSpan` sees it. */
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

/** An integration: something that has a say in events. Those of Sentry's SDKs have more methods, which need a client of Sentry's. */
export interface Integration {
  name: string;
  setupOnce?(): void;
  /** May change an event, or drop it by `null`. */
  processEvent?(event: Event, hint: EventHint, client?: unknown): Event | null | PromiseLike<Event | null>;
}

/** What `withSpanJson(…)` returns, for the option `beforeSendSpan`. */
export interface SpanCallback {
  /** The class of recorded spans, which calls back. */
  readonly Span: SpanClass;
}
