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
import { type Scratch, appendAttributes } from '../spans/value.js';
import { textOf } from '../host/text.js';
import { EdgespanTracer, type NewRecording, type StartSampled, type Starting } from './tracer.js';

/** What a tracer has beside its name and version. */
export interface TracerOptions extends ApiTracerOptions {
  /** Attributes of the instrumentation scope (OpenTelemetry `trace/api.md`, "Get a Tracer"). Default none. */
  attributes?: Attributes;
}

/** The part of a propagator that requests need. */
export type Propagation = Pick<TextMapPropagator, 'inject' | 'extract'>;

/** Tracers that are kept: programs that make names up, such as one for each user, cost no memory. */
const MAX_TRACERS = 1_000;

/** Tracers by name, version, schema URL and attributes. One that is not kept any more works on. */
export class Tracers implements TracerProvider, Starting {
  readonly #tracers = new BoundedCache<EdgespanTracer>(undefined, MAX_TRACERS);

  constructor(
    readonly newRecording: NewRecording,
    public startSampled: StartSampled,
    /** Reads and writes headers where the settings have no propagator. */
    public propagation?: Propagation,
  ) {}

  getTracer(name: string, version?: string, options?: TracerOptions): EdgespanTracer {
    const ownName = isString(name) ? name : '';
    if (!ownName) diagWarnOnce('a tracer without a name: its scope is called ""');
    const { schemaUrl, attributes: given } = membersOf(options);
    const [ownVersion, ownUrl] = [textOf(version ?? ''), textOf(schemaUrl ?? '')];
    const attributes = sorted(membersOf(given));
    const key = JSON.stringify([ownName, ownVersion, ownUrl, attributes && keyOf(attributes)]);
    return this.#tracers.of(key, () => new EdgespanTracer(ownName, ownVersion, ownUrl, attributes, this));
  }
}

/** In one order, whatever it was; `undefined` when there are none. */
function sorted(attributes: Record<string, unknown>): Attributes | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? (Object.fromEntries(entries) as Attributes) : undefined;
}

/** What would go to the tape tells attributes apart. */
function keyOf(attributes: Attributes): unknown[] {
  const scratch: Scratch = { tape: [], text: '' };
  appendAttributes(scratch, attributes);
  return [scratch.text, ...scratch.tape];
}
