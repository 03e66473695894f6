/**
 * Options taken apart: what the core reads, as plain data, and what only the glue can hold (functions and objects with
 * methods), which is checked here.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import { shown } from './diag.js';
import type { DeadLetter, Loss } from './export/loss.js';
import { BROUGHT, type Extras } from './extras.js';
import type { Options } from './options.js';
import { isRecord, plainCopy } from './plain.js';
import { recordOfResource } from './resource/record.js';
import { runtime } from './runtime.js';
import type { IdGenerator } from './sampling/id_generator.js';
import { PROGRAM, type Sampler } from './sampling/sampler.js';
import type { TailDecision, TailSummary } from './sampling/tail.js';

type Fetch = typeof globalThis.fetch;

/** What a user's object must have to be one of a kind. */
export interface Kind {
  readonly is: string;
  readonly methods: readonly string[];
}

const ID_GENERATOR: Kind = { is: 'an id generator', methods: ['generateTraceId', 'generateSpanId'] };
const PROPAGATOR: Kind = { is: 'a propagator', methods: ['inject', 'extract', 'fields'] };
const CONTEXT_MANAGER: Kind = { is: 'a context manager', methods: ['active', 'with', 'bind', 'enable', 'disable'] };

/** Options taken apart. */
export class Split {
  /** What the core reads. */
  readonly options: unknown;
  readonly fetch: Fetch | undefined;
  /** The `fetch` of each of `destinations`. */
  readonly fetches: readonly (Fetch | undefined)[];
  readonly decide: ((summary: TailSummary) => TailDecision) | undefined;
  readonly onLoss: ((loss: Loss) => void) | undefined;
  readonly deadLetter: DeadLetter | undefined;
  readonly idGenerator: IdGenerator | undefined;
  /** As they were given: only a provider looks at them. */
  readonly spanProcessors: unknown;
  /** What the options bring along. */
  readonly extras: Extras | undefined;
  readonly propagator: TextMapPropagator | undefined;
  readonly contextManager: ContextManager | undefined;
  /** A sampler that is not ours, or that asks one that is not. */
  readonly sampler: Sampler | undefined;
  /** Set when some attributes of the resource are still to come; settles when they are there. */
  readonly pending: Promise<unknown> | undefined;
  private readonly resource: object | undefined;

  /** Throws a `TypeError` with one sentence when something here is not valid, and what the user's own getters throw. */
  constructor(given: Options | null | undefined) {
    this.fetches = [];
    if (!isRecord(given ?? {})) {
      this.options = plainCopy(given);
      return;
    }
    const { fetch, onLoss, deadLetter, idGenerator, spanProcessors, propagator, contextManager, ...rest } = {
      ...given,
    } as Record<string, unknown>;
    this.extras = (given as { [BROUGHT]?: Extras } | undefined)?.[BROUGHT];
    this.fetch = functionOf('fetch', fetch) as Fetch | undefined;
    this.onLoss = functionOf('onLoss', onLoss) as typeof this.onLoss;
    this.deadLetter = functionOf('deadLetter', deadLetter) as DeadLetter | undefined;
    this.idGenerator = objectOf('idGenerator', idGenerator, ID_GENERATOR) as IdGenerator | undefined;
    const hasNone = Array.isArray(spanProcessors) && spanProcessors.length === 0;
    this.spanProcessors = hasNone ? undefined : (spanProcessors ?? undefined);
    this.propagator = objectOf('propagator', propagator, PROPAGATOR) as TextMapPropagator | undefined;
    this.contextManager = objectOf('contextManager', contextManager, CONTEXT_MANAGER) as ContextManager | undefined;

    const { destinations, tailSampling, sampler, resource } = rest;
    if (Array.isArray(destinations)) {
      const entries = destinations.map((entry: unknown) => (isRecord(entry) ? { ...entry } : entry));
      this.fetches = entries.map((entry, index) => takeFunction(entry, 'fetch', `destinations[${index}].`) as Fetch);
      rest['destinations'] = entries;
    }
    if (isRecord(tailSampling)) {
      const rules = (rest['tailSampling'] = { ...tailSampling });
      this.decide = takeFunction(rules, 'decide', 'tailSampling.') as typeof this.decide;
    }
    if (isSampler(sampler)) {
      const rate = rest['tracesSampleRate'] ?? undefined;
      if (rate !== undefined) {
        throw new TypeError(
          `edgespan: option \`tracesSampleRate\` is ${shown(rate)} while option \`sampler\` is an object, which ` +
            'takes no rate; one of them must be left out',
        );
      }
      const program = sampler[PROGRAM]?.();
      if (!program) this.sampler = sampler;
      rest['sampler'] = program;
    }
    if (isRecord(resource)) {
      const read = recordOfResource(resource);
      if (read) {
        rest['resource'] = read.attributes;
        rest['resourceSchemaUrl'] ??= read.schemaUrl;
        this.pending = read.pending;
        if (read.pending) this.resource = resource;
      }
    }
    this.options = { ...(plainCopy(rest) as object), runtime: { language: runtime.language } };
  }

  /** What the core reads, once all attributes of the resource are there. */
  async settled(): Promise<unknown> {
    await this.pending;
    const attributes = this.resource && recordOfResource(this.resource)?.attributes;
    return { ...(this.options as object), resource: plainCopy(attributes) };
  }

  /** Everything that is compared by what it is, and not by what is in it. */
  get identities(): readonly unknown[] {
    const { fetch, fetches, decide, onLoss, deadLetter, idGenerator, propagator, contextManager, sampler } = this;
    const { resource } = this;
    return [fetch, decide, onLoss, deadLetter, idGenerator, propagator, contextManager, sampler, resource, ...fetches];
  }
}

/** A function that is taken out of the object that it was given in. */
function takeFunction(from: unknown, name: string, path: string): unknown {
  if (!isRecord(from)) return undefined;
  const value = from[name];
  delete from[name];
  return functionOf(path + name, value);
}

function functionOf(path: string, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'function') return value;
  throw new TypeError(`edgespan: option \`${path}\` is ${shown(value)}; it must be a function`);
}

/** An object of a kind; `undefined` for none. Throws a `TypeError` with one sentence when it is something else. */
export function objectOf(path: string, value: unknown, kind: Kind): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && kind.methods.every((name) => hasMethod(value, name))) return value;
  const methods = kind.methods.map((name) => `${name}()`).join(', ');
  const is = shown(value);
  throw new TypeError(`edgespan: option \`${path}\` is ${is}; it must be ${kind.is}: an object with ${methods}`);
}

function isSampler(value: unknown): value is Sampler {
  return typeof value === 'object' && value !== null && hasMethod(value, 'shouldSample');
}

function hasMethod(value: object, name: string): boolean {
  return typeof (value as Record<string, unknown>)[name] === 'function';
}
