/**
 * Whether a span is recorded: the core decides, by numbers alone where the tracestate does not matter; a sampler of the
 * user's is asked in JavaScript.
 *
 * @module
 */

import type { Attributes, Context, SpanContext, SpanOptions, TraceState } from '@opentelemetry/api';
import { dropCore } from '../../core/instance.js';
import { diagWarnOnce, consoleWarnOnce } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import { membersOf } from '../../host/plain.js';
import { callerDecision } from '../propagation/caller_decision.js';
import { EdgespanTraceState } from '../../spans/trace_state.js';
import { type Trace, parentCode } from '../../spans/trace.js';
import type { Settings } from '../../types/settings.js';
import { IGNORES_PARENTS, NEEDS_STATE } from '../../config/core_sampler.js';
import { NOT_RECORD, RECORD_AND_SAMPLED, type Sampler, type SamplingDecision, type SamplingResult, type ParentCode } from '../../types/sampler.js';

/** What a span is made of before its id: what a sampler may see. */
export interface NewSpan {
  /** With the parent's span, unless the span is to be a root. */
  readonly context: Context;
  readonly parent: SpanContext | undefined;
  readonly trace: Trace;
  readonly name: string;
  readonly options: SpanOptions;
}

/** What is decided. */
export interface Decision {
  readonly decision: SamplingDecision;
  /** With the flags and the tracestate that the span will have. */
  readonly trace: Trace;
  /** To be added to the span's. */
  readonly attributes?: Readonly<Attributes> | undefined;
  /** The span is as if it was not there: its children are those of its parent. */
  readonly isPassing?: boolean | undefined;
}

/** Decides about a span. Never throws. */
export function decide(settings: Settings, span: NewSpan): Decision {
  return settings.sampler ? askUser(settings.sampler, span) : askCore(settings, span);
}

function askCore(settings: Settings, { context, parent, trace }: NewSpan): Decision {
  const { traits } = settings;
  if ((traits & IGNORES_PARENTS) !== 0 && parent) {
    consoleWarnOnce(
      'a sampler by ratio decides about spans that have a parent, so traces may be recorded in part; ' +
        'make it the root of `ParentBasedSampler`, or use `parentbased_traceidratio`',
    );
  }
  const code = codeOf(context, parent);
  try {
    const header = (traits & NEEDS_STATE) === 0 ? '' : trace.header;
    const sampled = settings.sample(code, trace.words, header);
    const followed = sampled.header === header ? trace : trace.withState(EdgespanTraceState.of(sampled.header));
    return decided(sampled.decision, followed);
  } catch (error) {
    dropCore(error);
    return decided(NOT_RECORD, trace);
  }
}

function askUser(sampler: Sampler, { context, parent, trace, name, options }: NewSpan): Decision {
  const { kind, attributes, links } = options;
  try {
    const seen = [membersOf(attributes) as Attributes, Array.isArray(links) ? links : []] as const;
    const result = sampler.shouldSample(context, trace.id, name, kind ?? 0, ...seen) as SamplingResult | undefined;
    const { decision, attributes: added, traceState, note, isPassing } = result ?? {};
    if (decision === 0 || decision === 1 || decision === 2) {
      const noted = note ? trace.withNote(note) : trace;
      if (isPassing) return { decision, trace: noted, isPassing };
      const followed = isState(traceState) ? noted.withState(traceState) : noted;
      return { ...decided(decision, followed), attributes: added };
    }
    diagWarnOnce('the sampler gave no decision; spans are recorded as their parents are', result);
  } catch (error) {
    diagWarnOnce('the sampler threw; spans are recorded as their parents are', error);
  }
  // Its author's mistake is not to cost the traces: the sampler that is the default decides.
  const isLeftOut = codeOf(context, parent) % 2 === 1;
  return decided(isLeftOut ? NOT_RECORD : RECORD_AND_SAMPLED, trace);
}

function decided(decision: SamplingDecision, trace: Trace): Decision {
  return { decision, trace: trace.withSampled(decision === RECORD_AND_SAMPLED) };
}

/** What the core knows of the parent: odd when it is unsampled. */
function codeOf(context: Context, parent: SpanContext | undefined): ParentCode {
  return callerDecision(context, parent) ?? parentCode(parent);
}

function isState(state: unknown): state is TraceState {
  return isFunction((state as TraceState | null | undefined)?.serialize);
}
