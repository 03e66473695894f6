/**
 * The note that a sampler attaches to a trace.
 *
 * @module
 */

import type { Span, SpanContext } from '@opentelemetry/api';

/** A vendor's members, of one trace. */
export interface VendorBaggage {
  /** The prefix of the vendor's keys. */
  readonly prefix: string;
  /** The trace of the members. With spans of another trace the members are not sent. */
  readonly traceId: string;
  /** The members, formatted for the header. */
  readonly members: readonly string[];
}

/** A sampler's data on a trace, shared by all local spans of the trace. Used by Sentry's client. */
export interface TraceNote {
  /** The sample rate of the decision, 0 to 1; `undefined` when it is unknown. */
  readonly sampleRate: number | undefined;
  /** Whether the kind of the first local span is SERVER or CONSUMER. Default false. */
  readonly serves?: boolean;
  /** The reason of the decision, for logs: "tracesSampleRate 0.25, sample_rand 0.734212". */
  readonly reason?: string | undefined;
  /** The transaction name of the first local span: its route, or method and path. */
  readonly transaction?: string;
  /**
   * No sampling decision was made here: there is neither a rate nor a decision of the caller. Headers carry the trace
   * without a sampled flag, and the called service decides.
   */
  readonly isDeferred: boolean;
  /** Members to send in `baggage` instead of the received ones; `undefined` to send the received ones. */
  readonly baggage: VendorBaggage | undefined;
  /** Whether trace headers may be sent to a URL. */
  mayPropagateTo(url: string): boolean;
  /** The user called `recordException` of a span of the trace. Never throws. */
  recorded(exception: unknown, spanContext: SpanContext): void;
  /** The span of the sampling decision has started. */
  begun(span: Span): void;
  /** `updateName` of a span of the trace was called. */
  renamed(span: Span, name: string): void;
}
