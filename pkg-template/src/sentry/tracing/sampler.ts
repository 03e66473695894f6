/**
 * Sentry's sampling as a sampler of OpenTelemetry (Sentry develop docs, "Sampling"): `tracesSampler`, else the caller's
 * decision, else `tracesSampleRate`. A rate is compared with `sample_rand`: the caller's, else one derived from the trace.
 *
 * Without a caller's `sample_rand` the core decides, as for any ratio sampler: `sample_rand` is below the rate exactly
 * when the core samples, and the tracestate has the threshold. With a caller's `sample_rand` the tracestate has no
 * threshold, because other samplers could not verify the threshold.
 *
 * @module
 */

import type { Attributes, Context, SpanContext, SpanKind, TraceState } from '@opentelemetry/api';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { trace } from '../../host/opentelemetry.js';
import { SAMPLED } from '../../types/wire.js';
import { type Sampler, SamplingDecision, type SamplingResult } from '../../types/sampler.js';
import { OwnSpan } from '../../tracing/span/span.js';
import type { ClientOptions } from '../types/client_options.js';
import { type Caller, callerOf } from './caller.js';
import { ignores } from './ignore_spans.js';
import { fullName } from './op.js';
import { decideByRate } from './ratio.js';
import { requestOf } from './request_context.js';
import { drawnRand, fractionOf, sampleRand, withoutThreshold } from './sample_rand.js';
import { samplingContextOf } from './sampling_context.js';
import { propagationTargets } from './targets.js';
import { type Client, type LocalRoot, SentryNote, type Verdict } from './trace_note.js';

const { NOT_RECORD, RECORD_AND_SAMPLED } = SamplingDecision;

/** A verdict, and the tracestate when it differs from the caller's. */
interface Decision extends Verdict {
  readonly traceState?: TraceState | undefined;
}

/** Samples traces, and drops spans that `ignoreSpans` matches. */
export class SentrySampler implements Sampler {
  readonly onlyRoots: boolean;
  readonly #client: Client;
  #hasWarned = false;

  /** `recorded` is called for every exception that the user records on a span of these traces. */
  constructor(options: ClientOptions, recorded: (exception: unknown, spanContext: SpanContext) => void) {
    this.onlyRoots = options.ignoreSpans.length === 0;
    this.#client = { options, recorded, mayPropagateTo: propagationTargets(options.tracePropagationTargets) };
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
  ): SamplingResult {
    const isIgnored = ignores(this.#client.options.ignoreSpans, name, kind, attributes);
    const parent = trace.getSpan(context);
    if (parent instanceof OwnSpan) {
      if ((parent.trace.flags & SAMPLED) === 0) return { decision: NOT_RECORD };
      return isIgnored ? { decision: NOT_RECORD, isTransparent: true } : { decision: RECORD_AND_SAMPLED };
    }
    const root = { traceId, name, kind, attributes };
    const caller = callerOf(context);
    const { traceState, ...verdict }: Decision = isIgnored
      ? { isSampled: false, by: 'ignoreSpans has it' }
      : this.#decide(context, root, caller);
    return {
      decision: verdict.isSampled ? RECORD_AND_SAMPLED : NOT_RECORD,
      note: new SentryNote(this.#client, root, caller, verdict),
      ...(verdict.isSampled === undefined && { isTransparent: true }),
      ...(traceState && { traceState }),
    };
  }

  toString(): string {
    return 'SentrySampler';
  }

  #decide(context: Context, root: LocalRoot, caller: Caller): Decision {
    const { tracesSampler, tracesSampleRate, recordsByDefault } = this.#client.options;
    const rand = randOf(caller, root);
    if (tracesSampler) {
      const rate = this.#rateOfSampler(context, root, caller);
      if (rate === false) return { isSampled: false, by: 'tracesSampler gave no rate', rand };
      if (rate !== undefined) return byRate(rate, `tracesSampler gave ${rate}`, context, root, caller);
    } else if (tracesSampleRate === undefined && !recordsByDefault) {
      return { isSampled: undefined, by: 'there is neither tracesSampleRate nor tracesSampler', rand };
    }
    // The caller's `sample_rand` is consistent with the caller's decision.
    if (caller.isSampled !== undefined) return { isSampled: caller.isSampled, by: 'as the caller decided', rand };
    if (tracesSampleRate !== undefined) {
      return byRate(tracesSampleRate, `tracesSampleRate ${tracesSampleRate}`, context, root, caller);
    }
    if (recordsByDefault) return byRate(1, 'all are, for want of a rate', context, root, caller);
    return { isSampled: false, by: 'tracesSampler threw', rand };
  }

  /** The rate of `tracesSampler`; `false` when its result is not a rate, `undefined` when it threw. Both are logged once. */
  #rateOfSampler(context: Context, { name, kind, attributes }: LocalRoot, caller: Caller): number | false | undefined {
    try {
      const input = samplingContextOf(fullName(name, kind, attributes), attributes, caller, requestOf(context));
      const rate: unknown = this.#client.options.tracesSampler?.(input);
      if (typeof rate === 'boolean') return Number(rate);
      if (typeof rate === 'number' && rate >= 0 && rate <= 1) return rate;
      this.#warn(`gave ${describeValue(rate)}, not a number from 0 to 1, true or false; such traces are not recorded`);
      return false;
    } catch (error) {
      this.#warn(`threw (${errorMessage(error)}); it is as if it was not there`);
      return undefined;
    }
  }

  #warn(sentence: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    consoleWarnOnce(`tracesSampler ${sentence}`);
  }
}

/** The caller's `sample_rand`, else one that fits the caller's decision, else one derived from the trace. */
function randOf(caller: Caller, { traceId }: LocalRoot): string {
  return callerRand(caller, traceId) ?? sampleRand(fractionOf(traceId, caller.span?.traceState));
}

function callerRand({ rand, rate, isSampled, span }: Caller, traceId: string): string | undefined {
  if (rand !== undefined || rate === undefined || isSampled === undefined) return rand;
  return drawnRand(fractionOf(traceId, span?.traceState), rate, isSampled);
}

function byRate(rate: number, by: string, context: Context, { traceId }: LocalRoot, caller: Caller): Decision {
  const state = caller.span?.traceState;
  const propagated = callerRand(caller, traceId);
  if (propagated !== undefined) {
    const isSampled = Number(propagated) < rate;
    // The tracestate has the threshold of the caller's decision, which does not hold for another decision.
    const traceState = isSampled === caller.isSampled ? undefined : withoutThreshold(state);
    return { isSampled, by, rate, rand: propagated, traceState };
  }
  const { decision, traceState } = decideByRate(rate, context, traceId);
  const isSampledByCore = decision === RECORD_AND_SAMPLED;
  const rand = sampleRand(fractionOf(traceId, state), rate, isSampledByCore);
  // A rate between 0.999999 and 1 has no `sample_rand` for a dropped trace.
  const isSampled = Number(rand) < rate;
  return { isSampled, by, rate, rand, traceState: isSampled === isSampledByCore ? traceState : undefined };
}
