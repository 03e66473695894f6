/**
 * The options of the package, as users write them. The core reads and checks them (`src/config/`); a test holds its
 * names and defaults against this file's.
 *
 * @module
 */

/** How much one span, and one request, may hold. Integers from 0; `Infinity` is no limit. */
export interface Limits {
  /** Attributes of a span; the ones over it are dropped and counted. Default 128. */
  attributeCountLimit?: number;
  /** Characters of a string and bytes of a byte array, also inside arrays and maps; longer ones are cut. Default none. */
  attributeValueLengthLimit?: number;
  /** Events of a span. Default 128. */
  eventCountLimit?: number;
  /** Links of a span. Default 128. */
  linkCountLimit?: number;
  /** Attributes of one event. Default 128. */
  attributePerEventCountLimit?: number;
  /** Attributes of one link. Default 128. */
  attributePerLinkCountLimit?: number;
  /**
   * Bytes that the spans of one request may take, 65536 (64 KiB) to 67108864 (64 MiB); the spans over it are dropped and
   * counted as `over_budget`. Default 8388608 (8 MiB).
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

/**
 * Where traces go and what they say. A value that is not allowed throws a `TypeError` with one sentence at
 * configuration; an option that does not exist is a warning on the console.
 */
export interface Options {
  /**
   * Base URL of an OTLP/HTTP receiver, http or https; `/v1/traces` is appended to its path, as the OTLP exporter
   * specification says. Default `http://localhost:4318`.
   */
  endpoint?: string;
  /** Headers of every request to the receiver, for its keys for example. Default none. */
  headers?: Record<string, string>;
  /** Name of your service, the resource attribute `service.name`. Default `unknown_service`. */
  serviceName?: string;
  /** Further attributes of whatever sends the spans, such as `deployment.environment.name`. */
  resource?: Record<string, ResourceValue>;
  /** Which spans are recorded. Default `parentbased_always_on`: as the caller decided, else all. */
  sampler?: SamplerName;
  /** Which share of the traces that start here is recorded, 0 to 1; as the caller decided where there is one. */
  tracesSampleRate?: number;
  /** How much is recorded at most. */
  limits?: Limits;
  /** Time limit of one request to the receiver, 1 to 600000 ms. Default 10000. */
  timeoutMs?: number;
  /** Tell on the console what is sent and what the receiver answers. Default false. */
  debug?: boolean;
  /** Sends the spans, for example a service binding's `fetch`. Default: the `fetch` of the runtime, untraced. */
  fetch?: typeof globalThis.fetch;
}
