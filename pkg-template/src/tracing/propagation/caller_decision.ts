/**
 * Sampling decisions of callers that trace flags cannot express: B3 and Sentry may defer the decision, and B3 may send a
 * decision without a trace.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { TraceFlags, createContextKey, trace } from '../../host/opentelemetry.js';

/** A decision, by the core's code of the parent that the sampler sees: none, remote unsampled, remote sampled. */
export type CallerDecision = 0 | 1 | 2;

/** The caller deferred the decision: the local sampler decides. */
export const DEFERRED: CallerDecision = 0;
/** The caller decided not to sample the trace. */
export const DENIED: CallerDecision = 1;
/** The caller decided to sample the trace. */
export const ACCEPTED: CallerDecision = 2;

const CALLER_DECISION = createContextKey('edgespan sampling decision of the caller');

/** A decision and the remote span of its header; `undefined` for a decision about the trace that begins here. */
interface DecisionEntry {
  readonly decision: CallerDecision;
  readonly parent: SpanContext | undefined;
}

/** The context with the caller's decision about the children of `parent`. */
export function withCallerDecision(
  context: Context,
  parent: SpanContext | undefined,
  decision: CallerDecision,
): Context {
  return context.setValue(CALLER_DECISION, { decision, parent } satisfies DecisionEntry);
}

/**
 * The caller's decision about a span with this remote parent, or without parent; `undefined` when the trace flags apply.
 */
export function callerDecision(context: Context, parent: SpanContext | undefined): CallerDecision | undefined {
  const entry = context.getValue(CALLER_DECISION) as DecisionEntry | undefined;
  return entry && entry.parent === parent ? entry.decision : undefined;
}

/**
 * The context with a remote parent of another header than `traceparent`. If `traceparent` had the same span, its
 * `tracestate` stays, and, when this header defers the decision, its sampled flag.
 */
export function withRemoteParent(context: Context, traceId: string, spanId: string, decision: CallerDecision): Context {
  const current = trace.getSpanContext(context);
  const same = current?.isRemote && current.traceId === traceId && current.spanId === spanId ? current : undefined;
  if (same && decision === DEFERRED) return context;
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: ((same?.traceFlags ?? 0) & ~TraceFlags.SAMPLED) | (decision === ACCEPTED ? TraceFlags.SAMPLED : 0),
    isRemote: true,
    ...(same?.traceState && { traceState: same.traceState }),
  };
  const next = trace.setSpanContext(context, parent);
  return decision === DEFERRED ? withCallerDecision(next, parent, decision) : next;
}
