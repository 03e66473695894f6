/**
 * Options that were found valid, as those use them who record, sample and send. `config/settings.ts` makes them of options.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { BindingOptions } from './binding_options.js';
import type { DeliverySettings, Destination } from './destination.js';
import type { Features, SpanClass, SpanProcessing, Waterfall } from './features.js';
import type { CustomIds } from './id_generator.js';
import type { Observer } from './observer.js';
import type { LogLevel, ResourceValue } from './options.js';
import type { OwnSampler, ParentCode, SamplingDecision } from './sampler.js';
import type { TailSampling } from './tail.js';

/** What a recording does within its limits. */
export interface TapeLimits {
  /** The budget, in bytes. */
  readonly maxBytes: number;
  /** So many UTF-16 units hold the longest string, and so many bytes the longest byte array. */
  readonly maxUnits: number;
  /** Arrays and maps inside each other. */
  readonly maxDepth: number;
  /** Whether a receiver takes arrays and maps as JSON text. */
  readonly json: boolean;
  /** Parses what a tracestate says of sampling, where the tape holds that. */
  readonly ot?: ((header: string) => OtState) | undefined;
}

/** A number of 56 bits as two words, the high one first. */
export type Bits = readonly [high: number, low: number];

/** What a tracestate header says of sampling. */
export interface OtState {
  /** As it is written: 1 to 14 hex digits; `undefined` for none. */
  readonly th: string | undefined;
  readonly threshold: Bits | undefined;
  readonly randomness: Bits | undefined;
  /** The other fields of the member, behind a semicolon each, `rv` first. */
  readonly fields: string;
  /** The other members, behind a comma each, of which there may be one more. */
  readonly members: string;
}

/** Facts that become known after options were read. */
export interface Facts {
  /** Attributes of the resource; those of the options replace them. */
  readonly resource: Record<string, ResourceValue>;
  /** The option `release`, where the options leave it out. */
  readonly release?: string;
}

/** The words of a trace id. */
export type TraceWords = readonly [number, number, number, number];

/** The core's decision about a new span. */
export interface Sampled {
  readonly decision: SamplingDecision;
  /** The tracestate header of the new span. */
  readonly header: string;
}

/** Valid options. */
export interface Settings extends DeliverySettings {
  /** A clock: the offset of a recording that begins now, and the reading to add to it, in ms. */
  readonly clock: { offset(): number; read(): number };
  readonly tapeLimits: TapeLimits;
  readonly disabled: boolean;
  readonly logLevel?: LogLevel | undefined;

  /** The receivers; none when spans are recorded for others alone. */
  readonly destinations: readonly Destination[];
  /** The forms of spans that receivers take: 1 for OTLP as it is, 2 for that of Sentry, 3 for both. */
  readonly forms: number;
  /** The longest request that every receiver takes. */
  readonly maxRequestBytes: number;
  readonly maxWaitMs: number;
  /** Draws the spans of a request for people. */
  readonly waterfall?: Waterfall['waterfall'] | undefined;

  /** A sampler that is not the core's: it decides in place of {@link sample}. */
  readonly sampler?: OwnSampler | undefined;
  /** Traits of the core's sampler: see `traitsOf`. */
  readonly traits: number;
  /** A sampler decides about children of sampled spans too. */
  readonly samplesChildren: boolean;
  /** Children of sampled spans are sampled, no span processor sees them, and nothing is added to them. */
  readonly hasPlainChildren: boolean;
  /** Set where requests are judged when they are over. */
  readonly tail?: TailSampling | undefined;
  /** Logs spans of a trace that are not kept, with `debug`. */
  readonly logSampledOut?: ((settings: Settings, traceId: string | undefined, spans: number) => void) | undefined;
  readonly idGenerator?: CustomIds | undefined;
  /** Keys, and prefixes that end in `*`, of baggage that becomes attributes. */
  readonly baggageKeys: readonly string[];

  readonly processing?: SpanProcessing | undefined;
  /** The class of recorded spans, where it is not the ordinary one. */
  readonly Span?: SpanClass | undefined;
  /** Sees invocations beside their spans. */
  readonly observer?: Observer | undefined;
  /** What a client for errors adds. */
  readonly features: Features;
  readonly propagator?: TextMapPropagator | undefined;
  readonly contextManager?: ContextManager | undefined;

  /** Which calls of bindings become spans, and what these record. */
  readonly bindingOptions: BindingOptions;
  /** What to do beside the platform's own tracing: nothing, join its trace, or hand it spans as well. */
  readonly native: 'off' | 'auto' | 'on';

  /** Set as long as attributes of the resource are still to come; settles when they are there. */
  readonly pending?: Promise<void> | undefined;
  /** What became known after these options were read. */
  readonly facts?: Facts | undefined;
  /** Whether nothing more is to become known. */
  isPlaced: boolean;

  /** Why traces are sampled, or not, in words: see `debug`. `hasCaller`: the trace began elsewhere. */
  samplingReason(hasCaller: boolean): string;
  /** The index of these options in the core that runs now. */
  configIndex(): number;
  /** Adds facts to the options. */
  addFacts(facts: Facts): void;
  /** The core's decision about a new span. The tracestate header is "" where it does not matter. */
  sample(parent: ParentCode, words: TraceWords, header: string): Sampled;
  /** Frees the core's part, until it is needed again. */
  forget(): void;
}
