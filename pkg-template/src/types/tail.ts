/**
 * What a user's own tail sampling sees and answers.
 *
 * @module
 */

/** One request, when it is over. */
export interface TailSummary {
  /** The trace of the first span, 32 hex digits. */
  readonly traceId: string;
  /** The name of the first span. */
  readonly name: string;
  /** How long the first span took, in ms. */
  readonly durationMs: number;
  /** Recorded spans. */
  readonly spans: number;
  /** Spans with the status `ERROR`. */
  readonly errors: number;
  /** Whether head sampling took the first span. */
  readonly sampled: boolean;
  /** What the rules and `ratio` say. */
  readonly keep: boolean;
}

/** `true` keeps the request, `false` leaves it out, anything else leaves it to the rules. */
export type TailDecision = boolean | undefined | void;
