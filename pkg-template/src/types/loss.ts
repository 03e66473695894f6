/**
 * Reports of lost spans.
 *
 * @module
 */

/** The reason of a loss. */
export type LossReason =
  /** The request's spans exceeded `limits.maxBufferBytes`, or the available memory. */
  | 'over_budget'
  /** The core could not decode a span; a defect of edgespan. */
  | 'malformed'
  /** The core trapped while it held the span; a defect of edgespan. The next request gets a new core. */
  | 'trap'
  /** The span ended after the invocation's last POST. */
  | 'late'
  /** The span alone is larger than `maxRequestBytes`, or the receiver's response than `maxResponseBytes`. */
  | 'too_large'
  /** The receiver answered with a status other than 2xx. */
  | 'http_status'
  /** The receiver did not answer within `timeoutMs`, retries included. */
  | 'timeout'
  /** The receiver could not be reached. */
  | 'network'
  /** The receiver accepted the request and rejected these spans (OTLP partial success). */
  | 'rejected'
  /** A rate limit of Sentry was in force, so that the spans were not sent. */
  | 'rate_limited'
  /** There is no receiver. */
  | 'unconfigured';

/** Spans that were lost. */
export interface Loss {
  readonly reason: LossReason;
  /** The number of spans, from 1. */
  readonly spans: number;
  /** The URL of the receiver, without the query; missing when the spans were lost before any request. */
  readonly destination?: string;
}

/** A request that could not be delivered. */
export interface Undelivered extends Loss {
  /** The URL of the receiver, without the query. */
  readonly destination: string;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
}

/**
 * Called with an `ExportTraceServiceRequest` that a receiver did not accept, uncompressed and as a copy, to store it
 * elsewhere. A promise is awaited inside the invocation's `waitUntil`; errors are logged with `diag`. Not called for a
 * request that a receiver accepted in part (OTLP partial success).
 */
export type DeadLetter = (request: Uint8Array, about: Undelivered) => void | Promise<void>;
