/**
 * The trigger of an invocation, and an invocation with its span.
 *
 * @module
 */

import type { Attributes, Context, Link, Span, SpanKind } from '@opentelemetry/api';
import type { Invocation } from './invocation.js';

/** How the span of an invocation starts and what it records at the end. */
export interface Trigger {
  /** Of low cardinality. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links?: Link[] | undefined;
  /** The caller's trace context. Default: none, a new trace. */
  readonly parent?: Context;
  readonly request?: Request;
  /** The route of the request, where it is found before the handler runs. */
  readonly route?: string | undefined;
  /** Start of the span in ms since the epoch. Default: now. */
  readonly startTime?: number;
  /**
   * Records the handler's result, or its exception when not `succeeded`, on the span. The span ends afterwards, unless an
   * object is returned: that object replaces the result, and its producer ends the span.
   */
  onResult?(traced: TracedInvocation, succeeded: boolean, value: unknown): object | undefined;
}

/** An invocation that has begun, with its span. */
export interface TracedInvocation {
  readonly invocation: Invocation;
  readonly span: Span;
  readonly context: Context;
  readonly request: Request | undefined;
}
