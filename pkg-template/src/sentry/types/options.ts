/**
 * The options of Sentry's `init()`, as users write them. Names are those of Sentry's JavaScript SDKs. They are read by
 * the rules of `table.ts`; a test holds its names and defaults against this file's.
 *
 * @module
 */

import type { Waterfall } from '../../types/features.js';
import type { Loss, DeadLetter } from '../../types/loss.js';
import type { TailSampling } from '../../types/tail.js';
import type { Limits, LogLevel, Options, ResourceValue } from '../../types/options.js';
import type { Resource } from '../../types/resource.js';
import type { Breadcrumb, CaptureContext, Event, EventHint, Integration, SpanCallback } from './event.js';

/** A part of a text, or a pattern. */
export type Pattern = string | RegExp;

/** Which spans are not recorded: by name, or by all of what is given. A string is a part of the name or op. */
export type IgnoreSpan =
  Pattern | { name?: Pattern; op?: Pattern; attributes?: Record<string, Pattern | number | boolean> };

/** What a `tracesSampler` is told: what any version of Sentry's SDKs tells. */
export interface SamplingContext {
  /** The name of the span that begins a trace here. */
  readonly name: string;
  /** Its attributes at its start. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the caller decided; `undefined` when there is none, or it left the decision open. */
  readonly parentSampled: boolean | undefined;
  /** The rate that the caller decided by. */
  readonly parentSampleRate: number | undefined;
  /** The caller's rate, else its decision as 1 or 0, else this one. */
  inheritOrSampleWith(fallbackRate: number): number;
  /** The request of an instrumented Worker. Headers are in lower case. */
  readonly normalizedRequest?: {
    readonly method?: string;
    readonly url?: string;
    readonly query_string?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** As up to version 8 of Sentry's SDKs. */
  readonly transactionContext: { readonly name: string; readonly parentSampled: boolean | undefined };
}

/** Decides by a rate from 0 to 1, or by `true` or `false`; anything else drops the trace, with a warning. */
export type TracesSampler = (context: SamplingContext) => number | boolean;

/** The options of `init()` and `withSentry()`. */
export interface SentryOptions {
  /** Where to send; without one nothing is recorded or sent. Default `SENTRY_DSN` of the environment. */
  dsn?: string | undefined;
  /** `false` turns everything off. Default true. */
  enabled?: boolean;
  /** Default `SENTRY_ENVIRONMENT`, else `production`. */
  environment?: string | undefined;
  /** Default `SENTRY_RELEASE`; on Workers the id of a version metadata binding `CF_VERSION_METADATA`. */
  release?: string | undefined;
  /** Tells builds of a release apart. Default none. */
  dist?: string;
  /** Default none. */
  serverName?: string;
  /**
   * The share of the traces that begin here that is recorded, 0 to 1; as the caller decided where there is one. Default
   * `SENTRY_TRACES_SAMPLE_RATE`; without any, and without `tracesSampler`, all with an {@link OTLPIntegration}, else none,
   * and whoever is called decides for itself.
   */
  tracesSampleRate?: number | undefined;
  /** Decides instead of the caller and of `tracesSampleRate`. Default none. */
  tracesSampler?: TracesSampler;
  /** Which of the recorded traces are kept, decided at their end. Default: all. */
  tailSampling?: TailSampling;
  /** The share of errors that is sent, 0 to 1. Default 1. */
  sampleRate?: number;
  /** Tells on the console what is sent, dropped and answered. Default `SENTRY_DEBUG`, else false. */
  debug?: boolean | Waterfall;
  /** An `OTLPIntegration`, and whatever else has a say in events. A function gets an empty list and gives one. */
  integrations?: readonly Integration[] | ((defaults: Integration[]) => Integration[]);
  /** Sends headers, cookies and client addresses of requests with errors. Default false. */
  sendDefaultPii?: boolean;
  /**
   * Which URLs get trace headers: parts of them, or patterns. Default all; in browsers those of the page's own origin.
   */
  tracePropagationTargets?: readonly Pattern[];
  /** A trace of another organization is not continued; with this, neither is one that does not say. Default false. */
  strictTraceContinuation?: boolean;
  /** The organization. Default that of the DSN. */
  orgId?: string | number;
  /** Changes an event, or drops it by `null`. */
  beforeSend?: (event: Event, hint: EventHint) => Event | null | PromiseLike<Event | null>;
  /** Changes a breadcrumb, or drops it by `null`. */
  beforeBreadcrumb?: (breadcrumb: Breadcrumb, hint?: Record<string, unknown>) => Breadcrumb | null;
  /** Changes names and attributes of spans when they end: what `withSpanJson(…)` returns. It cannot drop spans. */
  beforeSendSpan?: SpanCallback;
  /** Errors whose message, or `type: message`, has one of these are not sent. */
  ignoreErrors?: readonly Pattern[];
  /** Spans that are not recorded; their children are those of their parents. */
  ignoreSpans?: readonly IgnoreSpan[];
  /** What every event says from the start. */
  initialScope?: CaptureContext;
  /** Breadcrumbs that are kept, 0 to 100. Default 100. */
  maxBreadcrumbs?: number;
  /** Whether exceptions that spans record become issues: each once. Default true. */
  captureRecordedExceptions?: boolean;
  /** Adds a stack trace to messages. Default false. */
  attachStacktrace?: boolean;

  /** The same as of `createProvider`, from here on. */
  serviceName?: string;
  resource?: Record<string, ResourceValue> | Resource;
  limits?: Limits;
  bindings?: Options['bindings'];
  native?: Options['native'];
  maxWaitMs?: number;
  timeoutMs?: number;
  compression?: Options['compression'];
  onLoss?: (loss: Loss) => void;
  deadLetter?: DeadLetter;
  logLevel?: LogLevel;
  fetch?: typeof globalThis.fetch;
}
