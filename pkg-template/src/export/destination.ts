/**
 * Creates a receiver from valid options (OpenTelemetry `protocol/exporter.md`).
 *
 * @module
 */

import { host, hostFetch } from '../host/host.js';
import type { Destination, Header, RequestOptions, Target } from '../types/destination.js';
import { VERSION } from '../host/version.js';

/** Creates a receiver. */
export function destinationOf({ url, sentry }: Target, options: RequestOptions): Destination {
  const { headers, protocol, compression, maxRequestBytes, fetch = hostFetch } = options;
  // Sentry does not accept JSON: a Sentry destination does not inherit the outer option `protocol`.
  const json = typeof protocol === 'object' && !sentry ? protocol : undefined;
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  return {
    ...options,
    url,
    name: displayUrl(url),
    maxRequestBytes: Math.min(maxRequestBytes, sentry?.maxRequestBytes ?? Infinity),
    gzip: typeof compression === 'object' ? compression : undefined,
    json,
    form: sentry ? 1 : 0,
    sentry,
    limitedUntil: 0,
    contentType,
    headers: requestHeaders(sentry?.authorized(headers) ?? headers, contentType),
    fetch,
  };
}

/** The headers of each request; the user's that describe the body are replaced. */
export function requestHeaders(input: readonly Header[], contentType: string): Headers {
  const headers = new Headers(input as HeadersInit);
  headers.delete('content-encoding');
  headers.set('content-type', contentType);
  // OpenTelemetry `protocol/exporter.md`, "User Agent". In browsers the header would cause a preflight request.
  if (!host.isBrowser && !headers.has('user-agent')) headers.set('user-agent', USER_AGENT);
  return headers;
}

const USER_AGENT = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

/** The URL without query and credentials, for logs and counts. */
export function displayUrl(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
