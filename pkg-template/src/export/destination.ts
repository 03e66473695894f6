/**
 * A receiver of spans, as options describe it (OpenTelemetry `protocol/exporter.md`).
 *
 * @module
 */

import { hostFetch, host } from '../host/host.js';
import type { Destination, OtlpJson } from '../types/destination.js';
import { VERSION } from '../host/version.js';

/** Headers that describe the body: a user's are ignored, in any case of letters. */
const OF_THE_BODY = ['content-type', 'content-encoding'];

/** Where requests go. */
export interface Target {
  readonly url: string;
  readonly form: 0 | 1;
  /** The header `X-Sentry-Auth`; "" for none. */
  readonly auth: string;
}

export type Header = readonly [name: string, value: string];

/** How requests are made. */
export interface Manner {
  readonly headers: readonly Header[];
  readonly timeoutMs: number;
  readonly protocol: 'http/protobuf' | OtlpJson;
  readonly compression: string;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** A receiver. */
export function destinationOf({ url, form, auth }: Target, manner: Manner): Destination {
  const { headers, timeoutMs, protocol, compression, maxRequestBytes, maxResponseBytes, fetch } = manner;
  const json = typeof protocol === 'object' ? protocol : undefined;
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  return {
    url,
    name: withoutSecrets(url),
    timeoutMs,
    maxRequestBytes: form === 0 ? maxRequestBytes : Math.min(maxRequestBytes, MAX_SENTRY_BYTES),
    maxResponseBytes,
    gzip: compression === 'gzip',
    json,
    form,
    limitedUntil: 0,
    contentType,
    headers: requestHeaders(headers, contentType, auth),
    fetch: fetch ?? hostFetch,
  };
}

/** The headers of each request. */
export function requestHeaders(given: Manner['headers'], contentType: string, auth: string): Record<string, string> {
  const headers: Header[] = [];
  let hasUserAgent = false;
  for (const [name, value] of given) {
    const lower = name.toLowerCase();
    if (OF_THE_BODY.includes(lower)) continue;
    hasUserAgent ||= lower === 'user-agent';
    // Sentry refuses a request with two keys.
    if (lower === 'x-sentry-auth' || (lower === 'authorization' && OTHER_KEY.test(value))) auth = '';
    headers.push([name, value]);
  }
  if (auth) headers.push(['x-sentry-auth', auth]);
  headers.push(['content-type', contentType]);
  // OpenTelemetry `protocol/exporter.md`, "User Agent". A page in a browser would ask the receiver for leave first.
  if (!hasUserAgent && !host.isBrowser) headers.push(['user-agent', USER_AGENT]);
  // Not assigned one by one: `__proto__` is a name like any other.
  return Object.fromEntries(headers);
}

/** Relay takes 12 MiB; what is left over is for what counts there beside the request. */
const MAX_SENTRY_BYTES = 12_517_376;
/** Of `Authorization`, the schemes in which Sentry takes a key. */
const OTHER_KEY = /^(sentry|basic)( |$)/i;
const USER_AGENT = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

/** A URL as it may be told. */
export function withoutSecrets(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
