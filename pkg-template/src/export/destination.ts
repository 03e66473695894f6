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
  readonly contentType: 'application/json' | 'application/x-protobuf';
  /** Of every request, the content type included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** What the core found: a URL and the four words that it left. */
export interface Found {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Bit 0: gzip; bit 1: JSON. */
  readonly flags: number;
}

const GZIP = 1;
const JSON_ENCODING = 2;

/** Headers that say what the body is; in whatever case a user writes them, they are not the user's. */
const OF_THE_BODY = ['content-type', 'content-encoding'];

/** The receiver of what the core found and what only the glue keeps. */
export function destinationOf(
  found: Found,
  headers: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch | undefined,
): Destination {
  const { flags, ...limits } = found;
  const json = (flags & JSON_ENCODING) !== 0;
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  return {
    ...limits,
    name: withoutSecrets(found.url),
    gzip: (flags & GZIP) !== 0,
    json,
    contentType,
    headers: requestHeaders(headers, contentType),
    fetch: fetch ?? hostFetch,
  };
}

function requestHeaders(given: Readonly<Record<string, string>>, contentType: string): Record<string, string> {
  const headers: Record<string, string> = {};
  let hasUserAgent = false;
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (OF_THE_BODY.includes(lower)) continue;
    hasUserAgent ||= lower === 'user-agent';
    headers[name] = value;
  }
  headers['content-type'] = contentType;
  // OpenTelemetry `protocol/exporter.md`, "User Agent". A page in a browser would ask the receiver for leave first.
  if (!hasUserAgent && !runtime.isBrowser) headers['user-agent'] = USER_AGENT;
  return headers;
}

const USER_AGENT = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

function withoutSecrets(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
