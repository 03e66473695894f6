/**
 * What the caller of a request said of its trace.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { TraceFlags, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { ACCEPTED, DEFERRED, callerDecision } from '../../tracing/propagation/caller_decision.js';
import { sentryBaggageOf } from '../../tracing/propagation/sentry.js';
import { vendorBaggageOf } from '../../tracing/propagation/vendor_baggage.js';
import { shareIn } from './sample_rand.js';

/** A caller; without a trace of its own it is as good as none. */
export interface Caller {
  /** Its span. */
  readonly span: SpanContext | undefined;
  /** Its decision; `undefined` when it left that open. */
  readonly isSampled: boolean | undefined;
  /** Its dynamic sampling context, keys without their prefix; `undefined` when it is none of Sentry's SDKs. */
  readonly dsc: ReadonlyMap<string, string> | undefined;
  /** The rate that it decided by. */
  readonly rate: number | undefined;
  /** Its `sample_rand`, as it came. */
  readonly rand: string | undefined;
}

/** The caller of a context whose span is not ours. */
export function callerOf(context: Context): Caller {
  const found = trace.getSpanContext(context);
  const span = found && isSpanContextValid(found) ? found : undefined;
  const decision = callerDecision(context, span);
  const flag = span && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
  const isSampled = decision === undefined ? flag : decision === DEFERRED ? undefined : decision === ACCEPTED;
  const isOfTrace = span && vendorBaggageOf(context)?.traceId === span.traceId;
  const dsc = isOfTrace ? sentryBaggageOf(context) : undefined;
  const rand = dsc?.get('sample_rand');
  const hasRand = (shareIn(rand) ?? 1) < 1;
  return { span, isSampled, dsc, rate: shareIn(dsc?.get('sample_rate')), rand: hasRand ? rand : undefined };
}
