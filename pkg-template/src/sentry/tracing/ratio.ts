/**
 * Decisions by a rate, as the core's sampler by ratio makes them (OpenTelemetry `trace/tracestate-probability-sampling.md`).
 * The core says the threshold of a rate once; where there is no tracestate, the digits of a trace id are then compared
 * with those of the threshold here, which saves a crossing for every trace.
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

/** What the core says of a rate. */
interface Threshold {
  /** As many hex digits as are compared. */
  readonly digits: string;
  /** That of the traces that are sampled. */
  readonly state: TraceState;
}

/** By rate: samplers return few. */
const thresholds = new BoundedCache<Threshold | undefined, number>();

/** Whether a trace is sampled by a rate from 0 to 1, and then its tracestate. */
export function decideByRate(rate: number, context: Context, traceId: string): SamplingResult {
  const hasState = headerOf(trace.getSpanContext(context)?.traceState) !== '';
  if (rate === 0 && !hasState) return { decision: SamplingDecision.NOT_RECORD };
  const threshold = hasState ? undefined : thresholds.of(rate, thresholdOf);
  if (!threshold) return decideInCore([TRACE_ID_RATIO, rate], context, traceId);
  if (traceId.slice(-DIGITS) < threshold.digits) return { decision: SamplingDecision.NOT_RECORD };
  return { decision: SamplingDecision.RECORD_AND_SAMPLED, traceState: threshold.state };
}

/** `undefined` for a rate that is so small that it samples nothing, and when the core cannot say. */
function thresholdOf(rate: number): Threshold | undefined {
  // Whatever is sampled at all by this rate, the highest id is.
  const { traceState: state } = decideInCore([TRACE_ID_RATIO, rate], ROOT_CONTEXT, 'f'.repeat(32));
  const [, th] = /^th:([0-9a-f]+)$/.exec(state?.get('ot') ?? '') ?? [];
  return state && th ? { digits: th.padEnd(DIGITS, '0'), state } : undefined;
}
