/**
 * Which spans are not recorded: Sentry's option `ignoreSpans`. It is asked when a span starts, by what is known then.
 *
 * @module
 */

import type { Attributes, SpanKind } from '@opentelemetry/api';
import { isString } from '../../host/is.js';
import type { IgnoreSpan, Pattern } from '../types/options.js';
import { fullName, opOf } from './op.js';
import { isPattern, matches } from '../options/pattern.js';

/** Whether one of the patterns has a span. One that says nothing has none. Never throws. */
export function ignores(
  patterns: readonly IgnoreSpan[],
  name: string,
  kind: SpanKind,
  attributes: Attributes,
): boolean {
  return patterns.length > 0 && patterns.some((pattern) => ignoresBy(pattern, name, kind, attributes));
}

function ignoresBy(pattern: IgnoreSpan, name: string, kind: SpanKind, attributes: Attributes): boolean {
  if (isPattern(pattern)) return isNamed(pattern);
  // Whatever else is in a list that a user wrote says nothing.
  const { name: named, op, attributes: wanted } = pattern ?? {};
  const pairs = Object.entries(wanted ?? {});
  if (!named && !op && pairs.length === 0) return false;
  if (named && !isNamed(named)) return false;
  if (op && !matches(opOf(kind, attributes), op)) return false;
  return pairs.every(([key, value]) => isValue(attributes[key], value));

  /** By the name that it has, or by the one that has the path behind the method. */
  function isNamed(by: Pattern): boolean {
    return matches(name, by) || matches(fullName(name, kind, attributes), by);
  }
}

function isValue(value: unknown, wanted: Pattern | number | boolean): boolean {
  return isString(value) && isPattern(wanted) ? matches(value, wanted) : value === wanted;
}
