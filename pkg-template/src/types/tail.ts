/**
 * Tail sampling: decides at the end of a request whether its spans are exported.
 *
 * @module
 */

/** A request at its end. */
export interface TailSummary {
  /** The trace of the first span, 32 hex digits. */
  readonly traceId: string;
  /** The name of the first span. */
  readonly name: string;
  /** The duration of the first span, in ms. */
  readonly durationMs: number;
  /** The number of recorded spans. */
  readonly spans: number;
  /** The number of spans with the status `ERROR`. */
  readonly errors: number;
  /** Whether head sampling sampled the first span. */
  readonly sampled: boolean;
  /** The decision of the rules and of `ratio`. */
  readonly keep: boolean;
}

/** `true` keeps the request, `false` drops the request; with any other value the rules decide. */
export type TailDecision = boolean | undefined | void;

/** Which requests are kept, by all their spans. The rules apply first, then `ratio`, then `decide`. */
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
  /** Overrides the rules: `true` keeps, `false` drops, with any other value the rules decide. Default none. */
  decide?: (summary: TailSummary) => TailDecision;
}

/** A value that an attribute is compared with. */
export type AttributeMatch = string | number | boolean;

/** The result of `tailSampling(…)`, for the option of that name. */
export interface TailSampling {
  /** The rules in the form of the core. */
  readonly core: CoreTailRules;
  readonly decide: TailRules['decide'];
  /** The core's verdict about a buffer. Throws when the core traps. */
  readonly judge: (buffer: number, config: number) => number;
  /** The core's verdict, or the one of the user's `decide`, which runs after the core. */
  readonly review: (tail: TailSampling, traceId: string, verdict: number) => number;
}

/** The rules in the form of the core. */
export interface CoreTailRules {
  /** Bits: 1 for tail sampling, 2 keeps errors, 4 keeps slow requests. */
  readonly flags: number;
  readonly keepSlowerThanMs: number;
  readonly ratio: number;
  /** A key and one value for each match. */
  readonly attributes: readonly (readonly [key: string, value: unknown])[];
  readonly names: readonly (readonly [name: string, value: true])[];
}
