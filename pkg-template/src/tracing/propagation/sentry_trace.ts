/**
 * Sentry's headers, parsed and written: `sentry-trace`, and Sentry's members of `baggage`, which hold the dynamic
 * sampling context. Pure functions of text (Sentry develop docs, "Trace Propagation").
 *
 * @module
 */

import { formatMember, parseBaggage } from './baggage_header.js';

/** The header that names the trace. */
export const SENTRY_TRACE = 'sentry-trace';
/** How the keys of Sentry's members of `baggage` begin. */
export const SENTRY_PREFIX = 'sentry-';

const HEADER = /^[ \t]*([0-9a-f]{32})?-?([0-9a-f]{16})?-?([01])?[ \t]*$/;

/** What a `sentry-trace` header says; each part may be missing. */
export interface SentryTrace {
  readonly traceId?: string;
  readonly spanId?: string;
  /** Left out: the caller left the decision open. */
  readonly isSampled?: boolean;
}

/** A `sentry-trace` header; `undefined` when it is none. Ids of zeros only are left out. */
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

/** A `sentry-trace` header of ids in lowercase hex; without `isSampled` the decision is left open. */
export function formatSentryTrace(traceId: string, spanId: string, isSampled?: boolean): string {
  return `${traceId}-${spanId}${isSampled === undefined ? '' : isSampled ? '-1' : '-0'}`;
}

/**
 * Sentry's members of a `baggage` header: the dynamic sampling context, without the prefix of its keys. Everything else
 * in the header is left out, and so are values that are empty.
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

/** A dynamic sampling context as members of a `baggage` header; values that are empty are left out. */
export function formatSentryBaggage(context: ReadonlyMap<string, string>): string[] {
  return [...context].filter(([, value]) => value).map(([key, value]) => formatMember(SENTRY_PREFIX + key, value));
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
