/**
 * The configuration of the core (`CoreOptions`), computed from valid options.
 *
 * @module
 */

import type { CoreOptions } from '../spans/configure.js';
import { IS_FOR_SENTRY } from '../types/wire.js';
import type { ResourceValue } from '../types/options.js';
import type { SentryTarget } from '../types/destination.js';
import type { Facts } from '../types/settings.js';
import { defaultAttributes } from './default_resource.js';
import type { Config } from './read.js';
import { hasValue } from './attributes.js';

/** The options that the core evaluates. `facts` are those that the platform supplied at run time; `sentry` is set if a receiver
 * is Sentry. */
export function coreOptions(config: Config, facts: Facts | undefined, sentry: SentryTarget | undefined): CoreOptions {
  const { program, resourceSchemaUrl, isBare } = config;
  const tail = config.tail?.core;
  const { serviceName } = config.values;
  const { maxBufferBytes, ...limits } = config.limits;
  // Order: facts, then the option `resource`. `null` in the option removes the attribute of that name from the facts.
  const own = new Map<string, ResourceValue>([...Object.entries(facts?.resource ?? {}), ...config.resource]);
  const resource = new Map([
    ...Object.entries(isBare ? {} : defaultAttributes()),
    ...[...own].filter(hasValue),
    ...(serviceName === undefined ? [] : ([['service.name', serviceName]] as const)),
  ]);
  return {
    limits: Object.values(limits),
    maxBufferBytes,
    json: sentry?.json,
    flags: (tail?.flags ?? 0) | (sentry ? IS_FOR_SENTRY : 0),
    numbers: [tail?.keepSlowerThanMs ?? 0, tail?.ratio ?? 1, ...program],
    scopes: [
      [resourceSchemaUrl, [...resource]],
      ['', sentry?.spanAttributes(config.values, facts, resource) ?? []],
      ['', tail?.attributes ?? []],
      ['', tail?.names ?? []],
    ],
  };
}
