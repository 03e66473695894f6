/**
 * Samplers that run in the core: the core decides by the sampler of one of its configurations.
 *
 * @module
 */

import { SAMPLE } from '../core/generated/codes.js';
import { callCore, result } from '../core/instance.js';
import { otOf, withThreshold } from '../spans/ot_state.js';
import type { SamplingDecision } from '../types/sampler.js';
import type { Sampled } from '../types/settings.js';
import { REMOVE_THRESHOLD, SET_THRESHOLD } from '../types/wire.js';

/** The decision of a configuration's sampler about a new span; `words` are those of its trace id. */
export function sampleByCore(
  config: number,
  parent: number,
  words: readonly [number, number, number, number],
  header: string,
): Sampled {
  const [high, low] = (header && otOf(header).randomness) || [words[2], words[3]];
  const answer = callCore(SAMPLE, config, parent, high, low);
  const decision = (answer % REMOVE_THRESHOLD) as SamplingDecision;
  if (answer < REMOVE_THRESHOLD) return { decision, header };
  return { decision, header: withThreshold(header, answer < SET_THRESHOLD ? undefined : [result(0), result(1)]) };
}
