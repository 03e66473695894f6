/**
 * What whoever decided about a trace keeps with it.
 *
 * @module
 */

import type { Span, SpanContext } from '@opentelemetry/api';

/** A vendor's members, of one trace. */
export interface VendorBaggage {
  /** How the keys of the vendor begin: all members that begin so are the vendor's. */
  readonly prefix: string;
  /** The trace that the members speak of. With spans of another one they are not sent. */
  readonly traceId: string;
  /** The members as they are sent. */
  readonly members: readonly string[];
}

/** What somebody who decided about a trace keeps with it, for all spans that it has here: Sentry's client. */
export interface TraceNote {
  /** The share of traces like this one that are kept, 0 to 1; `undefined` when nobody knows. */
  readonly sampleRate: number | undefined;
  /** Whether its first span here serves somebody: its kind is SERVER or CONSUMER. Default false. */
  readonly serves?: boolean;
  /** Why it was decided so, for a log: "tracesSampleRate 0.25, sample_rand 0.734212". */
  readonly reason?: string | undefined;
  /** What its first span here is called for people: its route, or method and path. */
  readonly transaction?: string;
  /** Whether nobody decided, and whoever is called decides for itself. */
  readonly isDeferred: boolean;
  /** What is sent in `baggage` beside the user's, in place of what came; `undefined` to send what came. */
  readonly baggage: VendorBaggage | undefined;
  /** Whether trace headers may be sent to a URL. */
  mayPropagateTo(url: string): boolean;
  /** A span of the trace was told of an exception by the user. Never throws. */
  recorded(exception: unknown, spanContext: SpanContext): void;
  /** The span that was decided about has begun. */
  begun(span: Span): void;
  /** A span of the trace has another name from now on. */
  renamed(span: Span, name: string): void;
}
