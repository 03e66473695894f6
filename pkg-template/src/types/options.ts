/**
 * The options of the package. The rules in `config/table.ts` validate them; a test compares names and defaults there with
 * this file.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { BindingKind } from './binding_kind.js';
import type { BindingSettings } from './binding_options.js';
import type { DeadLetter, Loss } from './loss.js';
import type { BaggageSpanAttributes, Mirror, SpanProcessing, Waterfall } from './features.js';
import type { Destinations, Gzip, OtlpJson, SentryDsn } from './destination.js';
import type { SpanLimits } from './limits.js';
import type { OwnResource, ResourceValue } from './resource.js';
import type { CustomIds } from './id_generator.js';
import type { OwnSampler } from './sampler.js';
import type { TailSampling } from './tail.js';

/** The samplers of the OpenTelemetry specification, by the names of `OTEL_TRACES_SAMPLER`. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

/** Options of one receiver. */
export interface DestinationOptions {
  /**
   * The result of `sentryDsn(…)` of `edgespan/sentry`: traces are sent to the project of a DSN, with its key, in Sentry's
   * form. `endpoint` or `tracesEndpoint` beside `dsn` replaces the URL: with the key and in Sentry's form at the DSN's own
   * origin, else as plain OTLP without the key. Default none.
   */
  dsn?: SentryDsn | undefined;
  /**
   * Base URL of an OTLP/HTTP receiver, http or https; `/v1/traces` is appended to its path, as the OTLP exporter
   * specification says. Default `http://localhost:4318`.
   */
  endpoint?: string;
  /** The complete URL that traces are posted to, instead of `endpoint`; nothing is appended. Default none. */
  tracesEndpoint?: string;
  /** Headers of every request to the receiver, such as an API key. Default none. */
  headers?: Record<string, string>;
  /** Time limit of one export with all its retries, 1 to 600000 ms. Default 10000. */
  timeoutMs?: number;
  /**
   * The encoding of spans: `http/protobuf`, or `otlpJson` of this package for JSON, which Sentry does not accept. Default
   * `http/protobuf`.
   */
  protocol?: 'http/protobuf' | OtlpJson;
  /** The compression of requests: `none`, or `gzip` of this package for requests from 1 KiB. Default `none`. */
  compression?: 'none' | Gzip;
  /**
   * Longest request before compression, 65536 (64 KiB) to 67108864 (64 MiB) bytes; longer ones are split. With several
   * destinations the smallest limit applies to all. Toward Sentry the limit is at most 12517376 (12 MiB less 64 KiB), which
   * is the default there. Default 67108864.
   */
  maxRequestBytes?: number;
  /**
   * Longest response, 1024 (1 KiB) to 67108864 (64 MiB) bytes, decompressed; an export with a longer response fails.
   * Default 4194304.
   */
  maxResponseBytes?: number;
  /** Sends the spans, for example a service binding's `fetch`. Default: the `fetch` of the runtime, untraced. */
  fetch?: typeof globalThis.fetch;
}

/**
 * The options of edgespan. An invalid value throws a `TypeError` with one sentence at configuration; an unknown option is
 * a warning on the console.
 */
export interface Options extends DestinationOptions {
  /** Several receivers at once: the result of `destinations(…)` of this package. Default: one receiver by these options. */
  destinations?: Destinations;
  /** Name of your service, the resource attribute `service.name`. Default `unknown_service`. */
  serviceName?: string;
  /**
   * Further attributes of the resource, such as `deployment.environment.name`; or a `Resource` of this package. One of
   * OpenTelemetry JS: `emptyResource().merge(resource)`.
   */
  resource?: Record<string, ResourceValue> | OwnResource;
  /** Toward Sentry, the release of your code; recorded as `sentry.release`. Default none. */
  release?: string;
  /**
   * Toward Sentry, the deployment environment; recorded as `sentry.environment`. Default `production`, unless the resource
   * has `deployment.environment.name` or `deployment.environment`.
   */
  environment?: string;
  /**
   * The sampler: a name, a sampler of this package, or the result of `customSampler(…)` for one of your own. Default
   * `parentbased_always_on`: as the caller decided, else all.
   */
  sampler?: SamplerName | OwnSampler;
  /** The share of new traces that is recorded, 0 to 1; for a trace with a caller, the caller's decision applies. */
  tracesSampleRate?: number;
  /** Which recorded requests are kept, decided at their end: the result of `tailSampling(…)`. Default: all. */
  tailSampling?: TailSampling;
  /** Limits of recorded data: the result of `limits(…)` of this package. Default: the limits of OpenTelemetry. */
  limits?: SpanLimits;
  /** Baggage that becomes attributes of every span: the result of `baggageSpanAttributes(…)` of this package. Default none. */
  baggageSpanAttributes?: BaggageSpanAttributes;
  /** Generates trace and span ids: the result of `customIds(…)` of this package. Default: random ids. */
  idGenerator?: CustomIds;
  /**
   * Called for every recorded span, in their order, beside the export: the result of `spanProcessors(…)` of this package.
   * Default none.
   */
  spanProcessors?: SpanProcessing;
  /** Reads and writes headers. Default: W3C Trace Context and Baggage. */
  propagator?: TextMapPropagator;
  /** Stores the active context. Default: a context manager on AsyncLocalStorage. */
  contextManager?: ContextManager;
  /** Called at each loss of spans. Default none. */
  onLoss?: (loss: Loss) => void;
  /** Called with requests that could not be delivered, to store them. Default none. */
  deadLetter?: DeadLetter;
  /**
   * Calls of bindings on Cloudflare Workers: which become spans, with which details. The list of the kinds that do, values of
   * `edgespan/bindings`; the result of `bindingOptions(…)` of `edgespan/bindings`; `false` for none. Default: all.
   */
  bindings?: readonly BindingKind[] | BindingSettings | false;
  /**
   * The use of Cloudflare's own tracing. `off` ignores the platform's spans. `auto` adopts the platform's trace id when no
   * caller sent one. If the platform records the trace (the sampled flag), its span becomes the parent of edgespan's, and
   * bindings and outgoing `fetch` are recorded by the platform alone. With only a tail Worker, edgespan records all spans.
   * `mirror` of this package treats every trace as recorded, and also mirrors the spans of your code to the platform.
   * Default `auto`.
   */
  native?: 'auto' | 'off' | Mirror;
  /**
   * How long the spans of a request wait for promises in `waitUntil` and for a response that is still streamed, 1 to
   * 600000 ms. Then the ended spans are sent, marked as partial. The rest follows in one later POST, or in further ones
   * when promises are pending for `maxWaitMs` again. Default 25000: Workers cancel `waitUntil` 30 s after the response.
   */
  maxWaitMs?: number;
  /** Disables edgespan: no span is recorded and nothing is sent. Default false. */
  disabled?: boolean;
  /**
   * Logs on the console each POST with its response, and unsampled and lost spans; with `waterfall` of this package also
   * the spans of each request as a diagram over time. Default false.
   */
  debug?: boolean | Waterfall;
}
