/**
 * Samplers that the core decides for: a list of numbers in prefix notation, which `src/sampling/` reads. One that has a
 * branch of somebody else's has no such list, and is asked in JavaScript.
 *
 * @module
 */

import { type Attributes, type Context, type Link, type SpanKind, isSpanContextValid, trace } from '@opentelemetry/api';
import { dropCore, sampleOnce } from '../core.js';
import { EdgespanTraceState, headerOf } from '../propagation/trace_state.js';
import { parentCode, wordsOf } from '../recording/trace.js';
import {
  ALWAYS_OFF,
  ALWAYS_ON,
  PROGRAM,
  type Program,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from './sampler.js';

/** A sampler of ours. It also works in a pipeline of OpenTelemetry JS. */
export abstract class CoreSampler implements Sampler {
  /** @internal */
  constructor(
    /** What the core runs; `undefined` when a branch is not ours, or when there are too many inside each other. @internal */
    private readonly program: Program | undefined,
    /** Samplers of ours inside each other. @internal */
    readonly depth = 1,
  ) {}

  /** `undefined` also when somebody has put a method of their own over ours. @internal */
  [PROGRAM](): Program | undefined {
    return this.shouldSample === CoreSampler.prototype.shouldSample ? this.program : undefined;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if (this.program) return decideInCore(this.program, context, traceId);
    return this.ask(context, traceId, spanName, spanKind, attributes, links);
  }

  /** The description. */
  abstract toString(): string;

  /** Decides here, with the branches that are not ours. */
  protected ask(...[context, traceId]: Parameters<Sampler['shouldSample']>): SamplingResult {
    return decideInCore([ALWAYS_ON], context, traceId);
  }
}

/** What a sampler of ours says of a span whose parent is that of a context. */
export function decideInCore(program: Program, context: Context, traceId: string): SamplingResult {
  // These ask neither context nor trace id, and may be called without.
  if (program[0] === ALWAYS_ON) return { decision: SamplingDecision.RECORD_AND_SAMPLED };
  if (program[0] === ALWAYS_OFF) return { decision: SamplingDecision.NOT_RECORD };
  const spanContext = isContext(context) ? trace.getSpanContext(context) : undefined;
  const parent = spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
  const header = headerOf(parent?.traceState);
  let answer: string;
  try {
    answer = sampleOnce(program, parentCode(parent), wordsOf(traceId), header);
  } catch (error) {
    dropCore(error);
    return { decision: SamplingDecision.NOT_RECORD };
  }
  const decision = Number(answer[0]) as SamplingDecision;
  const state = answer.slice(1);
  if (state === header) return { decision };
  // What is left may be nothing: that is an empty state too, since none would leave the parent's in place.
  return { decision, traceState: EdgespanTraceState.of(state) ?? new EdgespanTraceState() };
}

function isContext(context: unknown): context is Context {
  return typeof (context as Context | undefined)?.getValue === 'function';
}
