/**
 * Tracer providers for code outside instrumented requests.
 *
 * @module
 */

import type { Tracer, TracerProvider } from '@opentelemetry/api';
import { diagWarn } from '../host/diag.js';
import { closeSent, send } from '../export/send.js';
import { type Registration, registerGlobals } from './globals.js';
import type { Options } from '../types/options.js';
import { type FlushOptions, type FlushOutcome, outcomeWithin } from './flush_outcome.js';
import type { SpanProcessing } from '../types/features.js';
import type { SpanProcessor } from '../types/span_processor.js';
import type { Settings } from '../types/settings.js';
import { Recording } from '../spans/recording.js';
import { keepAlive } from '../host/host.js';
import { ResolvedSettings } from '../config/settings.js';
import { sampleRequests, startSampled } from './sampled_span.js';
import { type Stats, stats } from '../spans/stats.js';
import { type TracerOptions, Tracers } from './tracers.js';
import { MAX_LIVE_RECORDINGS } from '../types/bounds.js';

/** The provider of `init()`, for handlers that are instrumented without options; one per isolate. */
export let defaultProvider: EdgespanProvider | undefined;

/** Sets the provider of `init()`. */
export function setDefaultProvider(provider: EdgespanProvider): void {
  defaultProvider = provider;
}

/** A tracer provider for code outside instrumented requests. */
export class EdgespanProvider implements TracerProvider {
  /** Whether it was shut down. @internal */
  isOver = false;
  /** The options as they are now. @internal */
  settings: Settings;
  private readonly tracers = new Tracers(() => this.newRecording(), startSampled);
  private readonly live = new Set<Recording>();
  private readonly sending = new Set<Promise<boolean>>();
  /** Span processors, also those of earlier options: they may still hold spans. */
  private readonly processing = new Map<SpanProcessor, SpanProcessing>();
  private down: Promise<FlushOutcome> | undefined;

  /** @internal */
  constructor(settings: Settings) {
    this.settings = this.use(settings);
  }

  /** A tracer; the same object for the same name, version, schema URL and attributes. */
  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return this.tracers.getTracer(name, version, options);
  }

  /**
   * Replaces all options; an option that is left out gets its default. Existing tracers use the new options; spans whose
   * local root has started already keep the earlier options. The registration by `register()` stays. Invalid options throw
   * a `TypeError` with one sentence, and change nothing.
   */
  configure(options: Options): void {
    this.adopt(new ResolvedSettings(options, this.settings.features));
  }

  /**
   * Registers this provider for `trace.getTracer`, with a propagator and a context manager: those of the argument, else
   * those of the options, else W3C Trace Context and Baggage, and a context manager on AsyncLocalStorage.
   */
  register({ contextManager, propagator }: Registration = {}): void {
    sampleRequests();
    registerGlobals(this, {
      contextManager: contextManager ?? this.settings.contextManager,
      propagator: propagator ?? this.settings.propagator,
    });
  }

  /**
   * Sends all ended spans, flushes the span processors in their order, and settles when all responses have arrived. Under
   * tail sampling, spans whose local root has not ended stay, since the decision is taken at the end of the root. Never
   * rejects.
   */
  forceFlush(options?: FlushOptions): Promise<FlushOutcome> {
    if (this.down) return this.down;
    for (const recording of this.live) {
      if (!recording.settings.tail || recording.rootEnded) this.post(recording);
    }
    return outcomeWithin(options, this.settle('forceFlush'));
  }

  /**
   * Sends all ended spans, shuts the span processors down in their order, and records no further spans. Later calls
   * return the promise of the first call. Never rejects.
   */
  shutdown(options?: FlushOptions): Promise<FlushOutcome> {
    if (this.down) diagWarn('shutdown() was called before; nothing more happens');
    return (this.down ??= this.shutDown(options));
  }

  /** The counts of this isolate. */
  stats(): Stats {
    return stats();
  }

  /** Replaces the settings. @internal */
  adopt(settings: Settings): void {
    const before = this.settings;
    this.settings = this.use(settings);
    if (this.live.size === 0) before.forget();
  }

  /** Replaces the settings, and reopens the provider after a shutdown. @internal */
  restart(settings: Settings): void {
    this.adopt(settings);
    this.isOver = false;
    this.down = undefined;
  }

  /** @internal */
  resumed(recording: Recording): void {
    if (this.live.size >= MAX_LIVE_RECORDINGS) {
      const [oldest] = this.live;
      if (oldest) this.live.delete(oldest);
    }
    this.live.add(recording);
  }

  /** @internal */
  spanEnded(recording: Recording): void {
    if (!recording.rootEnded) return;
    this.post(recording);
    if (recording.open === 0) this.live.delete(recording);
  }

  private use(settings: Settings): Settings {
    const { processing } = settings;
    for (const processor of processing?.processors ?? []) this.processing.set(processor, processing as SpanProcessing);
    return settings;
  }

  private newRecording(): Recording | undefined {
    if (this.isOver || this.settings.disabled) return undefined;
    return new Recording(this.settings, this);
  }

  private shutDown(options: FlushOptions | undefined): Promise<FlushOutcome> {
    this.isOver = true;
    const { live } = this;
    const recordings = [...live];
    live.clear();
    for (const recording of recordings) this.post(recording);
    recordings.forEach(closeSent);
    return outcomeWithin(options, this.settle('shutdown'));
  }

  /** Calls the processors, and waits for them and for all responses. `true` when all succeeded. */
  private async settle(method: 'forceFlush' | 'shutdown'): Promise<boolean> {
    const [last] = [...this.processing.values()].slice(-1);
    const flushed = last?.callAll(this.processing.keys(), method);
    return (await Promise.all([flushed ?? true, ...this.sending])).every(Boolean);
  }

  private post(recording: Recording): void {
    const sent = send(recording);
    if (!sent) return;
    const settled = sent.finally(() => this.sending.delete(settled));
    this.sending.add(settled);
    keepAlive(settled);
  }
}

/** Creates a provider for code outside instrumented requests: a local root is sent with its children when it has ended. */
export function createProvider(options: Options = {}): EdgespanProvider {
  return new EdgespanProvider(new ResolvedSettings(options));
}
