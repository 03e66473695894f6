/**
 * Samplers without delegates (OpenTelemetry `trace/sdk.md`, "Built-in samplers"), for the option `sampler` and for
 * pipelines of OpenTelemetry JS. They run in the core.
 *
 * @module
 */

import { describeValue } from '../../host/diag.js';
import { CoreSampler } from './program.js';
import { ALWAYS_OFF, ALWAYS_ON, PROBABILITY, TRACE_ID_RATIO } from '../../types/sampler.js';

/** Samples every span. */
export class AlwaysOnSampler extends CoreSampler {
  constructor() {
    super([ALWAYS_ON]);
  }

  toString(): string {
    return 'AlwaysOnSampler';
  }
}

/** Samples no span. */
export class AlwaysOffSampler extends CoreSampler {
  constructor() {
    super([ALWAYS_OFF]);
  }

  toString(): string {
    return 'AlwaysOffSampler';
  }
}

/**
 * Samples a share of all traces, by the random part of the trace id, whatever a parent decided: use it as the root of a
 * {@link ParentBasedSampler}. Every process decides alike, and a larger ratio samples all that a smaller one samples.
 * The probability goes into the tracestate (`ot=th:`), so that backends can extrapolate.
 */
export class TraceIdRatioBasedSampler extends CoreSampler {
  /** A ratio from 0 (none) to 1 (all); anything else throws a `TypeError`. */
  constructor(private readonly ratio: number) {
    super([TRACE_ID_RATIO, checked('TraceIdRatioBasedSampler', ratio)]);
  }

  toString(): string {
    return `TraceIdRatioBased{${this.ratio}}`;
  }
}

/**
 * Samples a share of all traces like {@link TraceIdRatioBasedSampler}, by the name and the rules of its successor in
 * OpenTelemetry: consistent along a trace also without `ParentBasedSampler` around it.
 */
export class ProbabilitySampler extends CoreSampler {
  /** A ratio from 0 (none) to 1 (all); anything else throws a `TypeError`. */
  constructor(private readonly ratio: number) {
    super([PROBABILITY, checked('ProbabilitySampler', ratio)]);
  }

  toString(): string {
    return `ProbabilitySampler{${this.ratio}}`;
  }
}

function checked(sampler: string, ratio: number): number {
  if (typeof ratio === 'number' && ratio >= 0 && ratio <= 1) return ratio;
  throw new TypeError(`edgespan: the ratio of ${sampler} is ${describeValue(ratio)}; it must be a number from 0 to 1`);
}
