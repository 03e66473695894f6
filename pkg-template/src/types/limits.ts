/**
 * Limits of recorded data (OpenTelemetry `trace/sdk.md`, "Span Limits").
 *
 * @module
 */

/** Limits of one span and of one request. Integers from 0; `Infinity` is no limit. */
export interface Limits {
  /** Attributes of a span; further attributes are dropped and counted. Default 128. */
  attributeCountLimit?: number;
  /** Characters of strings and bytes of byte arrays, also inside arrays and maps; longer ones are cut. Default none. */
  attributeValueLengthLimit?: number;
  /** Events of a span; over the limit the oldest are dropped and counted. Default 128. */
  eventCountLimit?: number;
  /** Links of a span; over the limit the oldest are dropped and counted. Default 128. */
  linkCountLimit?: number;
  /** Attributes of one event. Default 128. */
  attributePerEventCountLimit?: number;
  /** Attributes of one link. Default 128. */
  attributePerLinkCountLimit?: number;
  /**
   * Nesting of arrays and maps in a value; deeper ones become an empty value. Default 64; at most 45 arrays or 30 maps are
   * possible, since decoders of protobuf accept no deeper messages.
   */
  attributeDepthLimit?: number;
  /**
   * Memory of the spans of one request in bytes, 65536 (64 KiB) to 67108864 (64 MiB). Further spans are dropped and counted
   * as `over_budget`, until an export frees memory. A key, an event, a link, an array, a map or a byte array may use half of
   * the remaining bytes. Default 8388608 (8 MiB).
   */
  maxBufferBytes?: number;
}

/** All limits. */
export type LimitValues = Readonly<Required<Limits>>;

/** The result of `limits(…)`, for the option of that name. */
export interface SpanLimits {
  readonly values: LimitValues;
  readonly valuesOf: (limits: SpanLimits) => LimitValues;
}
