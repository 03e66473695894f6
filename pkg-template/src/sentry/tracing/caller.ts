/**
 * The caller's part of a trace, parsed from the headers of a request.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { TraceFlags, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { ACCEPTED, DEFERRED, callerDecision } from '../../tracing/propagation/caller_decision.js';
import { sentryBaggageOf } from '../../tracing/propagation/sentry.js';
import { vendorBaggageOf } from '../../tracing/propagation/vendor_baggage.js';
import { shareIn } from './sample_rand.js';

/** A caller. A caller without a trace counts as none. */
export interface Caller {
  /** The caller's span; `undefined` without a caller. */
  readonly span: SpanContext | undefined;
  /** The caller's sampling decision; `undefined` when it is deferred. */
  readonly isSampled: boolean | undefined;
  /** The caller's dynamic sampling context, keys without prefix; `undefined` when the caller has no SDK of Sentry's. */
  readonly dsc: ReadonlyMap<string, string> | undefined;
  /** The caller's sample rate. */
  readonly rate: number | undefined;
  /** The caller's `sample_rand`, unchanged. */
  readonly rand: string | undefined;
}

/** The caller of a context whose active span is not a span of edgespan. */
export function callerOf(context: Context): Caller {
  const active = trace.getSpanContext(context);
  const span = active && isSpanContextValid(active) ? active : undefined;
  const decision = callerDecision(context, span);
  const flag = span && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
  const isSampled = decision === undefined ? flag : decision === DEFERRED ? undefined : decision === ACCEPTED;
  const isOfTrace = span && vendorBaggageOf(context)?.traceId === span.traceId;
  const dsc = isOfTrace ? sentryBaggageOf(context) : undefined;
  const rand = dsc?.get('sample_rand');
  const hasRand = (shareIn(rand) ?? 1) < 1;
  return { span, isSampled, dsc, rate: shareIn(dsc?.get('sample_rate')), rand: hasRand ? rand : undefined };
}
