/**
 * The settings: valid options, resolved for recording, sampling and export. Implemented in `config/settings.ts` and
 * `workers/slim/settings.ts`.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { TracedBindings } from './binding_options.js';
import type { DeliverySettings, Destination } from './destination.js';
import type { BaggageSpanAttributes, Features, SpanClass, SpanProcessing, Waterfall } from './features.js';
import type { CustomIds } from './id_generator.js';
import type { Observer } from './observer.js';
import type { Facts } from './facts.js';
import type { OwnSampler, ParentCode, SamplingDecision } from './sampler.js';
import type { FormatJson } from './scratch.js';
import type { TailSampling } from './tail.js';

/** The limits and output forms of a tape. */
export interface TapeLimits {
  /** The budget, in bytes. */
  readonly maxBytes: number;
  /** The longest string in UTF-16 units, and the longest byte array in bytes. */
  readonly maxUnits: number;
  /** The nesting limit of arrays and maps. */
  readonly maxDepth: number;
  /** Formats arrays and maps as JSON; set if a receiver needs them as JSON text. */
  readonly json?: FormatJson | undefined;
  /** Parses the `ot` member of a tracestate; set if the tape must have its values. */
  readonly ot?: ((header: string) => OtState) | undefined;
}

/** A number of 56 bits as two words, the high one first. */
export type Bits = readonly [high: number, low: number];

/** The sampling values of a tracestate header. */
export interface OtState {
  /** The value of `th` in the header: 1 to 14 hex digits; `undefined` for none. */
  readonly th: string | undefined;
  readonly threshold: Bits | undefined;
  readonly randomness: Bits | undefined;
  /** The other fields of the member, each with a leading semicolon, `rv` first. */
  readonly fields: string;
  /** The other members, each with a leading comma, with room for one more. */
  readonly members: string;
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
  /** The clock of recordings: the offset at the start of a recording, and the reading to add, in ms. */
  readonly clock: { offset(): number; read(): number };
  readonly tapeLimits: TapeLimits;
  readonly disabled: boolean;

  /** The receivers; empty when spans are recorded but not exported. */
  readonly destinations: readonly Destination[];
  /** Bits over `Destination.form`: 1 for a receiver of plain OTLP, 2 for one of Sentry's form; 0 without receivers. */
  readonly forms: number;
  /** The longest request that every receiver accepts. */
  readonly maxRequestBytes: number;
  readonly maxWaitMs: number;
  /** Formats the spans of a request as a diagram. */
  readonly waterfall?: Waterfall['waterfall'] | undefined;

  /** A sampler in JavaScript, called instead of {@link sample}. */
  readonly sampler?: OwnSampler | undefined;
  /**
   * Bits for what the core's sampler needs: `NEEDS_STATE`, `SAMPLES_CHILDREN` and `IGNORES_PARENTS` of
   * `types/sampler.ts`. 0: the sampler decides about local roots only and uses no tracestate.
   */
  readonly traits: number;
  /** A sampler decides about children of sampled spans too. */
  readonly samplesChildren: boolean;
  /** Children of sampled spans are sampled, no span processor sees them, and nothing is added to them. */
  readonly hasPlainChildren: boolean;
  /** Tail sampling, if it is configured. */
  readonly tail?: TailSampling | undefined;
  /** Logs sampled-out spans of a trace; set by `debug`. */
  readonly logSampledOut?: ((settings: Settings, traceId: string | undefined, spans: number) => void) | undefined;
  readonly idGenerator?: CustomIds | undefined;
  /** Baggage that becomes attributes. */
  readonly baggage?: BaggageSpanAttributes | undefined;

  readonly processing?: SpanProcessing | undefined;
  /** The class of recorded spans. Default: `RecordingSpan`. */
  readonly Span?: SpanClass | undefined;
  /** Hooks into invocations. */
  readonly observer?: Observer | undefined;
  /** The additions of a client for errors. */
  readonly features: Features;
  readonly propagator?: TextMapPropagator | undefined;
  readonly contextManager?: ContextManager | undefined;

  /** Which calls of bindings become spans, and which details they have. */
  readonly bindingOptions: TracedBindings;
  /** The use of the platform's own tracing: none, join its trace, or also mirror spans to it. */
  readonly native: 'off' | 'auto' | 'on';

  /** Set while attributes of the resource are pending; settles with them. */
  readonly pending?: Promise<void> | undefined;
  /** The facts that were added after the options were read. */
  readonly facts?: Facts | undefined;
  /** Whether the platform's facts are complete. */
  isPlaced: boolean;

  /** The reason of sampling decisions as text, for `debug`. `hasCaller`: the trace has a remote parent. */
  samplingReason(hasCaller: boolean): string;
  /** The index of the configuration in the running core. */
  configIndex(): number;
  /** Adds facts, and updates the core's configuration. */
  addFacts(facts: Facts): void;
  /** The core's decision about a new span. Without {@link traits} that read the tracestate, `header` may be "". */
  sample(parent: ParentCode, words: TraceWords, header: string): Sampled;
  /** Frees the configuration in the core; it is written again at the next use. */
  forget(): void;
}
