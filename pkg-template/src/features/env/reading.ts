/**
 * Kinds of values of environment variables (OpenTelemetry `configuration/common.md`): what is allowed, and how it is
 * read. Names are compared without regard to case.
 *
 * @module
 */

import { listed } from '../../config/sentence.js';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';
import { parseUrl } from '../../host/url.js';

/** What came of reading a text: a value, and what is bad about it, `all` or the part that is shown. */
export interface Reading<T = unknown> {
  readonly value?: T;
  readonly bad?: string;
}

/** A kind of values. */
export interface Kind<T = unknown> {
  /** What is allowed, as it stands in a sentence and in the documentation. */
  readonly allowed: string;
  /** Whether a text may hold a credential, which is never shown. */
  readonly isSecret?: (text: string) => boolean;
  readonly read: (text: string) => Reading<T>;
}

/** Says once what a variable is, and what it must be. `why` is behind what it is. */
export function complain(name: string, { allowed, isSecret }: Kind, text: string, why = ''): void {
  const is = isSecret?.(text) ? 'a value that is not allowed' : describeValue(text);
  consoleWarnOnce(`variable \`${name}\` is ${is}${why}; it must be ${allowed}; it is ignored`);
}

/** Nothing of a text can be used. */
export const BAD: Reading<never> = { bad: 'all' };

/** The longest timeout there is, in ms. The specification's 0, no limit, is this. */
const MAX_TIMEOUT_MS = 600_000;

const INTEGER = /^\d{1,15}$/;
const NUMBER = /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** What the option `endpoint` takes, without white space: no credentials, no odd characters in the host. */
const HTTP_URL = /^https?:\/\/[^\0- \x7f\\/?#@%"`{}]+(?:[/?#][^\0- \x7f\\]*)?$/i;

/** Any text. */
export const TEXT: Kind<string> = { allowed: 'a text', read: (value) => ({ value }) };

/** Only `true` is true. */
export const BOOLEAN: Kind<boolean> = {
  allowed: 'true or false',
  read: (text) => (/^(?:true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : BAD),
};

/** A limit. */
export const COUNT: Kind<number> = {
  allowed: 'an integer from 0',
  read: (text) => (INTEGER.test(text) ? { value: Number(text) } : BAD),
};

/** A probability. */
export const RATIO: Kind<number> = {
  allowed: 'a number from 0 to 1',
  read: (text) => (NUMBER.test(text) && Number(text) <= 1 ? { value: Number(text) } : BAD),
};

/** A timeout in ms. */
export const TIMEOUT: Kind<number> = {
  allowed: 'an integer of milliseconds from 0, which is the longest, to 600000',
  read: (text) => {
    const ms = INTEGER.test(text) ? Number(text) : Infinity;
    return ms > MAX_TIMEOUT_MS ? BAD : { value: ms || MAX_TIMEOUT_MS };
  },
};

/** A receiver. */
export const URL_TEXT: Kind<string> = {
  allowed: 'an http:// or https:// URL without a user name',
  isSecret: (text) => /[@?]/.test(text),
  read: (text) => (HTTP_URL.test(text) && parseUrl(text) ? { value: text } : BAD),
};

/** One of some names. */
export function oneOf<const T extends string>(...names: readonly T[]): Kind<T> {
  return {
    allowed: listed(names),
    read: (text) => {
      const value = names.find((name) => name === text.toLowerCase());
      return value === undefined ? BAD : { value };
    },
  };
}

/** Some of some names, with commas between them, each once; or `none`, alone. */
export function someOf<const T extends string>(...names: readonly T[]): Kind<readonly T[]> {
  return {
    allowed: `a list of ${listed(names)}, or none`,
    read: (text) => {
      const given = new Set(
        text
          .toLowerCase()
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      );
      if (given.size === 1 && given.has('none')) return { value: [] };
      const known = [...given].filter((name): name is T => names.some((other) => other === name));
      const bad = [...given].filter((name) => !names.some((other) => other === name)).join(', ');
      return { ...(known.length > 0 && { value: known }), ...(bad && { bad }) };
    },
  };
}
