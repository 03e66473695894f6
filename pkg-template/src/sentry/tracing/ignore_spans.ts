/**
 * Sentry's option `ignoreSpans`: spans that are not recorded. Decided at the start of a span, by name and attributes.
 *
 * @module
 */

import type { Attributes, SpanKind } from '@opentelemetry/api';
import { isString } from '../../host/is.js';
import type { IgnoreSpan, Pattern } from '../types/options.js';
import { fullName, opOf } from './op.js';
import { isPattern, matches } from '../options/pattern.js';

/** Whether one of the patterns matches a span. An empty pattern matches none. Never throws. */
export function ignores(
  patterns: readonly IgnoreSpan[],
  name: string,
  kind: SpanKind,
  attributes: Attributes,
): boolean {
  return patterns.length > 0 && patterns.some((pattern) => isMatch(pattern, name, kind, attributes));
}

function isMatch(pattern: IgnoreSpan, name: string, kind: SpanKind, attributes: Attributes): boolean {
  if (isPattern(pattern)) return nameMatches(pattern);
  // Any other entry in the user's list matches nothing.
  const { name: named, op, attributes: wanted } = pattern ?? {};
  const pairs = Object.entries(wanted ?? {});
  if (!named && !op && pairs.length === 0) return false;
  if (named && !nameMatches(named)) return false;
  if (op && !matches(opOf(kind, attributes), op)) return false;
  return pairs.every(([key, value]) => valueMatches(attributes[key], value));

  /** Whether the name matches, as it is or with the path after the method. */
  function nameMatches(by: Pattern): boolean {
    return matches(name, by) || matches(fullName(name, kind, attributes), by);
  }
}

function valueMatches(value: unknown, wanted: Pattern | number | boolean): boolean {
  return isString(value) && isPattern(wanted) ? matches(value, wanted) : value === wanted;
}
