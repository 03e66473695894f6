/**
 * Samplers that the core decides for, by a configuration in it.
 *
 * @module
 */

import { SAMPLE } from '../core/generated/codes.js';
import { callCore, result } from '../core/instance.js';
import { otOf, withThreshold } from '../spans/ot_state.js';
import { type Program, SamplingDecision } from '../types/sampler.js';

/** What is known of a trace: the words of its id, and its tracestate header. */
export interface Sampled {
  readonly decision: SamplingDecision;
  /** The tracestate header of the new span. */
  readonly header: string;
}

/** Added to a decision: the tracestate states no threshold, or the one that the core left. */
const REMOVE = 4;
const SET = 8;

/** What the sampler of a configuration says of a new span. */
export function sampleByCore(
  config: number,
  parent: number,
  words: readonly [number, number, number, number],
  header: string,
): Sampled {
  const [high, low] = (header && otOf(header).randomness) || [words[2], words[3]];
  const answer = callCore(SAMPLE, config, parent, high, low);
  const decision = (answer % REMOVE) as SamplingDecision;
  if (answer < REMOVE) return { decision, header };
  return { decision, header: withThreshold(header, answer < SET ? undefined : [result(0), result(1)]) };
}

/** The tracestate matters to the decision, or is changed by it. */
export const NEEDS_STATE = 1;
/** Children of recorded, sampled spans are asked about too: they are not certain to be sampled with the same tracestate. */
export const SAMPLES_CHILDREN = 2;
/** A ratio decides about spans with a parent, which the specification advises against. */
export const IGNORES_PARENTS = 4;
/** Not every span is sampled. */
const LEAVES_OUT = 8;

/** What is to know about a sampler before it is asked: a bit each. */
export function traitsOf(program: Program): number {
  let at = 0;
  const read = (): number => {
    const code = program[at++];
    if (code === 1) return 0;
    if (code === 2 || code === 3) {
      at++;
      return NEEDS_STATE | LEAVES_OUT | (code === 2 ? IGNORES_PARENTS : 0);
    }
    if (code === 4) {
      const [root = 0, ...others] = [read(), read(), read(), read(), read()];
      const anyOf = others.reduce((all, traits) => all | traits, 0);
      const leavesOut = (others[2] as number) & LEAVES_OUT;
      return ((root | anyOf) & NEEDS_STATE) | (anyOf & IGNORES_PARENTS) | leavesOut | (leavesOut ? SAMPLES_CHILDREN : 0);
    }
    return code === 5 ? read() : SAMPLES_CHILDREN | LEAVES_OUT;
  };
  return read();
}
