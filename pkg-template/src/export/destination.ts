/**
 * A receiver of spans, as the options and the core describe it (OpenTelemetry `protocol/exporter.md`).
 *
 * @module
 */

import { hostFetch, runtime } from '../runtime.js';
import { VERSION } from '../version.js';

/** How a receiver is reached. */
export interface Destination {
  /** Where requests go. */
  readonly url: string;
  /** The URL as it may be told: without query and credentials. */
  readonly name: string;
  /** Time for one export with all its retries. */
  readonly timeoutMs: number;
  /** Longest request before compression. */
  readonly maxRequestBytes: number;
  /** Longest answer after decompression. */
  readonly maxResponseBytes: number;
  readonly gzip: boolean;
  readonly json: boolean;
  /** The form in which it takes spans: 0 is OTLP as it is, 1 that of Sentry, whose rate limits are obeyed. */
  readonly form: number;
  /** Until when Sentry wants no spans, in ms since the epoch. */
  limitedUntil: number;
  readonly contentType: 'application/json' | 'application/x-protobuf';
  /** Of every request, the content type included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** What the core found: two texts and the four words that it left. */
export interface Found {
  readonly url: string;
  /** The header `X-Sentry-Auth`; "" for none. */
  readonly auth: string;
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Bit 0: gzip; bit 1: JSON; bit 2: Sentry's form. */
  readonly flags: number;
}

const GZIP = 1;
const JSON_ENCODING = 2;
/** The bit of the form. */
const FORM = 2;

/** Headers that say what the body is; in whatever case a user writes them, they are not the user's. */
const OF_THE_BODY = ['content-type', 'content-encoding'];

/** The receiver of what the core found and what only the glue keeps. */
export function destinationOf(
  found: Found,
  headers: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch | undefined,
): Destination {
  const { flags, auth, ...limits } = found;
  const json = (flags & JSON_ENCODING) !== 0;
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  return {
    ...limits,
    name: withoutSecrets(found.url),
    gzip: (flags & GZIP) !== 0,
    json,
    form: (flags >> FORM) & 1,
    limitedUntil: 0,
    contentType,
    headers: requestHeaders(headers, contentType, auth),
    fetch: fetch ?? hostFetch,
  };
}

function requestHeaders(
  given: Readonly<Record<string, string>>,
  contentType: string,
  auth: string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  let hasUserAgent = false;
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (OF_THE_BODY.includes(lower)) continue;
    hasUserAgent ||= lower === 'user-agent';
    headers[name] = value;
  }
  // Sentry refuses two keys; the core has seen to it that there is no other.
  if (auth) headers['x-sentry-auth'] = auth;
  headers['content-type'] = contentType;
  // OpenTelemetry `protocol/exporter.md`, "User Agent". A page in a browser would ask the receiver for leave first.
  if (!hasUserAgent && !runtime.isBrowser) headers['user-agent'] = USER_AGENT;
  return headers;
}

const USER_AGENT = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

/** A URL as it may be told. */
export function withoutSecrets(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
