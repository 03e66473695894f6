/**
 * Settings: valid options, resolved for the modules that read them, and their configuration in the core.
 *
 * @module
 */

import { coreOptions } from './core_options.js';
import { host } from '../host/host.js';
import { isString } from '../host/is.js';
import { reportLoss } from '../export/report_loss.js';
import { CoreConfig } from '../spans/core_config.js';
import { otOf } from '../spans/ot_state.js';
import { logSampledOut } from '../spans/sampling_log.js';
import type { TracedBindings } from '../types/binding_options.js';
import type { SentryTarget } from '../types/destination.js';
import type { Features } from '../types/features.js';
import type { Loss } from '../types/loss.js';
import type { Options } from '../types/options.js';
import { type ParentCode, SAMPLES_CHILDREN } from '../types/sampler.js';
import type { Facts } from '../types/facts.js';
import type { Sampled, Settings, TapeLimits, TraceWords } from '../types/settings.js';
import { sampleByCore } from './core_sampler.js';
import { type Config, readConfig } from './read.js';

/** Options without any conversion. */
type AsWritten = Pick<
  Config['values'],
  | 'idGenerator'
  | 'propagator'
  | 'contextManager'
  | 'onLoss'
  | 'deadLetter'
  | 'disabled'
  | 'maxWaitMs'
>;

export interface ResolvedSettings extends AsWritten {}

/** The settings of valid options. */
export class ResolvedSettings implements Settings {
  readonly debug: boolean;
  readonly waterfall: Settings['waterfall'];
  readonly native: Settings['native'];
  readonly observer: Settings['observer'];
  readonly features: Features;
  readonly destinations: Settings['destinations'];
  readonly forms: number;
  readonly maxRequestBytes: number;
  readonly sampler: Settings['sampler'];
  readonly traits: number;
  readonly samplesChildren: boolean;
  readonly hasPlainChildren: boolean;
  readonly tail: Settings['tail'];
  readonly logSampledOut: Settings['logSampledOut'];
  readonly processing: Settings['processing'];
  readonly Span: Settings['Span'];
  readonly contextManager!: Settings['contextManager'];
  readonly baggage: Settings['baggage'];
  readonly bindingOptions: TracedBindings;
  readonly clock: Settings['clock'] = host.clock;
  readonly tapeLimits: TapeLimits;

  pending: Promise<void> | undefined;
  facts: Facts | undefined;
  isPlaced = false;

  // Not `#config`: `workers/classes/workflow_ids.ts` inherits from settings.
  private config: Config;
  private readonly core: CoreConfig;
  private readonly sentry: SentryTarget | undefined;

  /**
   * Throws a `TypeError` with one sentence at an invalid option. With `warn`, warnings about unknown options are logged
   * on the console. `config`: the result of `readConfig`, for callers that have it already.
   */
  constructor(options: Options | null | undefined, features: Features = {}, warn = true, config = readConfig(options)) {
    const { values, found, tail, ownSampler: sampler, destinations } = config;
    const { bindings, debug, native, spanProcessors: processing } = values;
    Object.assign(this, values);
    this.config = config;
    if (warn) for (const warning of found.warnings) console.warn(warning);
    this.debug = debug !== false;
    this.waterfall = typeof debug === 'object' ? debug.waterfall : undefined;
    const mirror = typeof native === 'object' ? native : undefined;
    this.native = isString(native) ? native : 'on';
    this.processing = mirror ? mirror.processing(processing) : processing;
    this.Span = this.processing?.Span ?? features.Span;
    this.observer = features.observer;
    this.features = features;
    this.destinations = features.isUnsent ? [] : destinations;
    this.forms = this.destinations.reduce((forms, { form }) => forms | (1 << form), 0);
    const sentry = (this.sentry = this.destinations.find((each) => each.sentry)?.sentry);
    this.maxRequestBytes = Math.min(...destinations.map((each) => each.maxRequestBytes));
    this.sampler = sampler;
    this.core = new CoreConfig(coreOptions(config, undefined, sentry));
    // Configures the core at start-up rather than in the first request.
    this.core.index();
    const { traits } = config.plan;
    this.traits = traits;
    this.tail = tail;
    this.logSampledOut = this.debug ? logSampledOut : undefined;
    this.tapeLimits = {
      maxBytes: config.limits.maxBufferBytes,
      // A character has at most two UTF-16 units.
      maxUnits: config.limits.attributeValueLengthLimit * 2,
      maxDepth: config.limits.attributeDepthLimit,
      json: sentry?.json,
      ot: sentry || tail ? otOf : undefined,
    };
    this.contextManager ??= mirror?.contextManager();
    this.baggage = values.baggageSpanAttributes;
    this.samplesChildren = sampler ? sampler.onlyRoots !== true : (traits & SAMPLES_CHILDREN) !== 0;
    this.hasPlainChildren = !this.samplesChildren && !this.idGenerator && !this.Span && !this.baggage;
    this.bindingOptions = bindings;
    this.pending = found.later?.((resource) => {
      this.config = { ...this.config, resource };
      this.pending = undefined;
      this.reconfigure();
    });
  }

  reportLoss(loss: Loss): void {
    reportLoss(this, loss);
  }

  samplingReason(hasCaller: boolean): string {
    const { sampler = 'parentbased_always_on', tracesSampleRate: rate } = this.config.values;
    if (!isString(sampler)) return 'the sampler decided';
    if (hasCaller && sampler.startsWith('parentbased_')) return 'its caller decided';
    return rate === undefined ? `sampler ${sampler}` : `tracesSampleRate ${rate}`;
  }

  configIndex(): number {
    return this.core.index();
  }

  addFacts(facts: Facts): void {
    this.facts = facts;
    this.reconfigure();
  }

  sample(parent: ParentCode, words: TraceWords, header: string): Sampled {
    return sampleByCore(this.configIndex(), parent, words, header);
  }

  forget(): void {
    this.core.forget();
  }

  private reconfigure(): void {
    this.core.replace(coreOptions(this.config, this.facts, this.sentry));
  }
}
