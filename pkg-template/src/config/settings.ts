/**
 * Options that were found valid, and what the core made of them.
 *
 * @module
 */

import type { ContextManager } from '@opentelemetry/api';
import { KINDS } from '../types/binding_kind.js';
import type { BindingOptions } from '../types/binding_options.js';
import type { Clock } from '../host/clock.js';
import { type Config, readConfig } from './read.js';
import { environmentOf, hasValue, resourceOf, settled } from './resource.js';
import type { DebugLog } from '../features/debug/log.js';
import { tell } from '../host/diag.js';
import type { Destination } from '../export/destination.js';
import type { Extras, SpanClass } from '../types/features.js';
import type { Observer } from '../types/observer.js';
import type { Options, ResourceValue } from '../types/options.js';
import type { SpanProcessor } from '../types/span_processor.js';
import type { CoreOptions } from '../spans/configure.js';
import { CoreConfig } from '../spans/core_config.js';
import type { TapeLimits } from '../spans/tape_limits.js';
import type { ParentCode } from '../spans/trace.js';
import { defaultAttributes } from './default_resource.js';
import type { Resource } from './resources.js';
import { runtime } from '../host/runtime.js';
import { ASKS_CHILDREN, type Sampled, sampleByCore, traitsOf } from './core_sampler.js';
import type { Sampler } from '../types/sampler.js';
import type { TailDecision, TailSummary } from '../types/tail.js';

const NO_BINDINGS: BindingOptions = { off: KINDS };
/** One for all settings, so that they look at an `env` once. */
const ALL_BINDINGS: BindingOptions = {};

/** What is found out after options were read. */
export interface Facts {
  /** Attributes of the resource; those that the options say stand over them. */
  readonly resource: Record<string, ResourceValue>;
  /** The option `release`, where the options say none. */
  readonly release?: string;
}

/** The words of a trace id. */
type Words = readonly [number, number, number, number];

/** Options that are as they were given, or their defaults. */
type AsGiven = Pick<
  Config['values'],
  | 'native'
  | 'idGenerator'
  | 'propagator'
  | 'contextManager'
  | 'onLoss'
  | 'deadLetter'
  | 'debug'
  | 'disabled'
  | 'maxWaitMs'
  | 'logLevel'
>;

export interface Settings extends AsGiven {}

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
  /** What is to know about the core's sampler: see `traitsOf`. */
  readonly traits: number;
  /** A sampler is asked about children of sampled spans too. */
  readonly asksChildren: boolean;
  /** Nobody is asked about children of sampled spans, nobody is told of spans, and nothing is added to them. */
  readonly isPlain: boolean;
  /** Whether requests are judged when they are over. */
  readonly hasTail: boolean;
  /** The user's own last word in that. */
  readonly decide: ((summary: TailSummary) => TailDecision) | undefined;
  readonly spanProcessors: readonly SpanProcessor[];
  /** What recorded spans are when somebody is told of them. */
  readonly Span: SpanClass | undefined;
  readonly contextManager!: ContextManager | undefined;
  /** Keys, and prefixes that end in `*`, of baggage that becomes attributes. */
  readonly baggageKeys: readonly string[];
  /** Tells a person what becomes of each request, with `debug`; set for options of a provider. */
  readonly log: DebugLog | undefined;
  /** Which calls of bindings become spans, and what they say; with `bindings: false` all kinds are off. */
  readonly bindingOptions: BindingOptions;
  readonly clock: Clock = runtime.clock;

  /** Set as long as attributes of the resource are still to come; settles when they are there. */
  pending: Promise<void> | undefined;
  /** What was found out after these options were read. */
  facts: Facts | undefined;
  /** Whether nothing is to be found out any more. */
  isPlaced = false;

  /** What tapes have to know. */
  readonly tapeLimits: TapeLimits;

  private config: Config;
  private readonly core: CoreConfig;

  /**
   * Throws a `TypeError` with one sentence when an option is not valid. With `warn`, an option that does not exist is a
   * warning on the console. `config` is given when the options were read before.
   */
  constructor(given: Options | null | undefined, brought?: Extras, warn = true, config = readConfig(given, brought)) {
    const { values, found, extras, tail, ownSampler: sampler, destinations } = config;
    const { bindings } = values;
    Object.assign(this, values);
    this.config = config;
    if (warn) for (const warning of found.warnings) console.warn(warning);
    this.extras = extras;
    const mirror = this.native === 'on' ? extras?.mirror : undefined;
    this.spanProcessors = mirror ? [mirror.processor(), ...config.spanProcessors] : config.spanProcessors;
    this.Span = this.spanProcessors.length > 0 ? extras?.ProcessedSpan : extras?.Span;
    this.observer = extras?.observer;
    this.destinations = extras?.isUnsent ? [] : destinations;
    this.forms = this.destinations.reduce((forms, { form }) => forms | (1 << form), 0);
    this.maxRequestBytes = Math.min(...destinations.map((each) => each.maxRequestBytes));
    this.sampler = sampler;
    this.core = new CoreConfig(coreOptions(config, undefined, this.forms > 1));
    // Now, and not in the first request.
    this.core.index();
    const traits = (this.traits = traitsOf(config.program));
    this.hasTail = tail !== undefined;
    this.tapeLimits = {
      maxBytes: config.limits.maxBufferBytes,
      // A character has at most two units.
      maxUnits: config.limits.attributeValueLengthLimit * 2,
      maxDepth: config.limits.attributeDepthLimit,
      json: this.forms > 1,
      ot: this.forms > 1 || this.hasTail,
    };
    this.decide = tail?.decide;
    this.contextManager ??= mirror?.contextManager();
    this.baggageKeys = values.baggageSpanAttributes;
    this.asksChildren = sampler ? sampler.onlyRoots !== true : (traits & ASKS_CHILDREN) !== 0;
    this.isPlain = !this.asksChildren && !this.idGenerator && !this.Span && this.baggageKeys.length === 0;
    this.log = this.debug ? extras?.log : undefined;
    this.bindingOptions = bindings === false ? NO_BINDINGS : (bindings ?? ALL_BINDINGS);
    if (found.later) this.pending = this.complete(found.later);
  }

  /** The index of these options in the core that runs now. */
  configIndex(): number {
    return this.core.index();
  }

  /** Adds what was found out to what the options say. */
  learn(facts: Facts): void {
    this.facts = facts;
    this.reconfigure();
  }

  /** Whether a new span is recorded and sampled; the core decides. The tracestate header is "" where it does not matter. */
  sample(parent: ParentCode, words: Words, header: string): Sampled {
    return sampleByCore(this.configIndex(), parent, words, header);
  }

  /** Gives the core's part up, until it is needed again. */
  forget(): void {
    this.core.forget();
  }

  private async complete(resource: Resource): Promise<void> {
    try {
      await settled(resource);
      this.config = { ...this.config, resource: resourceOf(resource)?.attributes ?? [] };
      this.reconfigure();
    } catch (error) {
      tell('attributes of the resource that were to come did not', error);
    }
    this.pending = undefined;
  }

  private reconfigure(): void {
    this.core.replace(coreOptions(this.config, this.facts, this.forms > 1));
  }
}

/** The core's part of valid options. */
export function coreOptions(config: Config, facts: Facts | undefined, hasSentry: boolean): CoreOptions {
  const { program, tail, resourceSchemaUrl, isBare } = config;
  const { serviceName, release, environment } = config.values;
  const { maxBufferBytes, ...limits } = config.limits;
  // A later value replaces an earlier one in place; an attribute that options leave out by `null` hides a found one.
  const own = new Map<string, ResourceValue>([...Object.entries(facts?.resource ?? {}), ...config.resource]);
  const resource = new Map([
    ...Object.entries(isBare ? {} : defaultAttributes()),
    ...[...own].filter(hasValue),
    ...(serviceName === undefined ? [] : ([['service.name', serviceName]] as const)),
  ]);
  const sentry = {
    release: release ?? facts?.release ?? '',
    environment: environment || environmentOf(resource),
  };
  return {
    limits: Object.values(limits),
    maxBufferBytes,
    program,
    tail,
    resource: [...resource],
    resourceSchemaUrl,
    sentry: hasSentry ? sentry : undefined,
  };
}
