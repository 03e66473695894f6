/**
 * What begins an invocation, and an invocation that has begun.
 *
 * @module
 */

import type { Attributes, Context, Link, Span, SpanKind } from '@opentelemetry/api';
import type { Invocation } from './invocation.js';

/** What triggered an invocation, and how its span begins. */
export interface Trigger {
  /** Of low cardinality. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links?: Link[] | undefined;
  /** The context that the caller sent along. Default: none, a new trace. */
  readonly parent?: Context;
  readonly request?: Request;
  /** The route that the request has matched, where that is known before it is handled. */
  readonly route?: string | undefined;
  /** When it began, in ms since the epoch. Default: now. */
  readonly startTime?: number;
  /**
   * Tells the span of what the handler gave or, when it did not go well, threw. The span ends after it, unless it gives
   * an object in the place of what was given, with which the span will end.
   */
  told?(traced: Traced, isWell: boolean, value: unknown): object | undefined;
}

/** An invocation that has begun. */
export interface Traced {
  readonly invocation: Invocation;
  readonly span: Span;
  readonly context: Context;
  readonly request: Request | undefined;
}
