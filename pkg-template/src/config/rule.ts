/**
 * Rules of options, and the reader that applies a table of rules. The result is a valid copy. Each property of the
 * user's object is read once: getters throw only here, and later changes to the object have no effect.
 *
 * @module
 */

import { consoleWarnOnce } from '../host/diag.js';
import { isFunction, isObject, isString as isText } from '../host/is.js';
import { isRecord } from '../host/plain.js';
import type { BindingKind } from '../types/binding_kind.js';
import type { ReadResource } from '../types/resource.js';
import { kindText, listed, memberPath, notAllowed, unknownName, valueText } from './sentence.js';

export { isText };

/** Validates the value of an option and returns a copy. Throws a `TypeError` with one sentence at an invalid value. */
export type Rule<T = unknown> = (value: unknown, path: string, found: Findings) => T;

/** An option: its rule and its default. */
type Row = readonly [rule: Rule, byDefault?: unknown];

/** Options by name. */
export type Table = Readonly<Record<string, Row>>;

/** The values of all options of a table. */
export type Values<T extends Table> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/** The values of the options that the user set. */
export type GivenOptions<T extends Table> = { readonly [Name in keyof T]?: ValueOf<T[Name]> | undefined };

type ValueOf<R> = R extends readonly [Rule<infer V>]
  ? V | undefined
  : R extends readonly [Rule<infer V>, unknown]
    ? V
    : never;

/** Results of the reader beside the values. */
export interface Findings {
  /** Whole sentences. */
  readonly warnings: string[];
  /** Objects with methods: the reader does not copy them, and options are compared by their identity. */
  readonly identities: unknown[];
  /** Waits for attributes of the resource that are pending. */
  later?: ReadResource['later'];
  /** The schema URL of the resource. */
  schemaUrl?: string | undefined;
}

export function noFindings(): Findings {
  return { warnings: [], identities: [] };
}

/**
 * Reads an object by a table, in the order of the table. `undefined` and `null` count as left out; an unknown name is a
 * warning. `path` ends in a point, or is "". The copies have no prototype, so that a polluted `Object.prototype` adds no
 * option.
 */
export function readGiven<T extends Table>(table: T, input: object, path: string, found: Findings): GivenOptions<T> {
  const own: Record<string, unknown> = { __proto__: null, ...input };
  const names = Object.keys(table);
  for (const name of Object.keys(own)) if (!names.includes(name)) found.warnings.push(unknownName(path, name, names));
  const values: Record<string, unknown> = { __proto__: null };
  for (const name of names) {
    const value = own[name] ?? undefined;
    if (value !== undefined) values[name] = (table[name] as Row)[0](value, path + name, found);
  }
  return values as GivenOptions<T>;
}

/** The defaults of a table. */
export function defaultsOf<T extends Table>(table: T): Values<T> {
  return Object.fromEntries(Object.entries(table).map(([name, [, byDefault]]) => [name, byDefault])) as Values<T>;
}

/**
 * A rule: `read` reads a value that passes the test `is`. At any other value the rule throws a sentence in which `format`
 * formats the value and that ends in `allowed`.
 */
export function rule<T, V = T>(
  allowed: string,
  is: (value: unknown) => boolean,
  read: (value: V, path: string, found: Findings) => T = same,
  format = valueText,
): Rule<T> {
  return (value, path, found) => {
    if (!is(value)) throw notAllowed(path, value, allowed, format);
    return read(value as V, path, found);
  };
}

/** Returns a value that needs no copy. */
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
/** A string that may be empty: often from an environment variable, where an empty value counts as unset. */
export const MAYBE_TEXT = rule<string>('a string', isText);
export const FLAG = rule<boolean>('true or false', isFlag);
export const SHARE_OF = 'a number from 0 to 1';
export const SHARE = rule<number>(SHARE_OF, isShare);
export const FUNCTION = rule<never>('a function', isFunction);

/** A whole number in a range. */
export function integer(min: number, max: number, range = `${min} to ${max}`, format = valueText): Rule<number> {
  const is = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return rule<number>(`an integer from ${range}`, is, same, format);
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

export const TEXTS = listOf(TEXT);

export const KIND = rule<BindingKind>(
  'a value of edgespan/bindings, such as kv',
  (value) => isRecord(value) && isText(value['kind']),
);
export const KINDS = listOf(KIND, 'values of edgespan/bindings');

/** An object that is neither a list nor a promise. */
export function record<T>(read: (value: object, path: string, found: Findings) => T): Rule<T> {
  return rule('an object', isRecord, read, kindText);
}

/** An object with the names of a table. */
export function fields<T extends Table>(table: T): Rule<Values<T>> {
  const defaults = defaultsOf(table);
  return record((value, path, found) => ({ ...defaults, ...readGiven(table, value, `${path}.`, found) }));
}

/** An object with names of the user's choice: the entries that `read` returns for each member, in order. */
export function members<T>(
  read: (name: string, value: unknown, path: string, around: string, found: Findings) => readonly T[],
): Rule<readonly T[]> {
  return record((value, path, found) =>
    Object.entries(value).flatMap(([name, member]) => read(name, member, memberPath(path, name), path, found)),
  );
}

/** Reads the options of a feature with a rule. Each unknown name is logged once on the console. */
export function readPart<T>(rule: Rule<T>, options: unknown, path: string): T {
  const found = noFindings();
  const values = rule(options, path, found);
  for (const warning of found.warnings) consoleWarnOnce(warning.replace('edgespan: ', ''));
  return values;
}

/**
 * One of the values of `plain`, or a feature that users import: an object with the method `method`. The objects that
 * `identity` returns of the feature are compared by identity when options are compared.
 */
export function part<T>(
  what: string,
  method: string,
  plain: readonly unknown[] = [],
  identity: (value: never) => readonly unknown[] = () => [],
  format = valueText,
): Rule<T> {
  return rule<T>(
    listed([...plain.map(String), what]),
    (value) => plain.includes(value) || hasMethods(value, method),
    (value, _, { identities }) => {
      if (isObject(value)) identities.push(...identity(value as never));
      return value;
    },
    format,
  );
}

/** An object with methods. */
export function objectWith<T>(what: string, ...methods: string[]): Rule<T> {
  const allowed = `${what}: an object with ${methods.map((name) => `${name}()`).join(', ')}`;
  return rule(allowed, (value) => hasMethods(value, ...methods), keep);
}

/** Returns an object without a copy; options are compared by its identity. */
export function keep<T>(value: T, _: string, { identities }: Findings): T {
  identities.push(value);
  return value;
}

export function hasMethods(value: unknown, ...names: string[]): boolean {
  return isObject(value) && names.every((name) => isFunction((value as Record<string, unknown>)[name]));
}
