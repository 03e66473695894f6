/**
 * The traits of a sampler's program, known before the sampler decides.
 *
 * @module
 */

import {
  ALWAYS_ON,
  ALWAYS_RECORD,
  IGNORES_PARENTS,
  LEAVES_OUT,
  NEEDS_STATE,
  PARENT_BASED,
  PROBABILITY,
  type Program,
  SAMPLES_CHILDREN,
  TRACE_ID_RATIO,
} from '../../types/sampler.js';

/** The traits of a sampler's program: a set of bits of `types/sampler.ts`. */
export function traitsOf(program: Program): number {
  let at = 0;
  const read = (): number => {
    const code = program[at++];
    if (code === ALWAYS_ON) return 0;
    if (code === TRACE_ID_RATIO || code === PROBABILITY) {
      at++;
      return NEEDS_STATE | LEAVES_OUT | (code === TRACE_ID_RATIO ? IGNORES_PARENTS : 0);
    }
    if (code === PARENT_BASED) {
      const [root = 0, ...others] = [read(), read(), read(), read(), read()];
      const anyOf = others.reduce((all, traits) => all | traits, 0);
      // The sampler of children of sampled local parents: only if it may leave some out must it be called for children.
      const leavesOut = (others[2] as number) & LEAVES_OUT;
      return ((root | anyOf) & NEEDS_STATE) | (anyOf & IGNORES_PARENTS) | leavesOut | (leavesOut ? SAMPLES_CHILDREN : 0);
    }
    return code === ALWAYS_RECORD ? read() : SAMPLES_CHILDREN | LEAVES_OUT;
  };
  return read();
}
