/**
 * Whether a span is recorded: the core decides, by numbers alone where the tracestate does not matter, or a sampler that
 * brings its own decision along (`custom.ts`).
 *
 * @module
 */

import type { Attributes, Context, SpanContext, SpanOptions } from '@opentelemetry/api';
import { dropCore } from '../../core/instance.js';
import { consoleWarnOnce } from '../../host/diag.js';
import { callerDecision } from '../propagation/caller_decision.js';
import { EdgespanTraceState } from '../../spans/trace_state.js';
import { type Trace, parentCode } from '../../spans/trace.js';
import type { Settings } from '../../types/settings.js';
import { IGNORES_PARENTS, NEEDS_STATE } from '../../config/core_sampler.js';
import { DECIDE, NOT_RECORD, RECORD_AND_SAMPLED, type ParentCode, type SamplingDecision } from '../../types/sampler.js';

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
  readonly isTransparent?: boolean | undefined;
}

/** Decides about a span. Never throws. */
export function decide(settings: Settings, span: NewSpan): Decision {
  const { sampler } = settings;
  return (sampler?.[DECIDE]?.(sampler, span as never) as Decision | undefined) ?? decideByCore(settings, span);
}

function decideByCore(settings: Settings, { context, parent, trace }: NewSpan): Decision {
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

/** A decision, with the trace flags that follow from it. */
export function decided(decision: SamplingDecision, trace: Trace): Decision {
  return { decision, trace: trace.withSampled(decision === RECORD_AND_SAMPLED) };
}

/** The core's code of the parent: odd when it is unsampled. */
export function codeOf(context: Context, parent: SpanContext | undefined): ParentCode {
  return callerDecision(context, parent) ?? parentCode(parent);
}
