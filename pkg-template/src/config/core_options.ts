/**
 * The configuration of the core (`CoreOptions`), computed from valid options.
 *
 * @module
 */

import { type CoreOptions, IS_FOR_SENTRY } from '../spans/configure.js';
import type { ResourceValue } from '../types/options.js';
import type { Facts } from '../types/settings.js';
import { defaultAttributes } from './default_resource.js';
import type { Config } from './read.js';
import { environmentOf, hasValue } from './resource.js';

/** The options that the core evaluates. `facts` are those that the platform supplied at run time. */
export function coreOptions(config: Config, facts: Facts | undefined, hasSentry: boolean): CoreOptions {
  const { program, resourceSchemaUrl, isBare } = config;
  const tail = config.tail?.core;
  const { serviceName, release, environment } = config.values;
  const { maxBufferBytes, ...limits } = config.limits;
  // Order: facts, then the option `resource`. `null` in the option removes the attribute of that name from the facts.
  const own = new Map<string, ResourceValue>([...Object.entries(facts?.resource ?? {}), ...config.resource]);
  const resource = new Map([
    ...Object.entries(isBare ? {} : defaultAttributes()),
    ...[...own].filter(hasValue),
    ...(serviceName === undefined ? [] : ([['service.name', serviceName]] as const)),
  ]);
  const sentry = [
    ['release', release ?? facts?.release],
    ['environment', environment || environmentOf(resource)],
  ] as const;
  return {
    limits: Object.values(limits),
    maxBufferBytes,
    flags: (tail?.flags ?? 0) | (hasSentry ? IS_FOR_SENTRY : 0),
    numbers: [tail?.keepSlowerThanMs ?? 0, tail?.ratio ?? 1, ...program],
    scopes: [
      [resourceSchemaUrl, [...resource]],
      ['', hasSentry ? sentry.map(([key, value]) => [`sentry.${key}`, value || undefined]) : []],
      ['', tail?.attributes ?? []],
      ['', tail?.names ?? []],
    ],
  };
}
