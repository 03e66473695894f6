/**
 * Sentry's sampling as a sampler of OpenTelemetry (Sentry develop docs, "Sampling"): `tracesSampler`, else what the
 * caller decided, else `tracesSampleRate`; by `sample_rand`, which is the caller's or made of the trace's randomness.
 *
 * Where it is ours the core decides, as for any sampler by ratio: `sample_rand` is below the rate exactly where the core
 * samples, and the tracestate says the threshold. With a caller's `sample_rand` it does not, because no other sampler
 * could check it.
 *
 * @module
 */

import type { Attributes, Context, SpanContext, SpanKind, TraceState } from '@opentelemetry/api';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { trace } from '../../host/opentelemetry.js';
import { SAMPLED } from '../../spans/trace.js';
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

/** A verdict, and the tracestate that goes with it when it is another than the caller's. */
interface Decided extends Verdict {
  readonly traceState?: TraceState | undefined;
}

/** Decides about traces, and leaves spans out that `ignoreSpans` has. */
export class SentrySampler implements Sampler {
  readonly onlyRoots: boolean;
  readonly #client: Client;
  #hasWarned = false;

  /** `recorded` hears of every exception that the user tells a span of these traces. */
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
    const { traceState, ...verdict }: Decided = isIgnored
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

  #decide(context: Context, root: LocalRoot, caller: Caller): Decided {
    const { tracesSampler, tracesSampleRate, recordsByDefault } = this.#client.options;
    const rand = randOf(caller, root);
    if (tracesSampler) {
      const rate = this.#callCore(context, root, caller);
      if (rate === false) return { isSampled: false, by: 'tracesSampler gave no rate', rand };
      if (rate !== undefined) return byRate(rate, `tracesSampler gave ${rate}`, context, root, caller);
    } else if (tracesSampleRate === undefined && !recordsByDefault) {
      return { isSampled: undefined, by: 'there is neither tracesSampleRate nor tracesSampler', rand };
    }
    // With its `sample_rand`, which is such that it gives that decision.
    if (caller.isSampled !== undefined) return { isSampled: caller.isSampled, by: 'as the caller decided', rand };
    if (tracesSampleRate !== undefined) {
      return byRate(tracesSampleRate, `tracesSampleRate ${tracesSampleRate}`, context, root, caller);
    }
    if (recordsByDefault) return byRate(1, 'all are, for want of a rate', context, root, caller);
    return { isSampled: false, by: 'tracesSampler threw', rand };
  }

  /** What `tracesSampler` gives; `false` for what is no rate, `undefined` when it threw. Both are told once. */
  #callCore(context: Context, { name, kind, attributes }: LocalRoot, caller: Caller): number | false | undefined {
    try {
      const told = samplingContextOf(fullName(name, kind, attributes), attributes, caller, requestOf(context));
      const rate: unknown = this.#client.options.tracesSampler?.(told);
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

/** The caller's `sample_rand`; what it must have been, by what the caller told; else one of our own. */
function randOf(caller: Caller, { traceId }: LocalRoot): string {
  return knownRand(caller, traceId) ?? sampleRand(fractionOf(traceId, caller.span?.traceState));
}

function knownRand({ rand, rate, isSampled, span }: Caller, traceId: string): string | undefined {
  if (rand !== undefined || rate === undefined || isSampled === undefined) return rand;
  return drawnRand(fractionOf(traceId, span?.traceState), rate, isSampled);
}

function byRate(rate: number, by: string, context: Context, { traceId }: LocalRoot, caller: Caller): Decided {
  const state = caller.span?.traceState;
  const known = knownRand(caller, traceId);
  if (known !== undefined) {
    const isSampled = Number(known) < rate;
    // The threshold of a decision that we do not share is not ours.
    const kept = isSampled === caller.isSampled ? undefined : withoutThreshold(state);
    return { isSampled, by, rate, rand: known, traceState: kept };
  }
  const { decision, traceState } = decideByRate(rate, context, traceId);
  const isChosen = decision === RECORD_AND_SAMPLED;
  const rand = sampleRand(fractionOf(traceId, state), rate, isChosen);
  // Between 0.999999 and 1 there is no `sample_rand` for a trace that is left out.
  const isSampled = Number(rand) < rate;
  return { isSampled, by, rate, rand, traceState: isSampled === isChosen ? traceState : undefined };
}
