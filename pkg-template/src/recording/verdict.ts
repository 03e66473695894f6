/**
 * The end of tail sampling: what the core says of a whole request, and the user's own word on it.
 *
 * @module
 */

import { doubleResult, result, textResult } from '../core.js';
import { tell } from '../diag.js';
import type { TailDecision, TailSummary } from '../sampling/tail.js';

/** What becomes of a recording, by the numbers of the core. */
export const Verdict = {
  /** There is no tail sampling. */
  NONE: 0,
  /** Something wants it, whatever the share of the rest is. */
  KEPT: 1,
  /** It belongs to the share of the rest that is kept. */
  REST: 2,
  LEFT_OUT: 3,
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/**
 * Asks the user, right after the core has judged: what it counted is read from its results. What is neither `true` nor
 * `false`, or thrown, changes nothing. What the user keeps is kept for certain: its spans stand for themselves alone.
 */
export function verdictOf(decide: (summary: TailSummary) => TailDecision, traceId: string, verdict: Verdict): Verdict {
  const summary: TailSummary = {
    traceId,
    name: textResult(4),
    durationMs: doubleResult(2),
    spans: result(0),
    errors: result(1),
    sampled: result(6) === 1,
    keep: verdict !== Verdict.LEFT_OUT,
  };
  try {
    const decision = decide(summary);
    if (decision === true) return Verdict.KEPT;
    if (decision === false) return Verdict.LEFT_OUT;
  } catch (error) {
    tell('`tailSampling.decide` threw; the rules decide', error);
  }
  return verdict;
}
