/**
 * `tailSampling(…)`: which requests are kept, by all their spans. The core judges by the rules; a callback of the user's
 * may have the last word.
 *
 * @module
 */

import { ATTRIBUTES, hasValue } from '../config/resource.js';
import { FLAG, FUNCTION, type Rule, SHARE, TEXT, fields, isNumber, listOf, noFindings, rule } from '../config/rule.js';
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

/** The verdicts of the core: something wants the request, whatever the share of the rest is; or it is left out. */
const KEPT = 1;
const LEFT_OUT = 3;

/**
 * For the option `tailSampling`: rules come first, then `ratio`, then `decide`. Throws a `TypeError` with one sentence for a
 * rule that is not valid; a name that no rule has is a warning on the console.
 *
 * ```ts
 * import { instrument, tailSampling } from 'edgespan';
 *
 * export default instrument(handler, { tailSampling: tailSampling({ keepSlowerThanMs: 500, ratio: 0.1 }) });
 * ```
 */
export function tailSampling(rules: TailRules = {}): TailSampling {
  const found = noFindings();
  const { keepErrors, keepSlowerThanMs, keepNames, keepAttributes, ratio, decide } = RULES(rules, 'tailSampling', found);
  for (const warning of found.warnings) console.warn(warning);
  const core = {
    flags: 1 | (keepErrors ? 2 : 0) | (keepSlowerThanMs === undefined ? 0 : 4),
    keepSlowerThanMs: keepSlowerThanMs ?? 0,
    ratio,
    attributes: keepAttributes.flatMap(([key, value]) => matchesOf(value).map((each) => [key, each] as const)),
    names: keepNames.map((name) => [name, true] as const),
  };
  return { core, decide, judge, review };
}

/** Every value by itself. A number that the core holds as a double stands for the integer too. */
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
 * The user's decision about a request: what the core counted is read from its results. A decision other than `true` and
 * `false`, and an exception, changes nothing. A request that the user keeps is kept for certain: its spans stand for
 * themselves alone.
 */
function verdictOf(decide: (summary: TailSummary) => TailDecision, traceId: string, verdict: number): number {
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
