/**
 * Kinds of values of environment variables (OpenTelemetry `configuration/common.md`): the allowed values and a parser for
 * each. Names are compared without regard to case.
 *
 * @module
 */

import { listed } from '../../config/sentence.js';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';
import { parseUrl } from '../../host/url.js';

/** The result of parsing a text: a value, and its bad part: `all`, `in part`, or the text of the part. */
export interface Reading<T = unknown> {
  readonly value?: T;
  readonly bad?: string;
}

/** A kind of value. */
export interface Kind<T = unknown> {
  /** The allowed values, as in warnings and in the documentation. */
  readonly allowed: string;
  /** Whether a text may contain a credential, which is never logged. */
  readonly isSecret?: (text: string) => boolean;
  readonly read: (text: string) => Reading<T>;
}

/** Warns once that the value of a variable is not allowed. `reason` follows the value in the sentence. */
export function warnInvalid(name: string, { allowed, isSecret }: Kind, text: string, reason = ''): void {
  const value = isSecret?.(text) ? 'a value that is not allowed' : describeValue(text);
  consoleWarnOnce(`variable \`${name}\` is ${value}${reason}; it must be ${allowed}; it is ignored`);
}

/** The reading of a text that cannot be used at all. */
export const BAD: Reading<never> = { bad: 'all' };

/** The longest timeout in ms, also used for 0, which means no limit in the specification. */
const MAX_TIMEOUT_MS = 600_000;

const INTEGER = /^\d{1,15}$/;
const NUMBER = /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** The URLs allowed in the option `endpoint`: no white space, no credentials, no special characters in the host. */
const HTTP_URL = /^https?:\/\/[^\0- \x7f\\/?#@%"`{}]+(?:[/?#][^\0- \x7f\\]*)?$/i;

/** Any text. */
export const TEXT: Kind<string> = { allowed: 'a text', read: (value) => ({ value }) };

/** A boolean. */
export const BOOLEAN: Kind<boolean> = {
  allowed: 'true or false',
  read: (text) => (/^(?:true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : BAD),
};

/** A limit, an integer from 0. */
export const COUNT: Kind<number> = {
  allowed: 'an integer from 0',
  read: (text) => (INTEGER.test(text) ? { value: Number(text) } : BAD),
};

/** A probability, from 0 to 1. */
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

/** The URL of a receiver. */
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

/** A comma-separated list of some names without duplicates; or `none`, alone. */
export function someOf<const T extends string>(...names: readonly T[]): Kind<readonly T[]> {
  return {
    allowed: `a list of ${listed(names)}, or none`,
    read: (text) => {
      const parts = new Set(
        text
          .toLowerCase()
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      );
      if (parts.size === 1 && parts.has('none')) return { value: [] };
      const valid = [...parts].filter((name): name is T => names.some((other) => other === name));
      const bad = [...parts].filter((name) => !names.some((other) => other === name)).join(', ');
      return { ...(valid.length > 0 && { value: valid }), ...(bad && { bad }) };
    },
  };
}
