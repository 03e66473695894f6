/**
 * Custom id generators (OpenTelemetry `trace/sdk.md`, "Id Generators").
 *
 * @module
 */

/** Generates ids, with the interface of OpenTelemetry JS. An invalid id is replaced by a random one. */
export interface IdGenerator {
  /** 32 lowercase hex digits, not all zero. */
  generateTraceId(): string;
  /** 16 lowercase hex digits, not all zero. */
  generateSpanId(): string;
  /**
   * Whether the last 7 bytes of its trace ids are random, so that traces get the W3C random flag. Default false.
   */
  readonly hasRandomTraceIds?: boolean;
}

/** The result of `customIds(…)`, for the option `idGenerator`. */
export interface CustomIds {
  readonly generator: IdGenerator;
  /** The next id of the generator; `undefined` when it is invalid. Never throws. */
  readonly idOf: (generator: IdGenerator, kind: 'trace' | 'span') => string | undefined;
}
