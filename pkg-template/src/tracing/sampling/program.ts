/**
 * Samplers that run in the core by a program: numbers in prefix notation, which `src/sampling/` reads. A sampler with a
 * branch of another implementation has no program, and is called in JavaScript.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { dropCore } from '../../core/instance.js';
import { BoundedCache } from '../../host/bounded_cache.js';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { OwnTraceState, headerOf } from '../../spans/trace_state.js';
import { CoreConfig } from '../../spans/core_config.js';
import { parentCode, wordsOf } from '../../spans/trace.js';
import { sampleByCore } from '../../config/core_sampler.js';
import { traitsOf } from './traits.js';
import {
  ALWAYS_OFF,
  ALWAYS_ON,
  DECIDE,
  NOT_RECORD,
  PROGRAM,
  type Plan,
  type Program,
  RECORD_AND_SAMPLED,
  type OwnSampler,
  type Sampler,
  type SamplingResult,
} from '../../types/sampler.js';

/** A sampler of edgespan. It also works in a pipeline of OpenTelemetry JS. */
export abstract class CoreSampler implements OwnSampler {
  /** @internal */
  constructor(
    /** The core's program; `undefined` with a branch of another implementation, or with too deep nesting. @internal */
    private readonly program: Program | undefined,
    /** The nesting depth of samplers of edgespan. @internal */
    readonly depth = 1,
  ) {}

  /** Set for samplers whose branches may be of another implementation. */
  readonly [DECIDE]?: OwnSampler[typeof DECIDE];

  /** `undefined` also for a subclass that overrides `shouldSample`. */
  [PROGRAM](): Plan | undefined {
    const { program } = this;
    const isOwn = program && this.shouldSample === CoreSampler.prototype.shouldSample;
    return isOwn ? { program, traits: traitsOf(program) } : undefined;
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
    return this.decideHere(context, traceId, spanName, spanKind, attributes, links);
  }

  /** The description. */
  abstract toString(): string;

  /** Decides in JavaScript, for samplers without a program. */
  protected decideHere(...[context, traceId]: Parameters<Sampler['shouldSample']>): SamplingResult {
    return decideInCore([ALWAYS_ON], context, traceId);
  }
}

/** The core's decision about a span whose parent is the span of the context. */
export function decideInCore(program: Program, context: Context, traceId: string): SamplingResult {
  // These programs read neither context nor trace id, and callers may omit both.
  if (program[0] === ALWAYS_ON) return { decision: RECORD_AND_SAMPLED };
  if (program[0] === ALWAYS_OFF) return { decision: NOT_RECORD };
  const spanContext = isContext(context) ? trace.getSpanContext(context) : undefined;
  const parent = spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
  const header = headerOf(parent?.traceState);
  try {
    const config = configs.of(program.join(), () => new CoreConfig({ ...NOTHING, numbers: [0, 1, ...program] })).index();
    const { decision, header: state } = sampleByCore(config, parentCode(parent), wordsOf(traceId), header);
    if (state === header) return { decision };
    // An empty header becomes an empty state: with `undefined`, the parent's tracestate would stay.
    return { decision, traceState: OwnTraceState.of(state) ?? new OwnTraceState([]) };
  } catch (error) {
    dropCore(error);
    return { decision: NOT_RECORD };
  }
}

/** The configuration of a sampler outside of options: a program alone, nothing can be recorded under it. */
const NOTHING = {
  limits: [0, 0, 0, 0, 0, 0, 0],
  maxBufferBytes: 0,
  flags: 0,
  scopes: [],
};
const configs = new BoundedCache<CoreConfig>((config) => config.forget());

function isContext(context: unknown): context is Context {
  return typeof (context as Context | undefined)?.getValue === 'function';
}
