/**
 * The environment variables of Sentry's SDKs, as data: the table of the documentation and its test derive from it. A value
 * that is not valid is logged once to the console and ignored, so that the environment never breaks a program.
 *
 * @module
 */

import { readDsn } from './dsn.js';
import { noOptions } from '../../config/sentence.js';
import { describeValue } from '../../host/diag.js';
import { BAD, type Kind, RATIO, TEXT, warnInvalid } from '../../features/env/reading.js';
import { type Environment, environment } from '../../features/env/source.js';
import { isRecord } from '../../host/plain.js';
import { versionMetadata } from '../../workers/invocation/version_metadata.js';
import type { SentryOptions } from '../types/options.js';

/** A variable, and the option that it sets. */
export interface SentryVariable {
  readonly name: string;
  readonly option: keyof SentryOptions;
  readonly kind: Kind;
}

const TRUE = /^(?:true|t|yes|y|on|1)$/i;
const FALSE = /^(?:false|f|no|n|off|0)$/i;

const DSN: Kind<string> = {
  allowed: 'a DSN, such as https://key@o1.ingest.sentry.io/42',
  isSecret: () => true,
  read: (text) => (readDsn(text) ? { value: text } : BAD),
};
const FLAG: Kind<boolean> = {
  allowed: 'true, t, yes, y, on or 1, or false, f, no, n, off or 0',
  read: (text) => (TRUE.test(text) ? { value: true } : FALSE.test(text) ? { value: false } : BAD),
};

/** The variables. An empty value counts as unset. */
export const SENTRY_VARIABLES: readonly SentryVariable[] = [
  { name: 'SENTRY_DSN', option: 'dsn', kind: DSN },
  { name: 'SENTRY_ENVIRONMENT', option: 'environment', kind: TEXT },
  { name: 'SENTRY_RELEASE', option: 'release', kind: TEXT },
  { name: 'SENTRY_TRACES_SAMPLE_RATE', option: 'tracesSampleRate', kind: RATIO },
  { name: 'SENTRY_DEBUG', option: 'debug', kind: FLAG },
];

/**
 * The options; those that are left out come from variables of `env`, such as a Worker's, else of the process. Never
 * prompts for a permission. Throws a `TypeError` with one sentence when `options` is not an object.
 */
export function withVariables(options: SentryOptions, env?: unknown): SentryOptions {
  if (!isRecord(options)) throw noOptions('the options', options, describeValue);
  const [ofEnv, ofProcess] = [environment(env), environment(undefined)];
  const variables: Environment = (name) => ofEnv(name) ?? ofProcess(name);
  const all: Record<string, unknown> = { ...options };
  for (const { name, option, kind } of SENTRY_VARIABLES) {
    if ((all[option] ?? undefined) !== undefined) continue;
    const text = variables(name);
    if (text === undefined) continue;
    const { value, bad } = kind.read(text);
    if (bad === undefined) all[option] = value;
    else warnInvalid(name, kind, text);
  }
  all['release'] ??= versionMetadata(env)?.id;
  return all;
}
