/**
 * Sampling decisions: by the core, with the tracestate only where the sampler reads or changes it, or by a sampler in
 * JavaScript (`custom.ts`).
 *
 * @module
 */

import type { Attributes, Context, SpanContext, SpanOptions } from '@opentelemetry/api';
import { dropCore } from '../../core/instance.js';
import { consoleWarnOnce } from '../../host/diag.js';
import { callerDecision } from '../propagation/caller_decision.js';
import { OwnTraceState } from '../../spans/trace_state.js';
import { type Trace, parentCode } from '../../spans/trace.js';
import type { Settings } from '../../types/settings.js';
import { DECIDE, IGNORES_PARENTS, NEEDS_STATE, NOT_RECORD, RECORD_AND_SAMPLED, type ParentCode, type SamplingDecision } from '../../types/sampler.js';

/** A span before its decision: the input of samplers. */
export interface NewSpan {
  /** The context with the parent's span, without one for a root. */
  readonly context: Context;
  readonly parent: SpanContext | undefined;
  readonly trace: Trace;
  readonly name: string;
  readonly options: SpanOptions;
}

/** The decision about a span. */
export interface Decision {
  readonly decision: SamplingDecision;
  /** The trace with the flags and the tracestate of the new span. */
  readonly trace: Trace;
  /** Attributes of the sampler, to be added to the span. */
  readonly attributes?: Readonly<Attributes> | undefined;
  /** The span is skipped: its children become children of its parent. */
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
      'a ratio decides about spans with a parent, so traces may be recorded in part; use `parentbased_traceidratio`',
    );
  }
  const code = codeOf(context, parent);
  try {
    const header = (traits & NEEDS_STATE) === 0 ? '' : trace.header;
    const sampled = settings.sample(code, trace.words, header);
    const next = sampled.header === header ? trace : trace.withState(OwnTraceState.of(sampled.header));
    return decided(sampled.decision, next);
  } catch (error) {
    dropCore(error);
    return decided(NOT_RECORD, trace);
  }
}

/** A decision, and the trace with the sampled flag set accordingly. */
export function decided(decision: SamplingDecision, trace: Trace): Decision {
  return { decision, trace: trace.withSampled(decision === RECORD_AND_SAMPLED) };
}

/** The core's code of the parent: odd when the parent is unsampled. */
export function codeOf(context: Context, parent: SpanContext | undefined): ParentCode {
  return callerDecision(context, parent) ?? parentCode(parent);
}
