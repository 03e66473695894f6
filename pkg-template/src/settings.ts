/**
 * Options that were found valid, and what the core made of them.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import { ALL_KINDS, type BindingKind, bitOf } from './bindings/kind.js';
import type { BindingOptions } from './bindings/options.js';
import { DESTINATION, DESTINATIONS, FORGET_CONFIG, SAMPLE, SAMPLER_TRAITS } from './calls.js';
import type { Clock } from './clock.js';
import { ask, configure, core, generation, result, sampleWithState, textResult } from './core.js';
import type { DebugLog } from './debug/log.js';
import { tell } from './diag.js';
import { type Destination, destinationOf } from './export/destination.js';
import type { DeadLetter, Loss } from './export/loss.js';
import type { Extras, SpanClass } from './extras.js';
import type { Observer } from './observer.js';
import type { DestinationOptions, LogLevel, Options, ResourceValue } from './options.js';
import type { SpanProcessor } from './processors/span_processor.js';
import type { ParentCode } from './recording/trace.js';
import { runtime } from './runtime.js';
import type { IdGenerator } from './sampling/id_generator.js';
import type { Sampler, SamplingDecision } from './sampling/sampler.js';
import type { TailDecision, TailSummary } from './sampling/tail.js';
import { Split } from './split.js';

/** Of `traits`: children of recorded, sampled spans are asked about too. */
const ASKS_CHILDREN = 2;

/** What every receiver takes when there is none. */
const MAX_REQUEST_BYTES = 67_108_864;

/** How long spans wait by default: Workers cancel what goes on 30 s after the response. */
const MAX_WAIT_MS = 25_000;

/** What is found out after options were read. */
export interface Facts {
  /** Attributes of the resource; those that the options say stand over them. */
  readonly resource: Record<string, ResourceValue>;
  /** The option `release`, where the options say none. */
  readonly release?: string;
}

/** The words of a trace id. */
type Words = readonly [number, number, number, number];

/** Valid options. */
export class Settings {
  /** Set for options of a provider. */
  readonly extras: Extras | undefined;
  /** Who watches requests beside their spans. */
  readonly observer: Observer | undefined;
  /** The receivers; none when the extras say so. */
  readonly destinations: readonly Destination[];
  /** The forms of spans that receivers take: 1 for OTLP as it is, 2 for that of Sentry, 3 for both. */
  readonly forms: number;
  /** The longest request that every receiver takes. */
  readonly maxRequestBytes: number;
  /** A sampler that is not the core's: ask this one instead of {@link sample}. */
  readonly sampler: Sampler | undefined;
  /** What is to know about the core's sampler: see `samplerTraits` of the core. */
  readonly traits: number;
  /** A sampler is asked about children of sampled spans too. */
  readonly asksChildren: boolean;
  /** Nobody is asked about children of sampled spans, nobody is told of spans, and nothing is added to them. */
  readonly isPlain: boolean;
  /** The same, and the core decides about all others by numbers alone. */
  readonly isPlainest: boolean;
  /** Whether requests are judged when they are over. */
  readonly hasTail: boolean;
  /** The user's own last word in that. */
  readonly decide: ((summary: TailSummary) => TailDecision) | undefined;
  readonly idGenerator: IdGenerator | undefined;
  readonly spanProcessors: readonly SpanProcessor[];
  /** What recorded spans are when somebody is told of them. */
  readonly Span: SpanClass | undefined;
  readonly propagator: TextMapPropagator | undefined;
  readonly contextManager: ContextManager | undefined;
  /** Keys, and prefixes that end in `*`, of baggage that becomes attributes. */
  readonly baggageKeys: readonly string[];
  readonly onLoss: ((loss: Loss) => void) | undefined;
  readonly deadLetter: DeadLetter | undefined;
  readonly debug: boolean;
  /** Tells a person what becomes of each request, with `debug`; set for options of a provider. */
  readonly log: DebugLog | undefined;
  readonly disabled: boolean;
  /** Kinds of bindings whose calls become spans, a bit for each. */
  readonly bindings: number;
  /** What the calls of bindings say, beyond which of them are told. */
  readonly bindingOptions: BindingOptions;
  /** What to do beside the platform's own tracing. */
  readonly native: 'auto' | 'on' | 'off';
  /** How long spans wait for what goes on after a handler is done, in ms. */
  readonly maxWaitMs: number;
  readonly logLevel: LogLevel | undefined;
  readonly clock: Clock = runtime.clock;

  /** Set as long as attributes of the resource are still to come; settles when they are there. */
  pending: Promise<void> | undefined;
  /** What was found out after these options were read. */
  facts: Facts | undefined;
  /** Whether nothing is to be found out any more. */
  isPlaced = false;

  private options: unknown;
  private index: number;
  private generation: number;

  /**
   * Throws a `TypeError` with one sentence when an option is not valid. With `warn`, an option that does not exist is a
   * warning on the console.
   */
  constructor(given: Options | null | Split, brought?: Extras, warn = true) {
    const split = given instanceof Split ? given : new Split(given);
    const extras = brought ?? split.extras;
    this.extras = extras;
    if (!extras?.processorsOf && split.spanProcessors !== undefined) throw needsProvider('spanProcessors');
    const processors = extras?.processorsOf?.(split.spanProcessors) ?? [];
    this.options = split.options;
    this.index = configure(split.options, warn);
    this.generation = generation;
    const options = split.options as Options;
    this.native = options.native ?? 'auto';
    const mirror = this.native === 'on' ? extras?.mirror : undefined;
    if (this.native === 'on' && !mirror) {
      this.forget();
      throw needsProvider('native');
    }
    this.spanProcessors = mirror ? [mirror.processor(), ...processors] : processors;
    this.Span = this.spanProcessors.length > 0 ? extras?.ProcessedSpan : extras?.Span;
    this.observer = extras?.observer;
    this.destinations = extras?.isUnsent ? [] : this.readDestinations(options, split);
    if (!extras && this.destinations.some(({ json }) => json)) {
      this.forget();
      throw needsProvider('protocol');
    }
    this.forms = this.destinations.reduce((forms, { form }) => forms | (1 << form), 0);
    this.maxRequestBytes = Math.min(MAX_REQUEST_BYTES, ...this.destinations.map((each) => each.maxRequestBytes));
    this.sampler = split.sampler;
    this.traits = ask(SAMPLER_TRAITS, this.index);
    this.hasTail = (options.tailSampling ?? undefined) !== undefined || split.decide !== undefined;
    this.decide = split.decide;
    this.idGenerator = split.idGenerator;
    this.propagator = split.propagator;
    this.contextManager = split.contextManager ?? mirror?.contextManager();
    this.baggageKeys = options.baggageSpanAttributes ?? [];
    const { traits, sampler, idGenerator, baggageKeys } = this;
    this.asksChildren = sampler ? sampler.onlyRoots !== true : (traits & ASKS_CHILDREN) !== 0;
    this.isPlain = !this.asksChildren && !idGenerator && !this.Span && baggageKeys.length === 0;
    this.isPlainest = this.isPlain && !sampler && traits === 0;
    this.onLoss = split.onLoss;
    this.deadLetter = split.deadLetter;
    this.debug = options.debug === true;
    this.log = this.debug ? extras?.log : undefined;
    this.disabled = options.disabled === true;
    this.logLevel = options.logLevel ?? undefined;
    this.bindingOptions = options.bindings || {};
    this.bindings = options.bindings === false ? 0 : (this.bindingOptions.off ?? []).reduce(without, ALL_KINDS);
    this.maxWaitMs = options.maxWaitMs ?? MAX_WAIT_MS;
    if (split.pending) this.pending = this.complete(split);
  }

  /** The index of these options in the core that runs now. */
  configIndex(): number {
    core();
    if (this.generation !== generation) {
      this.index = configure(this.options, false);
      this.generation = generation;
    }
    return this.index;
  }

  /** Adds what was found out to what the options say. */
  learn(facts: Facts): void {
    this.facts = facts;
    this.replace(this.options);
  }

  /** Whether a new span is recorded and sampled; the core decides. */
  sample(parent: ParentCode, words: Words): SamplingDecision {
    const decision = ask(SAMPLE, this.configIndex(), parent, words[0], words[1], words[2], words[3]);
    return decision as SamplingDecision;
  }

  /** The same where the tracestate header matters: the decision's digit, and then the new span's tracestate header. */
  sampleWithState(parent: ParentCode, words: Words, state: string): string {
    return sampleWithState(this.configIndex(), parent, words, state);
  }

  /** Gives the core's part up, until it is needed again. */
  forget(): void {
    if (this.generation === generation) ask(FORGET_CONFIG, this.index);
    this.generation = -1;
  }

  private readDestinations(options: Options, { fetch, fetches }: Split): Destination[] {
    const { index } = this;
    return Array.from({ length: ask(DESTINATIONS, index) }, (_, number) => {
      ask(DESTINATION, index, number);
      const found = {
        url: textResult(0),
        timeoutMs: result(2),
        maxRequestBytes: result(3),
        maxResponseBytes: result(4),
        flags: result(5),
        auth: textResult(6),
      };
      const own: DestinationOptions = options.destinations?.[number] ?? {};
      const headers = own.headers ?? options.headers ?? {};
      return destinationOf(found, headers, fetches[number] ?? fetch);
    });
  }

  private async complete(split: Split): Promise<void> {
    try {
      this.replace(await split.settled());
    } catch (error) {
      tell('attributes of the resource that were to come did not', error);
    }
    this.pending = undefined;
  }

  private replace(given: unknown): void {
    const options = withFacts(given as Options, this.facts);
    const index = configure(options, false);
    this.forget();
    this.options = options;
    this.index = index;
    this.generation = generation;
  }
}

function withFacts(options: Options, facts: Facts | undefined): unknown {
  if (!facts) return options;
  const resource = { ...facts.resource, ...options.resource };
  return { ...options, resource, release: options.release ?? facts.release };
}

function without(kinds: number, kind: BindingKind): number {
  return kinds & ~bitOf(kind);
}

/** Whoever only passes plain options pays for none of this. */
function needsProvider(option: string): TypeError {
  return new TypeError(
    `edgespan: option \`${option}\` needs a provider; give createProvider({ ${option}: … }) to instrument() instead of options`,
  );
}
