/**
 * Receivers of spans, requests to them, and the outcome of requests.
 *
 * @module
 */

import type { DeadLetter, Loss, LossReason } from './loss.js';
import type { Facts } from './facts.js';
import type { FormatJson } from './scratch.js';

/** A receiver, with the settings of its requests. */
export interface Destination {
  /** The URL of requests. */
  readonly url: string;
  /** The URL for logs and counts: without query and credentials. */
  readonly name: string;
  /** The time limit of one export with all its retries. */
  readonly timeoutMs: number;
  /** Longest request before compression. */
  readonly maxRequestBytes: number;
  /** Longest response after decompression. */
  readonly maxResponseBytes: number;
  readonly gzip: Gzip | undefined;
  /** Set for requests in JSON. */
  readonly json: OtlpJson | undefined;
  /** The form of spans for the receiver: 0 plain OTLP, 1 Sentry's form. */
  readonly form: 0 | 1;
  /** Set when the receiver is Sentry. */
  readonly sentry: SentryTarget | undefined;
  /** The end of the current rate limit, in ms since the epoch. */
  limitedUntil: number;
  readonly contentType: 'application/json' | 'application/x-protobuf';
  /** The headers of every request, the content type included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** Options of requests. */
export interface RequestOptions {
  readonly headers: readonly Header[];
  readonly timeoutMs: number;
  readonly protocol: 'http/protobuf' | OtlpJson;
  readonly compression: 'none' | Gzip;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** The result of `destinations(…)`, for the option of that name. */
export interface Destinations {
  /** The valid options of each receiver. */
  readonly entries: readonly object[];
  /** The receivers; `outer` and `options` are the target and the options that they inherit. */
  readonly resolve: (
    destinations: Destinations,
    outer: Target,
    options: RequestOptions,
    warnings: string[],
  ) => readonly Destination[];
}

/** One request: an `ExportTraceServiceRequest` and the number of its spans, at least 1. */
export interface RequestBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spans: number;
}

/** The outcome of a request: numbers of accepted and lost spans, and the reason of the loss. */
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

/** `otlpJson`, for the option `protocol`: requests and responses in JSON. */
export interface OtlpJson {
  /** Delivers a request in JSON. Never rejects. */
  readonly deliver: (settings: DeliverySettings, destination: Destination, request: RequestBody) => Promise<Outcome>;
  /** The partial success in a response: see `export/partial_success.ts`. */
  readonly partialSuccess: (answer: Uint8Array) => [rejected: number, message: string] | undefined;
}

export type Header = readonly [name: string, value: string];

/** The target of requests. */
export interface Target {
  readonly url: string;
  /** Set when the receiver is Sentry. Default: a receiver of plain OTLP. */
  readonly sentry?: SentryTarget;
}

/** Settings of requests to Sentry. */
export interface SentryTarget {
  /** The longest request that Sentry accepts. */
  readonly maxRequestBytes: number;
  /** The duration of the rate limit in a response, in ms; 0 for no limit. */
  readonly limitMs: (response: Response) => number;
  /** Formats arrays and maps as JSON, which Sentry takes in their place. */
  readonly json: FormatJson;
  /** Attributes of every span, from the options, the facts of the platform and the resource. */
  readonly spanAttributes: (
    options: { readonly release?: string | undefined; readonly environment?: string | undefined },
    facts: Facts | undefined,
    resource: ReadonlyMap<string, unknown>,
  ) => readonly (readonly [key: string, value: unknown])[];
  /** The headers with the DSN's key added, unless they have a key already. */
  readonly authorized: (headers: readonly Header[]) => readonly Header[];
}

/** The result of `sentryDsn(…)` of `edgespan/sentry`, for the option `dsn`. */
export interface SentryDsn {
  /** The target; `url` is the option beside `dsn`. `undefined` for a URL of another origin: it gets no key. */
  targetOf(url: string | undefined, path: string, warnings: string[]): Target | undefined;
}

/** `gzip`, for the option `compression`. */
export interface Gzip {
  /** The compressed bytes; `undefined` where the runtime cannot compress. Never rejects. */
  readonly compress: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer> | undefined>;
}
