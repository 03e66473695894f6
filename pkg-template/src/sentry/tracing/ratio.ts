/**
 * Decides by a rate, like the core's ratio sampler (OpenTelemetry `trace/tracestate-probability-sampling.md`). The core
 * computes the threshold of a rate once. Without a tracestate, the digits of the trace id are compared with the threshold
 * here, which saves a call of the core for each trace.
 *
 * @module
 */

import type { Context, TraceState } from '@opentelemetry/api';
import { BoundedCache } from '../../host/bounded_cache.js';
import { ROOT_CONTEXT, trace } from '../../host/opentelemetry.js';
import { headerOf } from '../../spans/trace_state.js';
import { decideInCore } from '../../tracing/sampling/program.js';
import { TRACE_ID_RATIO } from '../../types/sampler.js';
import { SamplingDecision, type SamplingResult } from '../../types/sampler.js';

/** Hex digits of a trace id that are random: the last 7 bytes. */
const DIGITS = 14;

/** The core's threshold for a rate. */
interface Threshold {
  /** The 14 hex digits that the end of a trace id is compared with. */
  readonly digits: string;
  /** The tracestate of sampled traces. */
  readonly state: TraceState;
}

/** By rate. Samplers return few different rates. */
const thresholds = new BoundedCache<Threshold | undefined, number>();

/** The decision for a rate from 0 to 1, with the tracestate of a sampled trace. */
export function decideByRate(rate: number, context: Context, traceId: string): SamplingResult {
  const hasState = headerOf(trace.getSpanContext(context)?.traceState) !== '';
  if (rate === 0 && !hasState) return { decision: SamplingDecision.NOT_RECORD };
  const threshold = hasState ? undefined : thresholds.of(rate, thresholdOf);
  if (!threshold) return decideInCore([TRACE_ID_RATIO, rate], context, traceId);
  if (traceId.slice(-DIGITS) < threshold.digits) return { decision: SamplingDecision.NOT_RECORD };
  return { decision: SamplingDecision.RECORD_AND_SAMPLED, traceState: threshold.state };
}

/** `undefined` when the rate is too small to sample any trace, or the core is not available. */
function thresholdOf(rate: number): Threshold | undefined {
  // The highest trace id is sampled by every rate that samples at all.
  const { traceState: state } = decideInCore([TRACE_ID_RATIO, rate], ROOT_CONTEXT, 'f'.repeat(32));
  const [, th] = /^th:([0-9a-f]+)$/.exec(state?.get('ot') ?? '') ?? [];
  return state && th ? { digits: th.padEnd(DIGITS, '0'), state } : undefined;
}
