/**
 * Sentences of errors and warnings about options: what, where, got, allowed. The sentences are API.
 *
 * @module
 */

import { isObject } from '../host/is.js';
import { isPromise, isRecord } from '../host/plain.js';

/** The error about an option. `path` is its name, prefixed by the names of the outer objects. */
export function wrong(path: string, what: string): TypeError {
  return new TypeError(`edgespan: option \`${path}\` ${what}`);
}

/** The error about a value that is not allowed. */
export function notAllowed(path: string, value: unknown, allowed: string, format = valueText): TypeError {
  return wrong(path, `is ${format(value)}; it must be ${allowed}`);
}

/** The error about options that are no object; often they are a promise without `await`. */
export function noOptions(what: string, value: unknown, format = kindText): TypeError {
  return new TypeError(`edgespan: ${what} are ${format(value)}; they must be an object`);
}

/** A primitive value as text; of other values the kind, and of texts with `@`: a URL or a DSN may contain a key. */
export function valueText(value: unknown): string {
  if (typeof value === 'string' && !value.includes('@')) return `"${shortened(value)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : kindText(value);
}

/** The kind of a value: for values that may hold a secret. */
export function kindText(value: unknown): string {
  if (value === undefined || value === null) return 'null or undefined';
  if (Array.isArray(value)) return 'a list';
  if (isPromise(value)) return 'a promise';
  if (isRecord(value)) return 'an object';
  return isObject(value) ? 'an instance' : `a ${typeof value}`;
}

/** A text cut after 64 characters; control characters and lone surrogates become U+FFFD. */
export function shortened(text: string): string {
  const cut = /^.{0,64}/su.exec(text)?.[0] ?? '';
  return cut.replace(/[\0-\x1f\x7f\ud800-\udfff]/gu, '\ufffd') + (cut === text ? '' : '…');
}

/** The path of a member whose name is the user's choice. */
export function memberPath(path: string, name: string): string {
  return name ? `${path}.${shortened(name)}` : path;
}

/** Names as a sentence lists them: `a, b or c`. */
export function listed(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' or $1');
}

/** The warning about an unknown name, with the most similar existing name. `path` ends in a point, or is "". */
export function unknownName(path: string, name: string, existing: readonly string[]): string {
  const plain = name.replace(/[^a-z\d]/gi, '').toLowerCase();
  const isNear = (edits: number) => (other: string): boolean => isWithinEdits(edits, plain, other.toLowerCase());
  const nearest = existing.find(isNear(1)) ?? existing.find(isNear(2));
  const hint = nearest ? `did you mean \`${path}${nearest}\`?` : 'it has no effect';
  return `edgespan: unknown option \`${path}${shortened(name)}\`; ${hint}`;
}

/** Whether the Levenshtein distance of two texts is at most `edits`. */
function isWithinEdits(edits: number, a: string, b: string): boolean {
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a && a[0] === b[0]) return isWithinEdits(edits, restA, restB);
  if (a === b || edits-- === 0) return a === b;
  return isWithinEdits(edits, restA, b) || isWithinEdits(edits, a, restB) || isWithinEdits(edits, restA, restB);
}
