/**
 * Parses and formats Sentry's headers: `sentry-trace`, and Sentry's members of `baggage`, which contain the dynamic
 * sampling context (Sentry develop docs, "Trace Propagation").
 *
 * @module
 */

import { formatMember, parseBaggage } from './baggage_header.js';

/** The header with trace id, span id and sampling decision. */
export const SENTRY_TRACE = 'sentry-trace';
/** The prefix of the keys of Sentry's members of `baggage`. */
export const SENTRY_PREFIX = 'sentry-';

const HEADER = /^[ \t]*([0-9a-f]{32})?-?([0-9a-f]{16})?-?([01])?[ \t]*$/;

/** A parsed `sentry-trace` header; each part may be missing. */
export interface SentryTrace {
  readonly traceId?: string;
  readonly spanId?: string;
  /** Missing when the caller deferred the decision. */
  readonly isSampled?: boolean;
}

/** Parses a `sentry-trace` header; `undefined` when it is invalid. Ids of zeros are left out. */
export function parseSentryTrace(header: string): SentryTrace | undefined {
  const parts = HEADER.exec(header);
  if (!parts) return undefined;
  const [, traceId, spanId, flag] = parts;
  return {
    ...(traceId && !isZero(traceId) && { traceId }),
    ...(spanId && !isZero(spanId) && { spanId }),
    ...(flag && { isSampled: flag === '1' }),
  };
}

/** Formats a `sentry-trace` header from ids in lowercase hex; without `isSampled` the decision is deferred. */
export function formatSentryTrace(traceId: string, spanId: string, isSampled?: boolean): string {
  return `${traceId}-${spanId}${isSampled === undefined ? '' : isSampled ? '-1' : '-0'}`;
}

/**
 * Sentry's members of a `baggage` header: the dynamic sampling context, keys without prefix. Other members and empty
 * values are left out.
 *
 * ```ts
 * parseSentryBaggage('sentry-release=a%201,other=2'); // Map { 'release' => 'a 1' }
 * ```
 */
export function parseSentryBaggage(header: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const { key, value } of parseBaggage(header)) {
    if (key.startsWith(SENTRY_PREFIX) && key !== SENTRY_PREFIX && value)
      members.set(key.slice(SENTRY_PREFIX.length), value);
  }
  return members;
}

/** A dynamic sampling context as members of a `baggage` header, without empty values. */
export function formatSentryBaggage(context: ReadonlyMap<string, string>): string[] {
  return [...context].filter(([, value]) => value).map(([key, value]) => formatMember(SENTRY_PREFIX + key, value));
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
