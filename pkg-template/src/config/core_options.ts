/**
 * Valid options as the core is configured with them.
 *
 * @module
 */

import type { CoreOptions } from '../spans/configure.js';
import type { ResourceValue } from '../types/options.js';
import type { Facts } from '../types/settings.js';
import { defaultAttributes } from './default_resource.js';
import type { Config } from './read.js';
import { environmentOf, hasValue } from './resource.js';

const IS_FOR_SENTRY = 8;

/** The core's part of valid options. */
export function coreOptions(config: Config, facts: Facts | undefined, hasSentry: boolean): CoreOptions {
  const { program, resourceSchemaUrl, isBare } = config;
  const tail = config.tail?.core;
  const { serviceName, release, environment } = config.values;
  const { maxBufferBytes, ...limits } = config.limits;
  // A later value replaces an earlier one in place; an attribute that options leave out by `null` hides a found one.
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
