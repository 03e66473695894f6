/**
 * One rule for each of Sentry's options. Options that a provider has, too, use the provider's rules.
 *
 * @module
 */

import {
  FUNCTION,
  MAYBE_TEXT,
  type Rule,
  SHARE,
  SHARE_OF,
  integer,
  isFlag,
  isNumber,
  isShare,
  isText,
  part,
  rule,
  same,
} from '../../config/rule.js';
import { OPTIONS } from '../../config/table.js';
import { DSN } from './sentry_dsn.js';
import { describeValue } from '../../host/diag.js';
import { isRecord } from '../../host/plain.js';
import { isPattern } from './pattern.js';
import type { Integration, SpanCallback } from '../types/event.js';
import type { IgnoreSpan, Pattern, SentryOptions } from '../types/options.js';

const SWITCH = is<boolean>('true or false', isFlag);
const TEXT = is<string>('a string', isText);
const PATTERNS = listOf(is<Pattern>('a string or a RegExp', isPattern));
const IGNORED = is<IgnoreSpan>(
  'a string, a RegExp, or an object with a `name`, an `op` or `attributes` that are strings or RegExps',
  (value) => isPattern(value) || (isRecord(value) && isMatch(value)),
);
const INTEGRATION = is<Integration>(
  'an integration: an object with a `name`',
  (value) => isRecord(value) && isText(value['name']),
);

/** The options of Sentry's client. */
export const OF_CLIENT = {
  dsn: [DSN],
  enabled: [SWITCH, true],
  environment: [MAYBE_TEXT],
  release: [MAYBE_TEXT],
  dist: [TEXT],
  serverName: [TEXT],
  tracesSampleRate: [SHARE],
  tracesSampler: [FUNCTION as Rule<NonNullable<SentryOptions['tracesSampler']>>],
  sampleRate: [is<number>(SHARE_OF, isShare), 1],
  debug: OPTIONS.debug,
  integrations: [listOf(INTEGRATION), []],
  sendDefaultPii: [SWITCH, false],
  tracePropagationTargets: [PATTERNS],
  strictTraceContinuation: [SWITCH, false],
  orgId: [is<string | number>('a string or a number', (value) => isText(value) || isNumber(value))],
  beforeSend: [FUNCTION],
  beforeBreadcrumb: [FUNCTION],
  beforeSendSpan: [part<SpanCallback>('withSpanJson(…) of edgespan/sentry', 'Span')],
  ignoreErrors: [PATTERNS, []],
  ignoreSpans: [listOf(IGNORED), []],
  initialScope: [is<object>('an object', isRecord)],
  maxBreadcrumbs: [integer(0, 100, '0 to 100', describeValue), 100],
  captureRecordedExceptions: [SWITCH, true],
  attachStacktrace: [SWITCH, false],
  timeoutMs: OPTIONS.timeoutMs,
} satisfies Record<string, readonly [Rule, unknown?]>;

/** Options that are passed to the provider unchanged. */
export const NAMES_OF_PROVIDER = [
  'serviceName',
  'resource',
  'limits',
  'tailSampling',
  'bindings',
  'native',
  'maxWaitMs',
  'timeoutMs',
  'compression',
  'onLoss',
  'deadLetter',
  'fetch',
] as const;

/** The rules of the provider's options. */
export const OF_PROVIDER = only(NAMES_OF_PROVIDER, OPTIONS);

/** The rules of all options. */
export const SENTRY_OPTIONS = { ...OF_CLIENT, ...OF_PROVIDER } satisfies Record<keyof SentryOptions, unknown>;

/** An object with only the members of these names. */
export function only<Name extends string, T extends { readonly [name in Name]?: unknown }>(
  names: readonly Name[],
  from: T,
): Pick<T, Name> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, Name>;
}

/** A rule for values that pass a test; errors describe other values with `describeValue`. */
function is<T>(allowed: string, test: (value: unknown) => boolean): Rule<T> {
  return rule<T>(allowed, test, same, describeValue);
}

function listOf<T>(entry: Rule<T>): Rule<readonly T[]> {
  return rule<readonly T[], unknown[]>(
    'a list',
    Array.isArray,
    (list, path, found) => list.map((value, index) => entry(value ?? null, `${path}[${index}]`, found)),
    describeValue,
  );
}

/** Whether an object has a valid `name`, `op` or `attributes` to match spans with. */
function isMatch({ name, op, attributes }: Record<string, unknown>): boolean {
  const texts = [name, op].filter((part) => part !== undefined);
  const values = isRecord(attributes) ? Object.values(attributes) : attributes === undefined ? [] : [attributes];
  const hasMatcher = texts.length > 0 || isRecord(attributes);
  return (
    hasMatcher && texts.every(isPattern) && values.every((value) => isPattern(value) || isNumber(value) || isFlag(value))
  );
}
