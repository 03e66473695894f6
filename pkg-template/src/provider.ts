/**
 * Tracer providers: the one that requests share, and the ones that users make with `createProvider`.
 *
 * @module
 */

import {
  ProxyTracerProvider,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import { EdgespanContextManager, hasStorage } from './context.js';
import { warnOnce } from './diag.js';
import { send } from './exporter.js';
import type { Options } from './options.js';
import { W3CPropagator } from './propagator.js';
import { type Lifetime, Recording } from './recording/recording.js';
import { runtime } from './runtime.js';
import { Settings } from './settings.js';
import { type Stats, stats } from './stats.js';
import { textOf } from './text.js';
import { EdgespanTracer, type NewRecording } from './tracer.js';

/** Recordings with an unfinished local root that `forceFlush` still reaches. */
const MAX_LIVE_RECORDINGS = 1000;

/** Tracers by name, version and schema URL. */
class Tracers implements TracerProvider {
  private readonly tracers = new Map<string, EdgespanTracer>();

  constructor(private readonly newRecording: NewRecording) {}

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const [ownName, ownVersion, schemaUrl] = [name, version, options?.schemaUrl].map((part) => textOf(part ?? ''));
    const key = `${ownName}\n${ownVersion}\n${schemaUrl}`;
    let tracer = this.tracers.get(key);
    if (!tracer) {
      tracer = new EdgespanTracer(ownName as string, ownVersion as string, schemaUrl as string, this.newRecording);
      this.tracers.set(key, tracer);
    }
    return tracer;
  }
}

/** The provider of instrumented requests: it records only inside of them. */
export const requestTracers: TracerProvider = new Tracers(() => undefined);

/** A tracer provider for code outside instrumented requests. */
export class EdgespanProvider implements TracerProvider, Lifetime {
  private readonly settings: Settings;
  private readonly tracers = new Tracers(() => this.newRecording());
  private readonly live = new Set<Recording>();
  private readonly sending = new Set<Promise<void>>();
  private isShutDown = false;

  /** @internal */
  constructor(options: Options) {
    this.settings = new Settings(options);
  }

  /** A tracer; the same name, version and schema URL give the same one. */
  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return this.tracers.getTracer(name, version, options);
  }

  /** Makes this the provider of `trace.getTracer`, with W3C propagation and a context manager. */
  register(): void {
    registerGlobals(this);
  }

  /** Sends what has ended so far, and settles when all answers are in. */
  async forceFlush(): Promise<void> {
    for (const recording of this.live) this.post(recording);
    await Promise.all(this.sending);
  }

  /** Sends what has ended so far and records nothing more. */
  async shutdown(): Promise<void> {
    this.isShutDown = true;
    await this.forceFlush();
    for (const recording of this.live) recording.close('late');
    this.live.clear();
  }

  /** The counts of this isolate. */
  stats(): Stats {
    return stats();
  }

  /** @internal */
  resumed(recording: Recording): void {
    if (this.isShutDown) {
      recording.close('late');
      return;
    }
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

  private newRecording(): Recording | undefined {
    if (this.isShutDown) return undefined;
    return new Recording(this.settings, this);
  }

  private post(recording: Recording): void {
    const sent = send(recording);
    if (!sent) return;
    const settled = sent.finally(() => this.sending.delete(settled));
    this.sending.add(settled);
    runtime.waitUntil?.(settled);
  }
}

/** A provider for code outside instrumented requests: a span without a local parent is sent when it has ended. */
export function createProvider(options: Options = {}): EdgespanProvider {
  return new EdgespanProvider(options);
}

const propagator = new W3CPropagator();
let registered: TracerProvider | undefined;

/** Who answers `trace.getTracer` now. */
function registeredProvider(): TracerProvider {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
}

/** Registers with `@opentelemetry/api`, unless somebody else has: that is then said once, and left alone. */
export function registerGlobals(provider: TracerProvider): void {
  if (registered === provider) return;
  // Only one of ours gives way: what somebody else has put in its place meanwhile stays.
  if (registered !== undefined && registeredProvider() === registered) trace.disable();
  const isOurs = trace.setGlobalTracerProvider(provider);
  if (!isOurs) {
    warnOnce('another OpenTelemetry tracer provider is registered already; spans of `trace.getTracer` go there');
  }
  if (registered === undefined) {
    context.setGlobalContextManager(new EdgespanContextManager());
    propagation.setGlobalPropagator(propagator);
    if (!hasStorage()) {
      warnOnce(
        'there is no AsyncLocalStorage here, so spans after an `await` find no parent; ' +
          'on Cloudflare Workers set the compatibility flag `nodejs_als` or `nodejs_compat`',
      );
    }
  }
  if (isOurs) registered = provider;
}
