/**
 * The tracers of a provider.
 *
 * @module
 */

import type { Attributes, TextMapPropagator, TracerOptions as ApiTracerOptions, TracerProvider } from '@opentelemetry/api';
import { BoundedCache } from '../host/bounded_cache.js';
import { diagWarnOnce } from '../host/diag.js';
import { isString } from '../host/is.js';
import { membersOf } from '../host/plain.js';
import { textOf } from '../host/text.js';
import { EdgespanTracer, type NewRecording, type StartSampled, type Starting } from './tracer.js';
import { MAX_TRACERS } from '../types/bounds.js';

/** Options of `getTracer`. */
export interface TracerOptions extends ApiTracerOptions {
  /** Attributes of the instrumentation scope (OpenTelemetry `trace/api.md`, "Get a Tracer"). Default none. */
  attributes?: Attributes;
}

/** The methods of a propagator that instrumented requests call. */
export type Propagation = Pick<TextMapPropagator, 'inject' | 'extract'>;

/** Tracers by name, version, schema URL and attributes. A tracer that was evicted from the cache still works. */
export class Tracers implements TracerProvider, Starting {
  readonly #tracers = new BoundedCache<EdgespanTracer>(undefined, MAX_TRACERS);

  constructor(
    readonly newRecording: NewRecording,
    public startSampled: StartSampled,
    /** The propagator for settings without one. */
    public propagation?: Propagation,
  ) {}

  getTracer(name: string, version?: string, options?: TracerOptions): EdgespanTracer {
    const ownName = isString(name) ? name : '';
    if (!ownName) diagWarnOnce('a tracer without a name: its scope is called ""');
    const { schemaUrl, attributes } = membersOf(options);
    const texts = [textOf(version ?? ''), textOf(schemaUrl ?? '')] as const;
    const tracer = new EdgespanTracer(ownName, ...texts, sorted(membersOf(attributes)), this);
    return this.#tracers.of(JSON.stringify([ownName, ...texts, tracer.scratch]), () => tracer);
  }
}

/** The attributes sorted by key; `undefined` when there are none. */
function sorted(attributes: Record<string, unknown>): Attributes | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? (Object.fromEntries(entries) as Attributes) : undefined;
}
