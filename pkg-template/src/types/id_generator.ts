/**
 * Ids made by somebody else (OpenTelemetry `trace/sdk.md`, "Id Generators").
 *
 * @module
 */

/** Makes ids, as OpenTelemetry JS knows it. What it makes that is not valid is replaced by a random id. */
export interface IdGenerator {
  /** 32 lowercase hex digits, not all zero. */
  generateTraceId(): string;
  /** 16 lowercase hex digits, not all zero. */
  generateSpanId(): string;
  /**
   * Whether the last 7 bytes of its trace ids are random, so that traces carry the W3C random flag. Default false.
   */
  readonly hasRandomTraceIds?: boolean;
}

/** What `customIds(…)` returns, for the option `idGenerator`. */
export interface CustomIds {
  readonly generator: IdGenerator;
  /** An id of the generator; `undefined` for one that is not valid. Never throws. */
  readonly idOf: (generator: IdGenerator, kind: 'trace' | 'span') => string | undefined;
}
