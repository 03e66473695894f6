/**
 * What is told of SQL: its text without anything that a user may have written into it, and a summary of few words
 * (OpenTelemetry semantic conventions, `db/database-spans.md`, "Sanitization of `db.query.text`" and "Generating a
 * summary of the query").
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { BoundedCache } from '../../host/bounded_cache.js';
import { redactTexts } from '../../spans/exception.js';
import type { Settings } from '../../types/settings.js';
import { records } from './methods.js';

/** What is told of a query. */
export interface QueryText {
  /** Strings, numbers and blobs are `?`; comments are gone, white space is one space. At most 2048 UTF-16 units. */
  readonly text: string;
  /** Operations and tables in their order, such as `SELECT users orders`; empty when none are found. At most 255. */
  readonly summary: string;
}

// In UTF-16 units.
const MAX_READ = 16_384;
const MAX_TEXT = 2_048;
const MAX_SUMMARY = 255;
/** Texts that are remembered. */
const MAX_KNOWN = 100;

/**
 * In this order: white space and comments; names and parameters, whose digits are their own; strings and blobs, which
 * may be cut off; what stands in double quotes and cannot be taken for a name; numbers.
 */
const PARTS =
  /((?:\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$))+)|([a-z_?:@$\u0080-\uffff](?!')[\w$\u0080-\uffff]*|"\w+"|`[^`]*`|\[\w*\])|x?'[^']*(?:''[^']*)*(?:'|$)|"[^"]*(?:"|$)|\.?\d[\w.]*/gi;
const IN_LIST = /\b(in) ?\( ?\?(?: ?, ?\?)+ ?\)/gi;
/** An operation, or the names that stand where those of tables do. */
const STEPS =
  /\b(select|insert|delete|(?<!or )replace(?= into\b)|update(?! set\b)|pragma|(?:create|drop|alter)(?: \w+)? (?:table|index|view|trigger))\b|(?<=\b(?:from|into|join|update(?: or \w+)?|pragma|table|index|view|trigger)(?: if(?: not)? exists)? )(?!(?:set|if|or|select)\b)([^\s(),;?]+(?:(?: (?:as )?\w+)? ?, ?[^\s(),;?]+)*)/gi;

const known = /* @__PURE__ */ new BoundedCache<QueryText>(undefined, MAX_KNOWN);

/** What is told of a query. Programs have few, and make them again and again: they are remembered. */
export function queryText(sql: unknown): QueryText {
  const query = String(sql);
  return query.length > MAX_TEXT ? described(query) : known.of(query, described);
}

function described(query: string): QueryText {
  const text = sanitised(query.slice(0, MAX_READ)).slice(0, MAX_TEXT);
  return { text, summary: summaryOf(text) };
}

/** What a span says of a query: its parameters, too, where they are to be recorded. */
export function queryAttributes(
  { text, summary }: QueryText,
  settings?: Settings,
  parameters: readonly unknown[] = [],
): Attributes {
  const attributes: Attributes = { 'db.query.text': text, 'db.query.summary': summary || undefined };
  if (settings && records(settings, 'parameters')) {
    parameters.forEach((value, index) => (attributes[`db.query.parameter.${index}`] = String(value)));
  }
  return attributes;
}

/** What is told of several queries at once: that of each kind of them once. */
export function batchText(queries: readonly unknown[]): QueryText {
  const told = queries.slice(0, MAX_KNOWN).map(queryText);
  const text = [...new Set(told.map((each) => each.text))].join('; ').slice(0, MAX_TEXT);
  return { text, summary: joined(new Set(told.map((each) => each.summary))) };
}

/** What is recorded of an error quotes no part of its query, which is data where that was not given as a parameter. */
export function withoutQuotes(error: unknown): void {
  redactTexts(error, (text) => text.replace(/near ".*?":/s, 'near ?:'));
}

/** A text without what may have been written into it: see {@link QueryText.text}. */
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
  return joined(words);
}

/** As many words as there is room for. */
function joined(words: Iterable<string>): string {
  let text = '';
  for (const word of words) {
    if (text.length + word.length >= MAX_SUMMARY) break;
    if (word) text += text ? ` ${word}` : word;
  }
  return text;
}
