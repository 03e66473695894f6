/**
 * Creates a receiver from valid options (OpenTelemetry `protocol/exporter.md`).
 *
 * @module
 */

import { host, hostFetch } from '../host/host.js';
import type { Destination, Header, RequestOptions, Target } from '../types/destination.js';
import { VERSION } from '../host/version.js';

/** Headers that describe the body: the user's are ignored, in any case of letters. */
const OF_THE_BODY = ['content-type', 'content-encoding'];

/** Creates a receiver. */
export function destinationOf({ url, sentry }: Target, options: RequestOptions): Destination {
  const { headers, timeoutMs, protocol, compression, maxRequestBytes, maxResponseBytes, fetch } = options;
  // Sentry does not accept JSON: a Sentry destination does not inherit the outer option `protocol`.
  const json = typeof protocol === 'object' && !sentry ? protocol : undefined;
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  return {
    url,
    name: displayUrl(url),
    timeoutMs,
    maxRequestBytes: Math.min(maxRequestBytes, sentry?.maxRequestBytes ?? Infinity),
    maxResponseBytes,
    gzip: typeof compression === 'object' ? compression : undefined,
    json,
    form: sentry ? 1 : 0,
    sentry,
    limitedUntil: 0,
    contentType,
    headers: requestHeaders(sentry?.authorized(headers) ?? headers, contentType),
    fetch: fetch ?? hostFetch,
  };
}

/** The headers of each request. */
export function requestHeaders(input: readonly Header[], contentType: string): Record<string, string> {
  const headers = input.filter(([name]) => !OF_THE_BODY.includes(name.toLowerCase()));
  headers.push(['content-type', contentType]);
  // OpenTelemetry `protocol/exporter.md`, "User Agent". In browsers the header would cause a preflight request.
  if (!host.isBrowser && !headers.some(([name]) => name.toLowerCase() === 'user-agent')) {
    headers.push(['user-agent', USER_AGENT]);
  }
  // `Object.fromEntries`, not assignment: a header may have the name `__proto__`.
  return Object.fromEntries(headers);
}

const USER_AGENT = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

/** The URL without query and credentials, for logs and counts. */
export function displayUrl(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
