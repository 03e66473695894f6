/**
 * What a tape has to know of the options.
 *
 * @module
 */

/** What a tape has to know of the limits of its recording. */
export interface TapeLimits {
  /** The budget, in bytes. */
  readonly maxBytes: number;
  /** So many UTF-16 units hold the longest string, and so many bytes the longest byte array. */
  readonly maxUnits: number;
  /** Arrays and maps inside each other. */
  readonly maxDepth: number;
  /** Whether a receiver takes arrays and maps as JSON text. */
  readonly json: boolean;
  /** Whether somebody is to know what a tracestate says of sampling. */
  readonly ot: boolean;
}
