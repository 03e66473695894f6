/**
 * Where Sentry takes OTLP, for an exporter that is not edgespan's: the function of that name in Sentry's own SDKs since
 * version 11, with the same answers.
 *
 * @module
 */

import { readDsn } from './dsn.js';

/** What an OTLP/HTTP exporter of OpenTelemetry JS takes as its options. */
export interface OtlpTracesEndpoint {
  /** `…/api/{project}/integration/otlp/v1/traces/`, the slash included. */
  url: string;
  /** `X-Sentry-Auth` with the public key. */
  headers: Record<string, string>;
}

/**
 * Where the project of a DSN takes traces, and the header that lets it; `undefined` when it is no DSN.
 *
 * ```js
 * getOtlpTracesEndpoint('https://key@o1.ingest.sentry.io/42');
 * // { url: 'https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/',
 * //   headers: { 'X-Sentry-Auth': 'Sentry sentry_version=7, sentry_key=key' } }
 * ```
 */
export function getOtlpTracesEndpoint(dsn: string): OtlpTracesEndpoint | undefined {
  const read = readDsn(dsn);
  if (!read) return undefined;
  const { tracesUrl, publicKey } = read;
  return { url: tracesUrl, headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${publicKey}` } };
}
