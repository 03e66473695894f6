/**
 * Samplers as OpenTelemetry JS knows them (OpenTelemetry `trace/sdk.md`, "Sampler"): any object that decides, whoever
 * made it.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanKind, TraceState } from '@opentelemetry/api';
import type { TraceNote } from './trace_note.js';

/** The numbers of decisions, each by itself: a bundle then holds the numbers alone. */
export const NOT_RECORD = 0;
export const RECORD = 1;
export const RECORD_AND_SAMPLED = 2;

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

/** What a sampler answers. */
export interface SamplingResult {
  decision: SamplingDecision;
  /** Added to the span's attributes. */
  attributes?: Readonly<Attributes>;
  /** Replaces the span's tracestate; left out, that of the parent stays. */
  traceState?: TraceState;
  /** Goes with the trace, for all of its spans here. @internal */
  note?: TraceNote | undefined;
  /**
   * Beside `NOT_RECORD`: as if the span was not there. Its children are those of its parent, and the trace flags stay as
   * they came. @internal
   */
  isTransparent?: boolean;
}

/** A sampler as the core reads it: a list of numbers in prefix notation (`src/sampling/program.rs`). */
export type Program = readonly number[];

/** The codes of a program. */
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

/** Keys of what edgespan runs in the place of a sampler. */
export const PROGRAM: unique symbol = Symbol('edgespan program');
export const DECIDE: unique symbol = Symbol('edgespan decide');

/** Decides about each span that starts. */
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
  /** It does not decide about children of spans that are sampled here: those are sampled too. @internal */
  readonly onlyRoots?: boolean;
}

/** A sampler that edgespan runs: one of its own, or what `customSampler(…)` returns. */
export interface OwnSampler extends Sampler {
  /** What the core runs in its place; `undefined` when the sampler decides in JavaScript. */
  [PROGRAM](): Program | undefined;
  /** Decides in JavaScript about a `NewSpan` of `tracing/sampling/decide.ts`, with a `Decision` of that file. */
  readonly [DECIDE]?: ((sampler: Sampler, span: never) => unknown) | undefined;
}

/** What samplers of the core know of a span's parent: none, remote unsampled or sampled, local unsampled or sampled. */
export type ParentCode = 0 | 1 | 2 | 3 | 4;
