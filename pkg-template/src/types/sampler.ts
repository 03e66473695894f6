/**
 * The interface of samplers, as in OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Sampler"), and the additions of
 * edgespan's samplers.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanKind, TraceState } from '@opentelemetry/api';
import type { TraceNote } from './trace_note.js';

/** Decisions. The constants stand before everything else, so that bundlers put the numbers in place of the names. */
export const NOT_RECORD = 0;
export const RECORD = 1;
export const RECORD_AND_SAMPLED = 2;

/** The codes of a {@link Program}. */
export const ALWAYS_OFF = 0;
export const ALWAYS_ON = 1;
/** Followed by the ratio. */
export const TRACE_ID_RATIO = 2;
/** Followed by the ratio. */
export const PROBABILITY = 3;
/** Followed by five programs: root, remote sampled, remote not sampled, local sampled, local not sampled. */
export const PARENT_BASED = 4;
/** Followed by a program. */
export const ALWAYS_RECORD = 5;

/** A trait of a {@link Plan}, as are the next three bits: the decision reads or changes the tracestate. */
export const NEEDS_STATE = 1;
/** Children of recorded, sampled spans are sampled too: their decision or their tracestate may differ from the parent's. */
export const SAMPLES_CHILDREN = 2;
/** A ratio decides about spans with a parent; the specification advises against ratios there. */
export const IGNORES_PARENTS = 4;
/** Some spans are not sampled. */
export const LEAVES_OUT = 8;

/** A sampler in the form of the core: numbers in prefix notation (`src/sampling/head.rs`). */
export type Program = readonly number[];

/** Decisions, by the numbers of OpenTelemetry JS. */
export const SamplingDecision = {
  /** The span is not recorded. */
  NOT_RECORD,
  /** The span is recorded for processors, but not sampled: it is not exported. */
  RECORD,
  /** The span is recorded and sampled. */
  RECORD_AND_SAMPLED,
} as const;

/** A decision. */
export type SamplingDecision = (typeof SamplingDecision)[keyof typeof SamplingDecision];

/** The result of a sampler. */
export interface SamplingResult {
  decision: SamplingDecision;
  /** Added to the span's attributes. */
  attributes?: Readonly<Attributes>;
  /** The span's tracestate. Default: the parent's. */
  traceState?: TraceState;
  /** Attached to the trace, for all its local spans. @internal */
  note?: TraceNote | undefined;
  /**
   * Beside `NOT_RECORD`: skips the span. Its children become children of its parent, and the trace flags stay
   * unchanged. @internal
   */
  isTransparent?: boolean;
}

/** A program and its traits: {@link NEEDS_STATE} and the bits after it. */
export interface Plan {
  readonly program: Program;
  readonly traits: number;
}

/** Keys of the members that edgespan calls instead of `shouldSample`. */
export const PROGRAM: unique symbol = Symbol('edgespan program');
export const DECIDE: unique symbol = Symbol('edgespan decide');

/** Decides about each new span. */
export interface Sampler {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult;
  /** The description, such as `AlwaysOnSampler`. */
  toString(): string;
  /** Whether the sampler decides only about local roots: children of sampled spans are sampled too. @internal */
  readonly onlyRoots?: boolean;
}

/** A sampler for the option `sampler`: one of edgespan, or the result of `customSampler(…)`. */
export interface OwnSampler extends Sampler {
  /** The program for the core, and its traits; `undefined` when the sampler decides in JavaScript. */
  [PROGRAM](): Plan | undefined;
  /** Decides in JavaScript about a `NewSpan` of `tracing/sampling/decide.ts`, with a `Decision` of that file. */
  readonly [DECIDE]?: ((sampler: Sampler, span: never) => unknown) | undefined;
}

/** The code of a span's parent: none, remote unsampled, remote sampled, local unsampled, local sampled. */
export type ParentCode = 0 | 1 | 2 | 3 | 4;
