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
import { appendAttributes } from '../spans/value.js';
import type { Scratch } from '../types/settings.js';
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
    const { schemaUrl, attributes: input } = membersOf(options);
    const [ownVersion, ownUrl] = [textOf(version ?? ''), textOf(schemaUrl ?? '')];
    const attributes = sorted(membersOf(input));
    const key = JSON.stringify([ownName, ownVersion, ownUrl, attributes && keyOf(attributes)]);
    return this.#tracers.of(key, () => new EdgespanTracer(ownName, ownVersion, ownUrl, attributes, this));
  }
}

/** The attributes sorted by key; `undefined` when there are none. */
function sorted(attributes: Record<string, unknown>): Attributes | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? (Object.fromEntries(entries) as Attributes) : undefined;
}

/** A cache key of attributes: their encoding on the tape. */
function keyOf(attributes: Attributes): unknown[] {
  const scratch: Scratch = { tape: [], text: '' };
  appendAttributes(scratch, attributes);
  return [scratch.text, ...scratch.tape];
}
