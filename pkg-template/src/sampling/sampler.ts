/**
 * Samplers as OpenTelemetry JS knows them (OpenTelemetry `trace/sdk.md`, "Sampler"): any object that decides, whoever
 * made it.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanKind, TraceState } from '@opentelemetry/api';

/** Decisions, by the numbers of OpenTelemetry JS. */
export const SamplingDecision = {
  /** The span is not recorded. */
  NOT_RECORD: 0,
  /** The span is recorded for processors, but not sampled: it is not exported. */
  RECORD: 1,
  /** The span is recorded and sampled. */
  RECORD_AND_SAMPLED: 2,
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
}

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
}
