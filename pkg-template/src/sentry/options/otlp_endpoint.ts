/**
 * Sentry's OTLP endpoint, for an exporter other than edgespan's: the function of the same name in Sentry's SDKs since
 * version 11, with the same results.
 *
 * @module
 */

import { readDsn } from './dsn.js';

/** Options for an OTLP/HTTP exporter of OpenTelemetry JS. */
export interface OtlpTracesEndpoint {
  /** `…/api/{project}/integration/otlp/v1/traces/`, with the last slash. */
  url: string;
  /** `X-Sentry-Auth` with the public key. */
  headers: Record<string, string>;
}

/**
 * The traces URL of a DSN's project, and the header that authenticates; `undefined` when the text is not a DSN.
 *
 * ```js
 * getOtlpTracesEndpoint('https://key@o1.ingest.sentry.io/42');
 * // { url: 'https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/',
 * //   headers: { 'X-Sentry-Auth': 'Sentry sentry_version=7, sentry_key=key' } }
 * ```
 */
export function getOtlpTracesEndpoint(dsn: string): OtlpTracesEndpoint | undefined {
  const parsed = readDsn(dsn);
  if (!parsed) return undefined;
  const { tracesUrl, publicKey } = parsed;
  return { url: tracesUrl, headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${publicKey}` } };
}
