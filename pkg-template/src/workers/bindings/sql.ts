/**
 * The recorded parts of a SQL query: the text without its literals, which may hold user data, and a short summary
 * (OpenTelemetry semantic conventions, `db/database-spans.md`, "Sanitization of `db.query.text`" and "Generating a
 * summary of the query").
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { BoundedCache } from '../../host/bounded_cache.js';
import { redactTexts } from '../../spans/exception.js';
import type { Settings } from '../../types/settings.js';
import { recordsDetail } from './methods.js';
import { MAX_QUERIES, MAX_READ_SQL, MAX_SQL, MAX_SQL_SUMMARY } from '../../types/bounds.js';

/** The recorded text and summary of a query. */
export interface QueryText {
  /** Strings, numbers and blobs are `?`; comments are gone, white space is one space. At most 2048 UTF-16 units. */
  readonly text: string;
  /** Operations and tables in their order, such as `SELECT users orders`; empty when none are found. At most 255. */
  readonly summary: string;
}

/**
 * In this order: white space and comments; names and parameters, which may contain digits; strings and blobs, which may be
 * cut off; text in double quotes that cannot be a name; numbers.
 */
const PARTS =
  /((?:\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$))+)|([a-z_?:@$\u0080-\uffff](?!')[\w$\u0080-\uffff]*|"\w+"|`[^`]*`|\[\w*\])|x?'[^']*(?:''[^']*)*(?:'|$)|"[^"]*(?:"|$)|\.?\d[\w.]*/gi;
const IN_LIST = /\b(in) ?\( ?\?(?: ?, ?\?)+ ?\)/gi;
/** An operation, or the names in the position of table names. */
const STEPS =
  /\b(select|insert|delete|(?<!or )replace(?= into\b)|update(?! set\b)|pragma|(?:create|drop|alter)(?: \w+)? (?:table|index|view|trigger))\b|(?<=\b(?:from|into|join|update(?: or \w+)?|pragma|table|index|view|trigger)(?: if(?: not)? exists)? )(?!(?:set|if|or|select)\b)([^\s(),;?]+(?:(?: (?:as )?\w+)? ?, ?[^\s(),;?]+)*)/gi;

const cache = /* @__PURE__ */ new BoundedCache<QueryText>(undefined, MAX_QUERIES);

/** The text and summary of a query. Cached, since a program repeats a few queries; longer texts than `MAX_SQL` are not. */
export function queryText(sql: unknown): QueryText {
  const query = String(sql);
  return query.length > MAX_SQL ? parseQuery(query) : cache.of(query, parseQuery);
}

function parseQuery(query: string): QueryText {
  const text = sanitised(query.slice(0, MAX_READ_SQL)).slice(0, MAX_SQL);
  return { text, summary: summaryOf(text) };
}

/** The attributes of a query, with its parameters if `bindings.record` includes `'parameters'`. */
export function queryAttributes(
  { text, summary }: QueryText,
  settings?: Settings,
  parameters: readonly unknown[] = [],
): Attributes {
  const attributes: Attributes = { 'db.query.text': text, 'db.query.summary': summary || undefined };
  if (settings && recordsDetail(settings, 'parameters')) {
    parameters.forEach((value, index) => (attributes[`db.query.parameter.${index}`] = String(value)));
  }
  return attributes;
}

/** The text and summary of a batch, of its first 100 queries: each distinct text and summary once. */
export function batchText(queries: readonly unknown[]): QueryText {
  const parsed = queries.slice(0, MAX_QUERIES).map(queryText);
  const text = [...new Set(parsed.map((each) => each.text))].join('; ').slice(0, MAX_SQL);
  return { text, summary: joinWords(new Set(parsed.map((each) => each.summary))) };
}

/** Redacts the part of the query that an error message quotes: it is user data if a value was not passed as a parameter. */
export function withoutQuotes(error: unknown): void {
  redactTexts(error, (text) => text.replace(/near ".*?":/s, 'near ?:'));
}

/** A SQL text without its literals: see {@link QueryText.text}. */
export function sanitised(sql: string): string {
  const text = sql.replace(PARTS, (_, space?: string, name?: string) => (space ? ' ' : (name ?? '?')));
  return text.trim().replace(IN_LIST, '$1 (?)');
}

function summaryOf(text: string): string {
  const words: string[] = [];
  for (const [, operation, names] of text.matchAll(STEPS)) {
    if (operation) words.push(operation);
    else if (names) words.push(...names.split(',').map((name) => name.trim().replace(/ .*|["`[\]]/g, '')));
  }
  return joinWords(words);
}

/** As many words as fit into `MAX_SQL_SUMMARY`, joined by spaces. */
function joinWords(words: Iterable<string>): string {
  let text = '';
  for (const word of words) {
    if (text.length + word.length >= MAX_SQL_SUMMARY) break;
    if (word) text += text ? ` ${word}` : word;
  }
  return text;
}
