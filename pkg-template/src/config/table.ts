/**
 * The table of all options. A test compares names and defaults with the documentation in `types/options.ts`.
 *
 * @module
 */

import type { ContextManager, TextMapPropagator } from '@opentelemetry/api';
import type { BindingKind } from '../types/binding_kind.js';
import type { BindingOptions, RpcBindings } from '../types/binding_options.js';
import { LOG_LEVELS as LEVELS } from '../host/diag.js';
import type { DeadLetter } from '../types/loss.js';
import type { Limits, LogLevel, Options, SamplerName } from '../types/options.js';
import type { TailSampling } from '../types/tail.js';
import { isRecord } from '../host/plain.js';
import type { Mirror, SpanProcessing, Waterfall } from '../types/features.js';
import type { CustomIds } from '../types/id_generator.js';
import { DECIDE, type OwnSampler, PROGRAM } from '../types/sampler.js';
import { DESTINATION, DESTINATIONS, bytes } from './destination.js';
import { RESOURCE, isPresent } from './resource.js';
import {
  FLAG,
  FUNCTION,
  MAYBE_TEXT,
  type Rule,
  SHARE,
  TEXT,
  fields,
  integer,
  isText,
  listOf,
  members,
  objectWith,
  oneOf,
  part,
  readGiven,
  rule,
} from './rule.js';
import { listed } from './sentence.js';

/** Names of samplers: on, off and by ratio for all spans, then the same for roots. */
export const SAMPLERS: readonly SamplerName[] = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

export const LOG_LEVELS = Object.keys(LEVELS) as LogLevel[];

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

const KIND = rule<BindingKind>(
  'a value of edgespan/bindings, such as kv',
  (value) => isRecord(value) && isText(value['kind']),
);
const KINDS = listOf(KIND, 'values of edgespan/bindings');
const TEXTS = listOf(TEXT);

const KIND_BY_NAME = members((name, kind, path, _, found) => [[name, isPresent(kind) ? KIND(kind, path, found) : kind]]);

const RPC: Rule<RpcBindings> = (value, path, found) => {
  const { names, trace } = part<RpcBindings>('rpc(…) of edgespan/bindings', 'trace')(value, path, found);
  return { names: TEXTS(names, path, found), trace };
};

const BINDINGS = {
  only: [KINDS],
  off: [KINDS],
  kinds: [(value, path, found) => Object.fromEntries(KIND_BY_NAME(value, path, found)) as Record<string, BindingKind>],
  rpc: [RPC],
  queues: [TEXTS],
  record: [listOf(oneOf('keys', 'parameters'))],
} satisfies Record<keyof BindingOptions, readonly [Rule]>;

/** Shared objects, so that all settings without bindings, or with all bindings, instrument an `env` only once. */
const NO_BINDINGS: BindingOptions = { only: [] };
const ALL_BINDINGS: BindingOptions = {};

const BINDINGS_OR_FALSE = rule(
  'a list of values of edgespan/bindings, an object or false',
  (value) => value === false || Array.isArray(value) || isRecord(value),
  (input: object | false, path, found): BindingOptions => {
    if (!input) return NO_BINDINGS;
    return (Array.isArray(input)
      ? { only: KINDS(input, path, found) }
      : { ...readGiven(BINDINGS, input, `${path}.`, found) }) as BindingOptions;
  },
);

const LIMIT = rule<number>(
  'an integer from 0, or Infinity for no limit',
  (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 0),
  // The core's limits are 32 bits wide; a larger limit is never reached.
  (limit: number) => (limit > 0xffff_ffff ? Infinity : limit),
);

export const LIMITS = {
  attributeCountLimit: [LIMIT, 128],
  attributeValueLengthLimit: [LIMIT, Infinity],
  eventCountLimit: [LIMIT, 128],
  linkCountLimit: [LIMIT, 128],
  attributePerEventCountLimit: [LIMIT, 128],
  attributePerLinkCountLimit: [LIMIT, 128],
  attributeDepthLimit: [LIMIT, 64],
  maxBufferBytes: [bytes(64), 8_388_608],
} satisfies Record<keyof Limits, readonly [Rule, number]>;

/** Every option, in the order of the documentation. */
export const OPTIONS = {
  ...DESTINATION,
  destinations: [DESTINATIONS],
  serviceName: [TEXT],
  resource: [RESOURCE, []],
  resourceSchemaUrl: [TEXT],
  release: [MAYBE_TEXT],
  environment: [MAYBE_TEXT],
  sampler: [SAMPLER],
  tracesSampleRate: [SHARE],
  tailSampling: [part<TailSampling>('tailSampling(…) of edgespan', 'judge')],
  limits: [fields(LIMITS)],
  spanLimits: [fields(LIMITS)],
  baggageSpanAttributes: [TEXTS, []],
  idGenerator: [part<CustomIds>('customIds(…) of edgespan', 'idOf', [], ({ generator }: CustomIds) => [generator])],
  spanProcessors: [
    part<SpanProcessing>('spanProcessors(…) of edgespan', 'callAll', [], ({ processors }: SpanProcessing) => processors),
  ],
  propagator: [objectWith<TextMapPropagator>('a propagator', 'inject', 'extract', 'fields')],
  contextManager: [objectWith<ContextManager>('a context manager', 'active', 'with', 'bind', 'enable', 'disable')],
  onLoss: [FUNCTION as Rule<NonNullable<Options['onLoss']>>],
  deadLetter: [FUNCTION as Rule<DeadLetter>],
  bindings: [BINDINGS_OR_FALSE, ALL_BINDINGS],
  native: [part<'auto' | 'off' | Mirror>('mirror of edgespan', 'processing', ['auto', 'off']), 'auto'],
  // Workers cancel the work of `waitUntil` 30 s after the response.
  maxWaitMs: [integer(1, 600_000), 25_000],
  disabled: [FLAG, false],
  logLevel: [oneOf(...LOG_LEVELS)],
  debug: [part<boolean | Waterfall>('waterfall of edgespan', 'waterfall', [true, false]), false],
} satisfies Record<keyof Options, readonly [Rule, unknown?]>;
