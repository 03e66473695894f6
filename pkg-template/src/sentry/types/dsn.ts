/**
 * A DSN of Sentry's, taken apart.
 *
 * @module
 */

/** The parts of a DSN, and the URLs made of them. */
export interface Dsn {
  /** Where spans are posted: `…/api/{project}/integration/otlp/v1/traces/`. */
  readonly tracesUrl: string;
  /** Where events are posted: `…/api/{project}/envelope/`. */
  readonly envelopeUrl: string;
  readonly publicKey: string;
  readonly projectId: string;
  /** Of a host like `o123.ingest.sentry.io`: `123`; else "". */
  readonly orgId: string;
  /** The value of the header `X-Sentry-Auth`. */
  readonly auth: string;
}
