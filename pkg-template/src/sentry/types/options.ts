/**
 * The options of Sentry's `init()`, as users write them. Names are those of Sentry's JavaScript SDKs. `table.ts` has their
 * rules; a test compares names and defaults there with the comments of this file.
 *
 * @module
 */

import type { Waterfall } from '../../types/features.js';
import type { Loss, DeadLetter } from '../../types/loss.js';
import type { TailSampling } from '../../types/tail.js';
import type { Options } from '../../types/options.js';
import type { Breadcrumb, CaptureContext, Event, EventHint, Integration, SpanCallback } from './event.js';

/** A string matches as a substring, a RegExp as a pattern. */
export type Pattern = string | RegExp;

/** Spans that are not recorded: by name, or by every member that is set. A string matches as a substring of name or op. */
export type IgnoreSpan =
  Pattern | { name?: Pattern; op?: Pattern; attributes?: Record<string, Pattern | number | boolean> };

/** The argument of a `tracesSampler`: the union of those of Sentry's SDKs. */
export interface SamplingContext {
  /** The name of the local root span. */
  readonly name: string;
  /** The attributes that the span starts with. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The caller's decision; `undefined` without a caller, or when the caller deferred the decision. */
  readonly parentSampled: boolean | undefined;
  /** The caller's sample rate. */
  readonly parentSampleRate: number | undefined;
  /** The caller's rate, else the caller's decision as 1 or 0, else `fallbackRate`. */
  inheritOrSampleWith(fallbackRate: number): number;
  /** The request of an instrumented Worker. Headers are in lower case. */
  readonly normalizedRequest?: {
    readonly method?: string;
    readonly url?: string;
    readonly query_string?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** For samplers written for Sentry's SDKs up to version 8. */
  readonly transactionContext: { readonly name: string; readonly parentSampled: boolean | undefined };
}

/** Returns a rate from 0 to 1, `true` or `false`; any other value drops the trace, with a warning. */
export type TracesSampler = (context: SamplingContext) => number | boolean;

/** The options of `init()` and `withSentry()`. */
export interface SentryOptions {
  /** The receiving project; without a DSN nothing is recorded or sent. Default `SENTRY_DSN` of the environment. */
  dsn?: string | undefined;
  /** `false` turns everything off. Default true. */
  enabled?: boolean;
  /** Default `SENTRY_ENVIRONMENT`, else `production`. */
  environment?: string | undefined;
  /** Default `SENTRY_RELEASE`; on Workers the id of the version metadata binding, whatever its name. */
  release?: string | undefined;
  /** Distinguishes builds of a release. Default none. */
  dist?: string;
  /** Default none. */
  serverName?: string;
  /**
   * The share of the traces that is recorded, 0 to 1, of traces without a caller's decision. Default
   * `SENTRY_TRACES_SAMPLE_RATE`; without a rate and without `tracesSampler`, all with an {@link OTLPIntegration}, else none,
   * and the decision is deferred to the called services.
   */
  tracesSampleRate?: number | undefined;
  /** Replaces the caller's decision and `tracesSampleRate`. Default none. */
  tracesSampler?: TracesSampler;
  /** Rules for the recorded traces that are exported, applied at the end of a trace. Default: all. */
  tailSampling?: TailSampling;
  /** The share of errors that is sent, 0 to 1. Default 1. */
  sampleRate?: number;
  /** Logs to the console what is sent, dropped and answered. Default `SENTRY_DEBUG`, else false. */
  debug?: boolean | Waterfall;
  /** An `OTLPIntegration`, and integrations that process events. A function receives an empty list and returns a list. */
  integrations?: readonly Integration[] | ((defaults: Integration[]) => Integration[]);
  /** Sends headers, cookies and client addresses of requests with errors. Default false. */
  sendDefaultPii?: boolean;
  /**
   * URLs that receive trace headers, as substrings or patterns. Default all; in browsers those of the page's own origin.
   */
  tracePropagationTargets?: readonly Pattern[];
  /** Whether a trace without an organization is rejected, like a trace of another organization. Default false. */
  strictTraceContinuation?: boolean;
  /** The organization. Default that of the DSN. */
  orgId?: string | number;
  /** Returns the event, changed or not, or `null` to drop the event. */
  beforeSend?: (event: Event, hint: EventHint) => Event | null | PromiseLike<Event | null>;
  /** Returns the breadcrumb, changed or not, or `null` to drop the breadcrumb. */
  beforeBreadcrumb?: (breadcrumb: Breadcrumb, hint?: Record<string, unknown>) => Breadcrumb | null;
  /** A value of `withSpanJson(…)`: changes names and attributes of spans when they end. Cannot drop spans, and not with
   * `native: mirror`. */
  beforeSendSpan?: SpanCallback;
  /** Errors whose message, or `type: message`, matches one of these are not sent. */
  ignoreErrors?: readonly Pattern[];
  /** Spans that are not recorded; their children become children of their parents. */
  ignoreSpans?: readonly IgnoreSpan[];
  /** Scope data of every event. */
  initialScope?: CaptureContext;
  /** The number of breadcrumbs in an event, 0 to 100. Default 100. */
  maxBreadcrumbs?: number;
  /** Whether exceptions of `span.recordException()` become issues, each once. Default true. */
  captureRecordedExceptions?: boolean;
  /** Adds a stack trace to messages. Default false. */
  attachStacktrace?: boolean;

  /** From here on, the options of `createProvider`. */
  serviceName?: string;
  resource?: Options['resource'];
  limits?: Options['limits'];
  bindings?: Options['bindings'];
  native?: Options['native'];
  maxWaitMs?: number;
  timeoutMs?: number;
  compression?: Options['compression'];
  onLoss?: (loss: Loss) => void;
  deadLetter?: DeadLetter;
  fetch?: typeof globalThis.fetch;
}
