/**
 * A receiver of spans, what is sent to it, and what becomes of that.
 *
 * @module
 */

import type { DeadLetter, Loss, LossReason } from './loss.js';

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
  readonly gzip: Gzip | undefined;
  /** Set for a receiver that takes JSON. */
  readonly json: OtlpJson | undefined;
  /** The form in which it takes spans: 0 is OTLP as it is, 1 that of Sentry. */
  readonly form: 0 | 1;
  /** For how many ms it takes no spans, by its answer; 0 for no limit. */
  readonly limitMs: ((response: Response) => number) | undefined;
  /** Until when it takes no spans, in ms since the epoch. */
  limitedUntil: number;
  readonly contentType: 'application/json' | 'application/x-protobuf';
  /** Of every request, the content type included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** One request: an `ExportTraceServiceRequest`, and how many spans are in it. Never empty. */
export interface RequestBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spans: number;
}

/** What became of the spans of a request: each was taken, or is lost for the reason. */
export interface Outcome {
  readonly exported: number;
  readonly lost: number;
  readonly reason: LossReason | undefined;
}

/** The settings of a delivery. */
export interface DeliverySettings {
  /** Logs each POST and each loss. */
  readonly debug: boolean;
  readonly onLoss?: ((loss: Loss) => void) | undefined;
  readonly deadLetter?: DeadLetter | undefined;
  /** Reports a loss that is counted elsewhere. Never throws. */
  reportLoss(loss: Loss): void;
}

/** `otlpJson`, for the option `protocol`: requests and answers in JSON. */
export interface OtlpJson {
  /** Delivers a request in JSON. Never rejects. */
  readonly deliver: (settings: DeliverySettings, destination: Destination, request: RequestBody) => Promise<Outcome>;
  /** The partial success in an answer: see `export/partial_success.ts`. */
  readonly partialSuccess: (answer: Uint8Array) => [rejected: number, message: string] | undefined;
}

export type Header = readonly [name: string, value: string];

/** Where requests go. */
export interface Target {
  readonly url: string;
  /** Default: a receiver of OTLP as it is. */
  readonly sentry?: SentryTarget;
}

/** What is different toward Sentry. */
export interface SentryTarget {
  /** The longest request that it takes. */
  readonly maxRequestBytes: number;
  readonly limitMs: (response: Response) => number;
  /** The headers of a request: with the key, unless they have one. */
  readonly authorized: (headers: readonly Header[]) => readonly Header[];
}

/** What `sentryDsn(…)` of `edgespan/sentry` returns, for the option `dsn`. */
export interface SentryDsn {
  /** The target, with the URL beside it if there is one; `undefined` for a URL of another origin, which gets no key. */
  targetOf(url: string | undefined, path: string, warnings: string[]): Target | undefined;
}

/** `gzip`, for the option `compression`. */
export interface Gzip {
  /** The bytes compressed; `undefined` where that cannot be done. Never rejects. */
  readonly compress: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer> | undefined>;
}
