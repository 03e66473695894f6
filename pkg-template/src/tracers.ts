/**
 * The tracers of a provider.
 *
 * @module
 */

import type { Attributes, TracerOptions as ApiTracerOptions, TracerProvider } from '@opentelemetry/api';
import { tellOnce } from './diag.js';
import { type Scratch, appendAttributes } from './recording/value.js';
import { textOf } from './text.js';
import { EdgespanTracer, type NewRecording } from './tracer.js';

/** What a tracer has beside its name and version. */
export interface TracerOptions extends ApiTracerOptions {
  /** Attributes of the instrumentation scope (OpenTelemetry `trace/api.md`, "Get a Tracer"). Default none. */
  attributes?: Attributes;
}

/** Tracers by name, version, schema URL and attributes. */
export class Tracers implements TracerProvider {
  private readonly tracers = new Map<string, EdgespanTracer>();

  constructor(private readonly newRecording: NewRecording) {}

  getTracer(name: string, version?: string, options?: TracerOptions): EdgespanTracer {
    if (typeof name !== 'string' || name === '') tellOnce('a tracer without a name: its scope is called ""');
    const ownName = typeof name === 'string' ? name : '';
    const [ownVersion, schemaUrl] = [textOf(version ?? ''), textOf(read(options, 'schemaUrl') ?? '')];
    const attributes = copied(read(options, 'attributes'));
    const key = JSON.stringify([ownName, ownVersion, schemaUrl, attributes && keyOf(attributes)]);
    let tracer = this.tracers.get(key);
    if (!tracer) {
      tracer = new EdgespanTracer(ownName, ownVersion, schemaUrl, attributes, this.newRecording);
      this.tracers.set(key, tracer);
    }
    return tracer;
  }
}

function read(options: TracerOptions | undefined, name: keyof TracerOptions): unknown {
  try {
    return options?.[name];
  } catch {
    return undefined;
  }
}

/** A copy that nobody changes later, without what cannot be read; `undefined` when it is empty. */
function copied(attributes: unknown): Attributes | undefined {
  if (typeof attributes !== 'object' || attributes === null) return undefined;
  try {
    const copy = sorted(attributes as Attributes);
    return Object.keys(copy).length > 0 ? copy : undefined;
  } catch {
    return undefined;
  }
}

function sorted(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What would go to the tape tells attributes apart. */
function keyOf(attributes: Attributes): unknown[] {
  const scratch: Scratch = { tape: [], text: '' };
  appendAttributes(scratch, attributes);
  return [scratch.text, ...scratch.tape];
}
