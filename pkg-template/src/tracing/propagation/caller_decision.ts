/**
 * What a caller decided about sampling, where the trace flags of OpenTelemetry cannot say it: B3 and Sentry may leave
 * the decision open, and B3 may send a decision without a trace.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { TraceFlags, createContextKey, trace } from '../../host/opentelemetry.js';

/** As which parent the sampler is to see the caller, by the core's numbers: as none, as unsampled, as sampled. */
export type CallerDecision = 0 | 1 | 2;

/** The caller left the decision to us. */
export const DEFERRED: CallerDecision = 0;
/** The caller does not want the trace to be sampled. */
export const DENIED: CallerDecision = 1;
/** The caller wants the trace to be sampled. */
export const ACCEPTED: CallerDecision = 2;

const CALLER_DECISION = createContextKey('edgespan sampling decision of the caller');

/** A decision, and the remote span that it came with; without one it is about the trace that begins here. */
interface Noted {
  readonly decision: CallerDecision;
  readonly parent: SpanContext | undefined;
}

/** A context with what its caller decided for the span that `parent` is the parent of. */
export function withCallerDecision(
  context: Context,
  parent: SpanContext | undefined,
  decision: CallerDecision,
): Context {
  return context.setValue(CALLER_DECISION, { decision, parent } satisfies Noted);
}

/**
 * What the caller decided for a span with this remote parent, or with none; `undefined` when the trace flags say it.
 */
export function callerDecision(context: Context, parent: SpanContext | undefined): CallerDecision | undefined {
  const noted = context.getValue(CALLER_DECISION) as Noted | undefined;
  return noted && noted.parent === parent ? noted.decision : undefined;
}

/**
 * A context with a remote parent as another header than `traceparent` named it. Where that header named the same span,
 * its `tracestate` stays, and its decision if this one leaves it open.
 */
export function withRemoteParent(context: Context, traceId: string, spanId: string, decision: CallerDecision): Context {
  const known = trace.getSpanContext(context);
  const same = known?.isRemote && known.traceId === traceId && known.spanId === spanId ? known : undefined;
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
