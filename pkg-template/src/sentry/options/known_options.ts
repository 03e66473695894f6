/**
 * Every option of Sentry's: what its value must be where the core does not look at it, and what it is when it is left
 * out. The core is told the names, so that it can say which one was meant by one that does not exist: it is in every
 * bundle whole, and this is only in those with Sentry's client.
 *
 * @module
 */

import { shown } from '../../diag.js';
import { isRecord } from '../../plain.js';
import type { SentryOptions } from './options.js';

/** What values are allowed. */
interface Check {
  readonly allowed: string;
  readonly is: (value: unknown) => boolean;
  /** Of a list, every entry. */
  readonly each?: Check;
}

type Known = readonly [check?: Check, byDefault?: unknown];

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isSwitch = (value: unknown): boolean => typeof value === 'boolean';
/** A RegExp of another realm is one too. */
const isPattern = (value: unknown): boolean =>
  isText(value) || Object.prototype.toString.call(value) === '[object RegExp]';

const SWITCH: Check = { allowed: 'true or false', is: isSwitch };
const TEXT: Check = { allowed: 'a string', is: isText };
const ID: Check = { allowed: 'a string or a number', is: (value) => isText(value) || isNumber(value) };
const SHARE: Check = { allowed: 'a number from 0 to 1', is: (value) => isNumber(value) && isWithin(value, 1) };
const BREADCRUMBS: Check = {
  allowed: 'an integer from 0 to 100',
  is: (value) => Number.isInteger(value) && isWithin(value, 100),
};
const FUNCTION: Check = { allowed: 'a function', is: (value) => typeof value === 'function' };
const RECORD: Check = { allowed: 'an object', is: isRecord };
const PATTERNS = listOf({ allowed: 'a string or a RegExp', is: isPattern });
const IGNORED = listOf({
  allowed: 'a string, a RegExp, or an object with a `name`, an `op` or `attributes` that are strings or RegExps',
  is: (value) => isPattern(value) || (isRecord(value) && isMatch(value)),
});
const INTEGRATIONS = listOf({
  allowed: 'an integration: an object with a `name`',
  is: (value) => isRecord(value) && isText(value['name']),
});

/** The compiler sees to it that none is missing. Without a check, it is up to the core. */
const OPTIONS = {
  dsn: [],
  enabled: [SWITCH, true],
  environment: [],
  release: [],
  dist: [TEXT],
  serverName: [TEXT],
  tracesSampleRate: [],
  tracesSampler: [FUNCTION],
  tailSampling: [],
  sampleRate: [SHARE, 1],
  debug: [],
  integrations: [INTEGRATIONS],
  sendDefaultPii: [SWITCH, false],
  tracePropagationTargets: [PATTERNS],
  strictTraceContinuation: [SWITCH, false],
  orgId: [ID],
  beforeSend: [FUNCTION],
  beforeBreadcrumb: [FUNCTION],
  beforeSendSpan: [FUNCTION],
  ignoreErrors: [PATTERNS, []],
  ignoreSpans: [IGNORED, []],
  initialScope: [RECORD],
  maxBreadcrumbs: [BREADCRUMBS, 100],
  captureRecordedExceptions: [SWITCH, true],
  attachStacktrace: [SWITCH, false],
  serviceName: [],
  resource: [],
  limits: [],
  bindings: [],
  native: [],
  maxWaitMs: [],
  timeoutMs: [],
  compression: [],
  onLoss: [],
  deadLetter: [],
  logLevel: [],
  fetch: [],
} satisfies Record<keyof SentryOptions, Known>;

const ENTRIES = Object.entries(OPTIONS) as [name: keyof SentryOptions, known: Known][];

/** All names, with blanks between. */
export function knownNames(): string {
  return Object.keys(OPTIONS).join(' ');
}

/** The options that the core does not look at, with their defaults. Throws a `TypeError` with one sentence. */
export function checkedOptions(options: SentryOptions): Partial<SentryOptions> {
  const checked: Record<string, unknown> = {};
  for (const [name, [check, byDefault]] of ENTRIES) {
    if (check) checked[name] = valid(name, options[name] ?? byDefault, check);
  }
  return checked;
}

/** The options that the core is to look at; those that do not exist are among them. */
export function optionsOfCore(options: SentryOptions): Record<string, unknown> {
  const all: Record<string, unknown> = { ...options };
  for (const [name, [check]] of ENTRIES) if (check) delete all[name];
  return all;
}

/** A value that is allowed, or none; a list as a copy. */
function valid(path: string, value: unknown, { allowed, is, each }: Check): unknown {
  if (value === undefined) return value;
  if (!is(value)) {
    throw new TypeError(`edgespan: option \`${path}\` is ${shown(value)}; it must be ${allowed}`);
  }
  return each ? (value as unknown[]).map((entry, index) => valid(`${path}[${index}]`, entry ?? null, each)) : value;
}

function listOf(each: Check): Check {
  return { allowed: 'a list', is: Array.isArray, each };
}

function isWithin(value: unknown, most: number): boolean {
  return Number(value) >= 0 && Number(value) <= most;
}

/** Whether an object says something of a span, in a way that can be compared. */
function isMatch({ name, op, attributes }: Record<string, unknown>): boolean {
  const texts = [name, op].filter((part) => part !== undefined);
  const values = isRecord(attributes) ? Object.values(attributes) : attributes === undefined ? [] : [attributes];
  const isSaid = texts.length > 0 || isRecord(attributes);
  return (
    isSaid && texts.every(isPattern) && values.every((value) => isPattern(value) || isNumber(value) || isSwitch(value))
  );
}
