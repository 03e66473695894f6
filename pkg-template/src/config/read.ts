/**
 * Validates the user's options. Only invalid options make edgespan throw into user code.
 *
 * @module
 */

import type { Destination } from '../types/destination.js';
import type { LimitValues } from '../types/limits.js';
import type { SamplerName } from '../types/options.js';
import { isRecord } from '../host/plain.js';
import {
  ALWAYS_OFF,
  ALWAYS_ON,
  IGNORES_PARENTS,
  NEEDS_STATE,
  PARENT_BASED,
  PROGRAM,
  type Plan,
  type Program,
  SAMPLES_CHILDREN,
  type OwnSampler,
  TRACE_ID_RATIO,
} from '../types/sampler.js';
import { DEFAULT_LIMITS } from './default_limits.js';
import { defaultAttributes } from './default_resource.js';
import { destinationsOf } from './destination.js';
import { type Findings, type GivenOptions, type Values, defaultsOf, isText, noFindings, readGiven } from './rule.js';
import { noOptions, valueText, wrong } from './sentence.js';
import { OPTIONS, SAMPLERS } from './table.js';

type Read = Values<typeof OPTIONS>;

const DEFAULTS = defaultsOf(OPTIONS);

/** Options of which each is valid; combinations are not checked yet. */
export interface Checked {
  /** The options that the user set. */
  readonly own: GivenOptions<typeof OPTIONS>;
  readonly found: Findings;
}

/** Valid options, combined. */
export interface Config {
  /** The values of all options, defaults included. */
  readonly values: Read;
  /** 1 to 16. */
  readonly destinations: readonly Destination[];
  /** The core's sampler. */
  readonly plan: Plan;
  /** A sampler that is called instead of the core's. */
  readonly ownSampler: OwnSampler | undefined;
  readonly limits: LimitValues;
  readonly tail: Read['tailSampling'];
  readonly resource: Read['resource'];
  /** "" for none. */
  readonly resourceSchemaUrl: string;
  /** The default attributes of the resource; none if the resource belongs to another SDK. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly found: Findings;
}

/**
 * Validates each option. Throws a `TypeError` with one sentence at an invalid option, and rethrows what the user's
 * getters throw. Unknown names become warnings. `undefined` and `null` count as left out.
 */
export function checkOptions(input: unknown): Checked {
  const options = input ?? {};
  if (!isRecord(options)) throw noOptions('the options', options);
  const found = noFindings();
  const own = readGiven(OPTIONS, options, '', found);
  return { own, found };
}

/** Adds defaults. Throws a `TypeError` with one sentence when two options contradict each other. */
export function configOf({ own, found }: Checked): Config {
  const values = { ...DEFAULTS, ...own } as Read;
  const { sampler, limits, tracesSampleRate: rate } = values;
  const destinations = destinationsOf(own, values, found.warnings);
  const isName = sampler === undefined || isText(sampler);
  if (rate !== undefined && sampler !== undefined && !(isName && sampler.endsWith('traceidratio'))) {
    const rest = `option \`sampler\` is ${valueText(sampler)}, which takes no rate; one of them must be left out`;
    throw wrong('tracesSampleRate', `is ${rate} while ${rest}`);
  }
  const plan = isName ? planOf(sampler, rate) : sampler[PROGRAM]();
  return {
    values,
    destinations,
    plan: plan ?? { program: [ALWAYS_ON], traits: 0 },
    ownSampler: plan ? undefined : (sampler as OwnSampler),
    limits: limits?.valuesOf(limits) ?? DEFAULT_LIMITS,
    tail: values.tailSampling,
    resource: values.resource,
    resourceSchemaUrl: found.schemaUrl ?? '',
    defaults: defaultAttributes(),
    found,
  };
}

/** {@link checkOptions}, then {@link configOf}. */
export function readConfig(input: unknown): Config {
  return configOf(checkOptions(input));
}

/** The sampler of a name. A rate without a name means `parentbased_traceidratio`. */
function planOf(name: SamplerName | undefined, rate: number | undefined): Plan {
  const place = name ? SAMPLERS.indexOf(name) : rate === undefined ? 3 : 5;
  const root = [[ALWAYS_ON], [ALWAYS_OFF], [TRACE_ID_RATIO, rate ?? 1]][place % 3] as Program;
  const traits = [0, SAMPLES_CHILDREN, NEEDS_STATE | IGNORES_PARENTS, 0, 0, NEEDS_STATE][place] as number;
  const program = place < 3 ? root : [PARENT_BASED, ...root, ALWAYS_ON, ALWAYS_OFF, ALWAYS_ON, ALWAYS_OFF];
  return { program, traits };
}
