/**
 * Samplers that the core decides for: a list of numbers in prefix notation, which `src/sampling/` reads. One that has a
 * branch of somebody else's has no such list, and is asked in JavaScript.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { dropCore } from '../../core/instance.js';
import { BoundedCache } from '../../host/bounded_cache.js';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { EdgespanTraceState, headerOf } from '../../spans/trace_state.js';
import { CoreConfig } from '../../spans/core_config.js';
import { parentCode, wordsOf } from '../../spans/trace.js';
import { sampleByCore } from '../../config/core_sampler.js';
import {
  ALWAYS_OFF,
  ALWAYS_ON,
  DECIDE,
  NOT_RECORD,
  PROGRAM,
  type Program,
  RECORD_AND_SAMPLED,
  type OwnSampler,
  type Sampler,
  type SamplingResult,
} from '../../types/sampler.js';

/** A sampler of ours. It also works in a pipeline of OpenTelemetry JS. */
export abstract class CoreSampler implements OwnSampler {
  /** @internal */
  constructor(
    /** The core's program; `undefined` when a branch is not ours, or branches are nested too deep. @internal */
    private readonly program: Program | undefined,
    /** How deep samplers of ours are nested. @internal */
    readonly depth = 1,
  ) {}

  /** Set for samplers with branches that the core may not know. */
  readonly [DECIDE]?: OwnSampler[typeof DECIDE];

  /** `undefined` also where a subclass decides in a method of its own. */
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
    return this.decideHere(context, traceId, spanName, spanKind, attributes, links);
  }

  /** The description. */
  abstract toString(): string;

  /** Decides here, with the branches that are not ours. */
  protected decideHere(...[context, traceId]: Parameters<Sampler['shouldSample']>): SamplingResult {
    return decideInCore([ALWAYS_ON], context, traceId);
  }
}

/** What a sampler of ours says of a span whose parent is that of a context. */
export function decideInCore(program: Program, context: Context, traceId: string): SamplingResult {
  // These ask neither context nor trace id, and may be called without.
  if (program[0] === ALWAYS_ON) return { decision: RECORD_AND_SAMPLED };
  if (program[0] === ALWAYS_OFF) return { decision: NOT_RECORD };
  const spanContext = isContext(context) ? trace.getSpanContext(context) : undefined;
  const parent = spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
  const header = headerOf(parent?.traceState);
  try {
    const config = configs.of(program.join(), () => new CoreConfig({ ...NOTHING, numbers: [0, 1, ...program] })).index();
    const { decision, header: state } = sampleByCore(config, parentCode(parent), wordsOf(traceId), header);
    if (state === header) return { decision };
    // What is left may be nothing: that is an empty state too, since none would leave the parent's in place.
    return { decision, traceState: EdgespanTraceState.of(state) ?? new EdgespanTraceState() };
  } catch (error) {
    dropCore(error);
    return { decision: NOT_RECORD };
  }
}

/** Samplers have no configuration of the user's: each gets one of its own, which records nothing. */
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
