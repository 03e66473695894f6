/**
 * A parsed DSN of Sentry.
 *
 * @module
 */

/** The parts of a DSN, and the URLs that they form. */
export interface Dsn {
  /** The URL for spans: `…/api/{project}/integration/otlp/v1/traces/`. */
  readonly tracesUrl: string;
  /** The URL for events: `…/api/{project}/envelope/`. */
  readonly envelopeUrl: string;
  readonly publicKey: string;
  readonly projectId: string;
  /** `123` for a host like `o123.ingest.sentry.io`; else "". */
  readonly orgId: string;
  /** The value of the header `X-Sentry-Auth`. */
  readonly auth: string;
}
