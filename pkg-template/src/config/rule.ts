/**
 * Rules about options, and the one stage that reads options by them. The result is valid and a copy: each value of the
 * user's object is read once, so a getter that throws does so here, and later changes to that object have no effect.
 *
 * @module
 */

import { describeValue } from '../host/diag.js';
import { isFunction, isObject, isString as isText } from '../host/is.js';
import { isRecord } from '../host/plain.js';
import type { Resource } from '../types/resource.js';
import { kindText, listed, memberPath, notAllowed, unknownName, valueText } from './sentence.js';

export { isText };

/** Reads the value of an option: a copy when it is allowed. Throws a `TypeError` with one sentence when it is not. */
export type Rule<T = unknown> = (value: unknown, path: string, found: Found) => T;

/** An option: its rule, and what it is when it is left out. */
type Row = readonly [rule: Rule, byDefault?: unknown];

/** Options by their names. */
export type Table = Readonly<Record<string, Row>>;

/** The values of all options of a table. */
export type Values<T extends Table> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/** The values of those options that were given. */
export type Given<T extends Table> = { readonly [Name in keyof T]?: ValueOf<T[Name]> | undefined };

type ValueOf<R> = R extends readonly [Rule<infer V>]
  ? V | undefined
  : R extends readonly [Rule<infer V>, unknown]
    ? V
    : never;

/** What was found beside the values. */
export interface Found {
  /** Whole sentences. */
  readonly warnings: string[];
  /** Objects with methods: they are not copied, and are compared by identity. */
  readonly live: unknown[];
  /** A resource with attributes that have not settled. */
  later?: Resource | undefined;
  /** The schema URL of the resource. */
  schemaUrl?: string | undefined;
}

export function noFindings(): Found {
  return { warnings: [], live: [] };
}

/**
 * Reads an object by a table, in the order of the table; `undefined` and `null` count as left out, and a name that no
 * option has is a warning. `path` ends in a point, or is "". Neither object has a prototype, on which somebody might
 * have put an option's name.
 */
export function readGiven<T extends Table>(table: T, given: object, path: string, found: Found): Given<T> {
  const own: Record<string, unknown> = { __proto__: null, ...given };
  const names = Object.keys(table);
  for (const name of Object.keys(own)) if (!names.includes(name)) found.warnings.push(unknownName(path, name, names));
  const values: Record<string, unknown> = { __proto__: null };
  for (const name of names) {
    const value = own[name] ?? undefined;
    if (value !== undefined) values[name] = (table[name] as Row)[0](value, path + name, found);
  }
  return values as Given<T>;
}

/** The values of a table's options when all are left out. */
export function defaultsOf<T extends Table>(table: T): Values<T> {
  return Object.fromEntries(Object.entries(table).map(([name, [, byDefault]]) => [name, byDefault])) as Values<T>;
}

/**
 * A rule: a value that passes the test `is` is read by `read`; any other throws a sentence that shows the value by
 * `show` and ends in `allowed`.
 */
export function rule<T, V = T>(
  allowed: string,
  is: (value: unknown) => boolean,
  read: (value: V, path: string, found: Found) => T = same,
  show = valueText,
): Rule<T> {
  return (value, path, found) => {
    if (!is(value)) throw notAllowed(path, value, allowed, show);
    return read(value as V, path, found);
  };
}

/** Reads a value that needs no copy. */
export function same<T>(value: unknown): T {
  return value as T;
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isShare(value: unknown): boolean {
  return isNumber(value) && value >= 0 && value <= 1;
}

export const TEXT = rule<string>('a non-empty string', (value) => isText(value) && value !== '');
/** Often from an environment variable, where an empty one counts as unset. */
export const MAYBE_TEXT = rule<string>('a string', isText);
export const FLAG = rule<boolean>('true or false', isFlag);
export const SHARE_OF = 'a number from 0 to 1';
export const SHARE = rule<number>(SHARE_OF, isShare);
export const FUNCTION = rule<never>('a function', isFunction, same, describeValue);

/** A whole number in a range. */
export function integer(min: number, max: number, range = `${min} to ${max}`, show = valueText): Rule<number> {
  const is = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return rule<number>(`an integer from ${range}`, is, same, show);
}

/** One of some names. */
export function oneOf<const T extends string>(...names: readonly T[]): Rule<T> {
  return rule(listed(names), (value) => names.includes(value as T));
}

/** A list whose entries follow a rule. */
export function listOf<T>(entry: Rule<T>, what = 'strings'): Rule<readonly T[]> {
  return rule(`a list of ${what}`, Array.isArray, (list: unknown[], path, found) =>
    Array.from(list, (value) => entry(value, `${path}[]`, found)),
  );
}

/** An object with names, and neither a list nor a promise. */
export function record<T>(read: (value: object, path: string, found: Found) => T): Rule<T> {
  return rule('an object', isRecord, read, kindText);
}

/** An object whose names are those of a table. */
export function fields<T extends Table>(table: T): Rule<Values<T>> {
  const defaults = defaultsOf(table);
  return record((value, path, found) => ({ ...defaults, ...readGiven(table, value, `${path}.`, found) }));
}

/** An object with names of the user's choice: the entries that `read` makes of each member, in order. */
export function members<T>(
  read: (name: string, value: unknown, path: string, around: string, found: Found) => readonly T[],
): Rule<readonly T[]> {
  return record((value, path, found) =>
    Object.entries(value).flatMap(([name, member]) => read(name, member, memberPath(path, name), path, found)),
  );
}

/**
 * One of some plain values, or a part that users import and that is recognised by a method. What `identity` returns of a
 * part is compared by identity where options are compared.
 */
export function part<T>(
  what: string,
  method: string,
  plain: readonly unknown[] = [],
  identity: (value: never) => readonly unknown[] = () => [],
  show = valueText,
): Rule<T> {
  return rule<T>(
    listed([...plain.map(String), what]),
    (value) => plain.includes(value) || hasMethods(value, method),
    (value, _, { live }) => {
      if (isObject(value)) live.push(...identity(value as never));
      return value;
    },
    show,
  );
}

/** An object with methods. */
export function objectWith<T>(what: string, ...methods: string[]): Rule<T> {
  const allowed = `${what}: an object with ${methods.map((name) => `${name}()`).join(', ')}`;
  return rule(allowed, (value) => hasMethods(value, ...methods), keep, describeValue);
}

/** Reads an object that is not copied. */
export function keep<T>(value: T, _: string, { live }: Found): T {
  live.push(value);
  return value;
}

export function hasMethods(value: unknown, ...names: string[]): boolean {
  return isObject(value) && names.every((name) => isFunction((value as Record<string, unknown>)[name]));
}
