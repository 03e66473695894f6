/**
 * The table of all options. A test compares names and defaults with the documentation in `types/options.ts`.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { TracedBindings } from '../types/binding_options.js';
import type { Destinations } from '../types/destination.js';
import type { SpanLimits } from '../types/limits.js';
import type { DeadLetter } from '../types/loss.js';
import type { Options, SamplerName } from '../types/options.js';
import type { TailSampling } from '../types/tail.js';
import type { BaggageSpanAttributes, Mirror, SpanProcessing, Waterfall } from '../types/features.js';
import type { CustomIds } from '../types/id_generator.js';
import { DECIDE, type OwnSampler, PROGRAM } from '../types/sampler.js';
import { DESTINATION } from './destination.js';
import { RESOURCE } from './attributes.js';
import {
  FLAG,
  FUNCTION,
  KINDS,
  MAYBE_TEXT,
  type Rule,
  SHARE,
  TEXT,
  hasMethods,
  integer,
  isText,
  objectWith,
  part,
  rule,
} from './rule.js';
import { kindText, listed } from './sentence.js';

/** Names of samplers: on, off and by ratio for all spans, then the same for roots. */
export const SAMPLERS: readonly SamplerName[] = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

const SAMPLER = rule<SamplerName | OwnSampler>(
  `a sampler or customSampler(…) of edgespan, ${listed(SAMPLERS)}`,
  (value) => SAMPLERS.includes(value as SamplerName) || isOwnSampler(value),
  // Samplers with a program run in the core and are compared by that program; others by identity.
  (value: SamplerName | OwnSampler, _, { identities }) => {
    if (!isText(value) && !value[PROGRAM]()) identities.push(value);
    return value;
  },
);

function isOwnSampler(value: unknown): boolean {
  const { [PROGRAM]: program, [DECIDE]: decide } = Object(value) as Partial<OwnSampler>;
  return Boolean(program && (decide ?? program.call(value as OwnSampler)));
}

/** Shared objects, so that all settings without bindings, or with all bindings, instrument an `env` only once. */
const NO_BINDINGS: TracedBindings = { only: [] };
const ALL_BINDINGS: TracedBindings = {};

const BINDINGS = rule(
  'a list of values of edgespan/bindings, bindingOptions(…) of edgespan/bindings or false',
  (value) => value === false || Array.isArray(value) || hasMethods(value, 'withTrace'),
  (input: readonly unknown[] | TracedBindings | false, path, found): TracedBindings => {
    if (!input) return NO_BINDINGS;
    return isList(input) ? { only: KINDS(input, path, found) } : input;
  },
);

/** Every option, in the order of the documentation. */
export const OPTIONS = {
  ...DESTINATION,
  destinations: [part<Destinations>('destinations(…) of edgespan', 'resolve', [], undefined, kindText)],
  serviceName: [TEXT],
  resource: [RESOURCE, []],
  release: [MAYBE_TEXT],
  environment: [MAYBE_TEXT],
  sampler: [SAMPLER],
  tracesSampleRate: [SHARE],
  tailSampling: [part<TailSampling>('tailSampling(…) of edgespan', 'judge')],
  limits: [part<SpanLimits>('limits(…) of edgespan', 'valuesOf')],
  baggageSpanAttributes: [part<BaggageSpanAttributes>('baggageSpanAttributes(…) of edgespan', 'attributesOf')],
  idGenerator: [part<CustomIds>('customIds(…) of edgespan', 'idOf', [], ({ generator }: CustomIds) => [generator])],
  spanProcessors: [
    part<SpanProcessing>('spanProcessors(…) of edgespan', 'callAll', [], ({ processors }: SpanProcessing) => processors),
  ],
  propagator: [objectWith<TextMapPropagator>('a propagator', 'inject', 'extract', 'fields')],
  contextManager: [objectWith<ContextManager>('a context manager', 'active', 'with', 'bind', 'enable', 'disable')],
  onLoss: [FUNCTION as Rule<NonNullable<Options['onLoss']>>],
  deadLetter: [FUNCTION as Rule<DeadLetter>],
  bindings: [BINDINGS, ALL_BINDINGS],
  native: [part<'auto' | 'off' | Mirror>('mirror of edgespan', 'processing', ['auto', 'off']), 'auto'],
  // Workers cancel the work of `waitUntil` 30 s after the response.
  maxWaitMs: [integer(1, 600_000), 25_000],
  disabled: [FLAG, false],
  debug: [part<boolean | Waterfall>('waterfall of edgespan', 'waterfall', [true, false]), false],
} satisfies Record<keyof Options, readonly [Rule, unknown?]>;

function isList<T>(value: readonly unknown[] | T): value is readonly unknown[] {
  return Array.isArray(value);
}
