/**
 * From the options that a user gave to valid ones. This is the only place where edgespan may fail towards its user.
 *
 * @module
 */

import type { Destination } from '../types/destination.js';
import type { SamplerName } from '../types/options.js';
import { isRecord } from '../host/plain.js';
import {
  ALWAYS_OFF,
  ALWAYS_ON,
  PARENT_BASED,
  PROGRAM,
  type Program,
  type OwnSampler,
  TRACE_ID_RATIO,
} from '../types/sampler.js';
import { destinationsOf } from './destination.js';
import { type Found, type Given, type Values, defaultsOf, isText, noFindings, readGiven } from './rule.js';
import { noOptions, valueText, wrong } from './sentence.js';
import { LIMITS, OPTIONS, SAMPLERS } from './table.js';

type Read = Values<typeof OPTIONS>;

const DEFAULTS = defaultsOf(OPTIONS);
const DEFAULT_LIMITS = defaultsOf(LIMITS);

/** Options that are valid, each by itself. */
export interface Checked {
  /** Those that were given. */
  readonly own: Given<typeof OPTIONS>;
  readonly found: Found;
}

/** Valid options, combined. */
export interface Config {
  /** With the defaults filled in. */
  readonly values: Read;
  /** 1 to 16. */
  readonly destinations: readonly Destination[];
  /** The core's sampler. */
  readonly program: Program;
  /** A sampler that is called in place of the core's. */
  readonly ownSampler: OwnSampler | undefined;
  readonly limits: Values<typeof LIMITS>;
  readonly tail: Read['tailSampling'];
  readonly resource: Read['resource'];
  /** "" for none. */
  readonly resourceSchemaUrl: string;
  /** The resource is that of another SDK, without defaults. */
  readonly isBare: boolean;
  readonly found: Found;
}

/**
 * Reads options, each by itself. Throws a `TypeError` with one sentence when one is not valid, and what the user's own
 * getters throw; names that no option has are warnings. `undefined` and `null` count as left out.
 */
export function checkOptions(given: unknown): Checked {
  const options = given ?? {};
  if (!isRecord(options)) throw noOptions('the options', options);
  const found = noFindings();
  const own = readGiven(OPTIONS, options, '', found);
  return { own, found };
}

/** Combines options. Throws a `TypeError` with one sentence when they contradict each other. */
export function configOf({ own, found }: Checked): Config {
  const values = { ...DEFAULTS, ...own } as Read;
  const { sampler, limits, spanLimits, tracesSampleRate: rate } = values;
  const destinations = destinationsOf(own, values, found);
  const isName = sampler === undefined || isText(sampler);
  if (rate !== undefined && sampler !== undefined && !(isName && sampler.endsWith('traceidratio'))) {
    const rest = `option \`sampler\` is ${valueText(sampler)}, which takes no rate; one of them must be left out`;
    throw wrong('tracesSampleRate', `is ${rate} while ${rest}`);
  }
  if (limits && spanLimits) {
    throw wrong('spanLimits', 'is given beside option `limits`, which is the same; one of them must be left out');
  }
  const program = isName ? programOf(sampler, rate) : sampler[PROGRAM]();
  return {
    values,
    destinations,
    program: program ?? [ALWAYS_ON],
    ownSampler: program ? undefined : (sampler as OwnSampler),
    limits: spanLimits ?? limits ?? DEFAULT_LIMITS,
    tail: values.tailSampling,
    resource: values.resource,
    resourceSchemaUrl: values.resourceSchemaUrl ?? found.schemaUrl ?? '',
    isBare: false,
    found,
  };
}

/** {@link checkOptions}, then {@link configOf}. */
export function readConfig(given: unknown): Config {
  return configOf(checkOptions(given));
}

/** The program of a sampler's name. A rate without a name means `parentbased_traceidratio`. */
function programOf(name: SamplerName | undefined, rate: number | undefined): Program {
  const place = name ? SAMPLERS.indexOf(name) : rate === undefined ? 3 : 5;
  const root = [[ALWAYS_ON], [ALWAYS_OFF], [TRACE_ID_RATIO, rate ?? 1]][place % 3] as Program;
  return place < 3 ? root : [PARENT_BASED, ...root, ALWAYS_ON, ALWAYS_OFF, ALWAYS_ON, ALWAYS_OFF];
}
