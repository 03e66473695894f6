/**
 * Tail sampling: which requests are kept once they are over.
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

/** Which requests are kept once they are over, by all their spans. Rules come first, then `ratio`, then `decide`. */
export interface TailRules {
  /** Keep a request when a span of it has the status `ERROR`. Default true. */
  keepErrors?: boolean;
  /** Keep a request whose first span took longer than this, in ms from 0. Default none. */
  keepSlowerThanMs?: number;
  /** Keep a request with a span of one of these names; a name that ends in `*` is a prefix. Default none. */
  keepNames?: readonly string[];
  /** Keep a request when a span has this value, or one of these, for one of these attributes. Default none. */
  keepAttributes?: Record<string, AttributeMatch | readonly AttributeMatch[]>;
  /** Which share of all other requests is kept, 0 to 1. Default 1. */
  ratio?: number;
  /** Has the last word: `true` keeps, `false` leaves out, anything else is as the rules say. Default none. */
  decide?: (summary: TailSummary) => TailDecision;
}

/** A value that an attribute is compared with. */
export type AttributeMatch = string | number | boolean;

/** What `tailSampling(…)` returns, for the option of that name. */
export interface TailSampling {
  /** The rules, as the core reads them. */
  readonly core: CoreTailRules;
  readonly decide: TailRules['decide'];
  /** The core's verdict about a buffer. Throws when the core traps. */
  readonly judge: (buffer: number, config: number) => number;
  /** The verdict after the user's `decide`, right after the core's. */
  readonly review: (tail: TailSampling, traceId: string, verdict: number) => number;
}

/** Rules on their way to the core. */
export interface CoreTailRules {
  /** Bits: 1 for tail sampling, 2 keeps errors, 4 keeps what is slow. */
  readonly flags: number;
  readonly keepSlowerThanMs: number;
  readonly ratio: number;
  /** A key and one value for each match. */
  readonly attributes: readonly (readonly [key: string, value: unknown])[];
  readonly names: readonly (readonly [name: string, value: true])[];
}
