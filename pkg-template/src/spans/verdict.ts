/**
 * The end of tail sampling: what the core says of a whole request, and the user's own word on it.
 *
 * @module
 */

import { JUDGE } from '../core/generated/codes.js';
import { ask, doubleResult, result, textResult } from '../core/instance.js';
import { diagWarn } from '../host/diag.js';
import type { Tail, Verdict } from '../types/settings.js';
import type { TailDecision, TailSummary } from '../types/tail.js';

/** Something wants it, whatever the share of the rest is; 2 stands for what belongs to the share of the rest that is kept. */
const KEPT: Verdict = 1;
const LEFT_OUT: Verdict = 3;

/** Tail sampling, with the user's own decision about a request that is over. */
export function tailOf(decide: ((summary: TailSummary) => TailDecision) | undefined): Tail {
  return {
    judge: (buffer, config) => ask(JUDGE, buffer, config),
    decide: (traceId, verdict) => (decide ? verdictOf(decide, traceId, verdict) : verdict),
  };
}

/**
 * Asks the user, right after the core has judged: what it counted is read from its results. What is neither `true` nor
 * `false`, or thrown, changes nothing. What the user keeps is kept for certain: its spans stand for themselves alone.
 */
function verdictOf(decide: (summary: TailSummary) => TailDecision, traceId: string, verdict: Verdict): Verdict {
  const summary: TailSummary = {
    traceId,
    name: textResult(4),
    durationMs: doubleResult(2),
    spans: result(0),
    errors: result(1),
    sampled: result(6) === 1,
    keep: verdict !== LEFT_OUT,
  };
  try {
    const decision = decide(summary);
    if (decision === true) return KEPT;
    if (decision === false) return LEFT_OUT;
  } catch (error) {
    diagWarn('`tailSampling.decide` threw; the rules decide', error);
  }
  return verdict;
}
