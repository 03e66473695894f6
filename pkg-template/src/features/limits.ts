/**
 * `limits(…)`: limits of one span and of one request other than the defaults.
 *
 * @module
 */

import { DEFAULT_LIMITS } from '../config/default_limits.js';
import { bytes } from '../config/destination.js';
import { type Rule, fields, readPart, rule } from '../config/rule.js';
import type { LimitValues, Limits, SpanLimits } from '../types/limits.js';

const LIMIT = rule<number>(
  'an integer from 0, or Infinity for no limit',
  (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 0),
  // The core's limits are 32 bits wide; a larger limit is never reached.
  (limit: number) => (limit > 0xffff_ffff ? Infinity : limit),
);

const ROWS = Object.entries(DEFAULT_LIMITS).map(
  ([name, limit]) => [name, [name === 'maxBufferBytes' ? bytes(64) : LIMIT, limit]] as const,
);
const LIMITS = fields(Object.fromEntries(ROWS)) as Rule<unknown> as Rule<LimitValues>;

/**
 * For the option `limits`. Limits that are left out keep their defaults. Throws a `TypeError` with one sentence for a limit
 * that is not valid; an unknown name is a warning on the console.
 *
 * ```ts
 * import { createProvider, limits } from 'edgespan';
 *
 * createProvider({ limits: limits({ attributeValueLengthLimit: 4096 }) }).register();
 * ```
 */
export function limits(options: Limits = {}): SpanLimits {
  return { values: readPart(LIMITS, options, 'limits'), valuesOf };
}

function valuesOf({ values }: SpanLimits): LimitValues {
  return values;
}
