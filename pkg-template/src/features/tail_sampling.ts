/**
 * `tailSampling(…)`: keeps or drops a request after its end, by all its spans. The core evaluates the rules; the user's
 * callback `decide` may override the result.
 *
 * @module
 */

import { ATTRIBUTES, hasValue } from '../config/attributes.js';
import { FLAG, FUNCTION, type Rule, SHARE, TEXT, fields, isNumber, listOf, readPart, rule } from '../config/rule.js';
import { JUDGE } from '../core/generated/codes.js';
import { callCore, doubleResult, result, textResult } from '../core/instance.js';
import { diagWarn } from '../host/diag.js';
import type { AttributeMatch, TailDecision, TailRules, TailSampling, TailSummary } from '../types/tail.js';

const RULES = fields({
  keepErrors: [FLAG, true],
  keepSlowerThanMs: [rule<number>('a number from 0', (value) => isNumber(value) && value >= 0)],
  keepNames: [listOf(TEXT), []],
  keepAttributes: [(value, path, found) => ATTRIBUTES(value, path, found).filter(hasValue), []],
  ratio: [SHARE, 1],
  decide: [FUNCTION as Rule<NonNullable<TailRules['decide']>>],
} satisfies Record<keyof TailRules, readonly [Rule, unknown?]>);

/** Verdicts of the core: a rule keeps the request regardless of `ratio`, or the request is dropped. */
const KEEP = 1;
const DROP = 3;

/**
 * For the option `tailSampling`: rules apply first, then `ratio`, then `decide`. Throws a `TypeError` with one sentence for
 * a rule that is not valid; an unknown name is a warning on the console.
 *
 * ```ts
 * import { instrument, tailSampling } from 'edgespan';
 *
 * export default instrument(handler, { tailSampling: tailSampling({ keepSlowerThanMs: 500, ratio: 0.1 }) });
 * ```
 */
export function tailSampling(rules: TailRules = {}): TailSampling {
  const read = readPart(RULES, rules, 'tailSampling');
  const { keepErrors, keepSlowerThanMs, keepNames, keepAttributes, ratio, decide } = read;
  const core = {
    flags: 1 | (keepErrors ? 2 : 0) | (keepSlowerThanMs === undefined ? 0 : 4),
    keepSlowerThanMs: keepSlowerThanMs ?? 0,
    ratio,
    attributes: keepAttributes.flatMap(([key, value]) => matchesOf(value).map((each) => [key, each] as const)),
    names: keepNames.map((name) => [name, true] as const),
  };
  return { core, decide, judge, review };
}

/** Each value of a match. A large number also matches the integer: the core keeps the number as a double. */
function matchesOf(value: AttributeMatch | readonly AttributeMatch[]): unknown[] {
  return [value]
    .flat()
    .flatMap((each) => (Number.isInteger(each) && !Number.isSafeInteger(each) ? [each, BigInt(each)] : [each]));
}

function judge(buffer: number, config: number): number {
  return callCore(JUDGE, buffer, config);
}

function review({ decide }: TailSampling, traceId: string, verdict: number): number {
  return decide ? verdictOf(decide, traceId, verdict) : verdict;
}

/**
 * The verdict after the user's decision. The summary is read from the core's results. A decision other than `true` and
 * `false`, and an exception, leave the verdict as it is. Spans of a request kept by `true` represent only
 * themselves: `ratio` does not apply to their adjusted count.
 */
function verdictOf(decide: (summary: TailSummary) => TailDecision, traceId: string, verdict: number): number {
  const summary: TailSummary = {
    traceId,
    name: textResult(4),
    durationMs: doubleResult(2),
    spans: result(0),
    errors: result(1),
    sampled: result(6) === 1,
    keep: verdict !== DROP,
  };
  try {
    const decision = decide(summary);
    if (decision === true) return KEEP;
    if (decision === false) return DROP;
  } catch (error) {
    diagWarn('`tailSampling.decide` threw; the rules decide', error);
  }
  return verdict;
}
