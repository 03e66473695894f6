/**
 * The options of the package, as users write them. They are read by the rules of `config/table.ts`; a test holds its
 * names and defaults against this file's.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { BindingKind } from './binding_kind.js';
import type { BindingOptions } from './binding_options.js';
import type { DeadLetter, Loss } from './loss.js';
import type { Mirror, SpanProcessing, Waterfall } from './features.js';
import type { Gzip, OtlpJson, SentryDsn } from './destination.js';
import type { Resource } from './resource.js';
import type { CustomIds } from './id_generator.js';
import type { OwnSampler } from './sampler.js';
import type { TailSampling } from './tail.js';

/** How much one span, and one request, may hold. Integers from 0; `Infinity` is no limit. */
export interface Limits {
  /** Attributes of a span; the ones over it are dropped and counted. Default 128. */
  attributeCountLimit?: number;
  /** Characters of strings and bytes of byte arrays, also inside arrays and maps; longer ones are cut. Default none. */
  attributeValueLengthLimit?: number;
  /** Events of a span; over it the oldest give way, and are counted. Default 128. */
  eventCountLimit?: number;
  /** Links of a span; over it the oldest give way, and are counted. Default 128. */
  linkCountLimit?: number;
  /** Attributes of one event. Default 128. */
  attributePerEventCountLimit?: number;
  /** Attributes of one link. Default 128. */
  attributePerLinkCountLimit?: number;
  /**
   * Arrays and maps inside each other in a value; deeper ones become an empty value. Default 64, of which 45 arrays or
   * 30 maps can be reached: decoders of protobuf take no more.
   */
  attributeDepthLimit?: number;
  /**
   * Bytes that the spans of one request may take, 65536 (64 KiB) to 67108864 (64 MiB); the spans over it are dropped
   * and counted as `over_budget`, until what was exported has made room. A key, an event, a link, an array, a map or a byte
   * array may take half of what is left. Default 8388608 (8 MiB).
   */
  maxBufferBytes?: number;
}

/** The samplers of the OpenTelemetry specification, by the names of `OTEL_TRACES_SAMPLER`. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

/** A value of a resource attribute. */
export type ResourceValue = string | number | boolean | readonly (string | number | boolean)[] | null | undefined;

/** How bytes reach one receiver. */
export interface DestinationOptions {
  /**
   * What `sentryDsn(…)` of `edgespan/sentry` returns: traces go to the project of a DSN, with its key, in the form that
   * Sentry takes. With `endpoint` or `tracesEndpoint` beside it they go there: with the key and in that form at the DSN's
   * own origin, else as to any receiver. Default none.
   */
  dsn?: SentryDsn | undefined;
  /**
   * Base URL of an OTLP/HTTP receiver, http or https; `/v1/traces` is appended to its path, as the OTLP exporter
   * specification says. Default `http://localhost:4318`.
   */
  endpoint?: string;
  /** The whole URL that traces are posted to, used as it is, instead of `endpoint`. Default none. */
  tracesEndpoint?: string;
  /** Headers of every request to the receiver, for its keys for example. Default none. */
  headers?: Record<string, string>;
  /** Time limit of one export with all its retries, 1 to 600000 ms. Default 10000. */
  timeoutMs?: number;
  /**
   * How spans are encoded: `http/protobuf`, or `otlpJson` of this package for JSON, which Sentry does not take. Default
   * `http/protobuf`.
   */
  protocol?: 'http/protobuf' | OtlpJson;
  /** How requests are compressed: `none`, or `gzip` of this package for those of 1 KiB and more. Default `none`. */
  compression?: 'none' | Gzip;
  /**
   * Longest request before compression, 65536 (64 KiB) to 67108864 (64 MiB) bytes; more is split. With several
   * destinations the smallest limit is that of all; toward Sentry it is at most 12517376 (12 MiB less 64 KiB), which is
   * the default there. Default 67108864.
   */
  maxRequestBytes?: number;
  /**
   * Longest answer that is read, 1024 (1 KiB) to 67108864 (64 MiB) bytes, decompressed; an export with a longer one has
   * failed. Default 4194304.
   */
  maxResponseBytes?: number;
  /** Sends the spans, for example a service binding's `fetch`. Default: the `fetch` of the runtime, untraced. */
  fetch?: typeof globalThis.fetch;
}

/** Levels of `OTEL_LOG_LEVEL`. */
export type LogLevel = 'none' | 'error' | 'warn' | 'info' | 'debug' | 'verbose' | 'all';

/**
 * Where traces go and what they say. A value that is not allowed throws a `TypeError` with one sentence at
 * configuration; an option that does not exist is a warning on the console.
 */
export interface Options extends DestinationOptions {
  /**
   * Several receivers at once, 1 to 16. Each takes what it does not say from the options around it; its `dsn`,
   * `endpoint` or `tracesEndpoint` replaces all three of those. Default: one receiver, the options around.
   */
  destinations?: readonly DestinationOptions[];
  /** Name of your service, the resource attribute `service.name`. Default `unknown_service`. */
  serviceName?: string;
  /**
   * Further attributes of whatever sends the spans, such as `deployment.environment.name`; or a `Resource`, ours or
   * that of OpenTelemetry JS.
   */
  resource?: Record<string, ResourceValue> | Resource;
  /** Which schema the attributes of the resource follow, a URL. Default: that of the `Resource`, else none. */
  resourceSchemaUrl?: string;
  /** Toward Sentry, the release of your code; spans say it as `sentry.release`. Default none. */
  release?: string;
  /**
   * Toward Sentry, where it runs; spans say it as `sentry.environment`. Default `production`, unless the resource has
   * `deployment.environment.name`.
   */
  environment?: string;
  /**
   * Which spans are recorded: a name, a sampler of this package, or what `customSampler(…)` returns for one of your own.
   * Default `parentbased_always_on`: as the caller decided, else all.
   */
  sampler?: SamplerName | OwnSampler;
  /** Which share of the traces that start here is recorded, 0 to 1; as the caller decided where there is one. */
  tracesSampleRate?: number;
  /** Which of the recorded requests are kept, decided at their end: what `tailSampling(…)` of this package returns. Default: all. */
  tailSampling?: TailSampling;
  /** How much is recorded at most. */
  limits?: Limits;
  /** The same as `limits`, by the name that OpenTelemetry JS has for it; only one of them may be given. */
  spanLimits?: Limits;
  /** Keys of baggage whose values every span gets as attributes; a key that ends in `*` is a prefix. Default none. */
  baggageSpanAttributes?: readonly string[];
  /** Makes trace and span ids: what `customIds(…)` of this package returns. Default: random ones. */
  idGenerator?: CustomIds;
  /**
   * Called for every recorded span, in their order, beside the export: what `spanProcessors(…)` of this package returns.
   * Default none.
   */
  spanProcessors?: SpanProcessing;
  /** Reads and writes headers. Default: W3C Trace Context and Baggage. */
  propagator?: TextMapPropagator;
  /** Carries the active context. Default: one on AsyncLocalStorage. */
  contextManager?: ContextManager;
  /** Is told of lost spans, when they are lost. Default none. */
  onLoss?: (loss: Loss) => void;
  /** Gets requests that could not be delivered, to keep them. Default none. */
  deadLetter?: DeadLetter;
  /**
   * Calls of bindings on Cloudflare Workers: which become spans, and what these record. A list of kinds, values of
   * `edgespan/bindings`, stands for `{ only: … }`; `false` for none. Default: all.
   */
  bindings?: BindingOptions | readonly BindingKind[] | false;
  /**
   * What to do where Cloudflare's own tracing sees the request, too. `off` does not look at it. `auto` takes over its
   * trace id when no caller sent one; where it says that it records the trace (the sampled flag), its span is the parent
   * of ours, and bindings and outgoing `fetch` are left to it. A tail Worker alone takes no span away. `mirror` of this
   * package takes every trace for recorded, and also hands the platform the spans of your code. Default `auto`.
   */
  native?: 'auto' | 'off' | Mirror;
  /**
   * How long the spans of a request wait for promises in `waitUntil` and for a response that is still streamed, 1 to
   * 600000 ms. What has ended goes out then, marked as partial; the rest in one later POST. Default 25000: Workers cancel
   * `waitUntil` 30 s after the response.
   */
  maxWaitMs?: number;
  /** Turn everything off: no span is recorded and nothing is sent. Default false. */
  disabled?: boolean;
  /** What `diag` of `@opentelemetry/api` tells on the console. Default: nothing is changed. */
  logLevel?: LogLevel;
  /**
   * Logs on the console each POST with its answer, and what was not sampled or lost; with `waterfall` of this package also
   * the spans of each request, drawn in time. Default false.
   */
  debug?: boolean | Waterfall;
}
