/**
 * The core's part of options, with names for the numbers and scopes that it consists of.
 *
 * @module
 */

import { inside, sentryDsn } from './subject.mjs';

const { coreOptions: coreOptionsOf } = await inside('config/core_options.js');

const TAIL = 7;
const SENTRY = 8;

/** A receiver that is Sentry. */
export const { sentry: sentryTarget } = sentryDsn('https://abc@o1.ingest.sentry.io/42').targetOf(undefined, '', []);

/** What `coreOptions` returns, by names. */
export function coreOptions(...args) {
  const { limits, maxBufferBytes, flags, numbers, scopes } = coreOptionsOf(...args);
  const [keepSlowerThanMs, ratio, ...program] = numbers;
  const [[resourceSchemaUrl, resource], [, sentry], [, attributes], [, names]] = scopes;
  const facts = Object.fromEntries(sentry.map(([key, value]) => [key.replace('sentry.', ''), value ?? '']));
  return {
    limits,
    maxBufferBytes,
    program,
    tail: flags & 1 ? { flags: flags & TAIL, keepSlowerThanMs, ratio, attributes, names } : undefined,
    resource,
    resourceSchemaUrl,
    sentry: flags & SENTRY ? facts : undefined,
  };
}
