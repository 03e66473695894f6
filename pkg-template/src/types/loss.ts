/**
 * What is said of spans that were lost.
 *
 * @module
 */

/** Why spans were lost. */
export type LossReason =
  /** The request's spans did not fit `limits.maxBufferBytes`, or the memory that there is. */
  | 'over_budget'
  /** A span could not be read by the core; a defect of edgespan. */
  | 'malformed'
  /** The core trapped while it held the span; a defect of edgespan. The next request gets a new core. */
  | 'trap'
  /** The span ended after the invocation's last POST. */
  | 'late'
  /** The span alone is larger than `maxRequestBytes`, or the receiver's answer than `maxResponseBytes`. */
  | 'too_large'
  /** The receiver answered with a status other than 2xx. */
  | 'http_status'
  /** The receiver took longer than `timeoutMs`, all tries together. */
  | 'timeout'
  /** The receiver could not be reached. */
  | 'network'
  /** The receiver took the request, but said that it rejected these spans (OTLP partial success). */
  | 'rejected'
  /** Sentry has said that it takes no spans for a while, so they were not sent. */
  | 'rate_limited'
  /** There is no receiver. */
  | 'unconfigured';

/** Spans that were lost. */
export interface Loss {
  readonly reason: LossReason;
  /** How many, from 1. */
  readonly spans: number;
  /** The receiver that did not get them, its URL without the query; left out when they were lost before. */
  readonly destination?: string;
}

/** A request that could not be delivered. */
export interface Undelivered extends Loss {
  /** The URL without the query. */
  readonly destination: string;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
}

/**
 * Gets an `ExportTraceServiceRequest` that a receiver did not take, uncompressed and as its own copy, to keep it
 * elsewhere. A promise is awaited inside the invocation's `waitUntil`; what it throws is told to `diag`. A request that
 * a receiver took in part (OTLP partial success) does not come here.
 */
export type DeadLetter = (request: Uint8Array, about: Undelivered) => void | Promise<void>;
