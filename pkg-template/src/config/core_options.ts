/**
 * Valid options as the core is configured with them.
 *
 * @module
 */

import type { CoreOptions } from '../spans/configure.js';
import type { AttributeMatch, ResourceValue } from '../types/options.js';
import type { Facts } from '../types/settings.js';
import { defaultAttributes } from './default_resource.js';
import type { Config } from './read.js';
import { environmentOf, hasValue } from './resource.js';

const HAS_TAIL = 1;
const KEEPS_ERRORS = 2;
const KEEPS_SLOW = 4;
const IS_FOR_SENTRY = 8;

/** The core's part of valid options. */
export function coreOptions(config: Config, facts: Facts | undefined, hasSentry: boolean): CoreOptions {
  const { program, tail, resourceSchemaUrl, isBare } = config;
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
    flags:
      (tail ? HAS_TAIL : 0) |
      (tail?.keepErrors ? KEEPS_ERRORS : 0) |
      (tail?.keepSlowerThanMs === undefined ? 0 : KEEPS_SLOW) |
      (hasSentry ? IS_FOR_SENTRY : 0),
    numbers: [tail?.keepSlowerThanMs ?? 0, tail?.ratio ?? 1, ...program],
    scopes: [
      [resourceSchemaUrl, [...resource]],
      ['', hasSentry ? sentry.map(([key, value]) => [`sentry.${key}`, value || undefined]) : []],
      ['', tail?.keepAttributes.flatMap(([key, value]) => matchesOf(value).map((each) => [key, each] as const)) ?? []],
      ['', tail?.keepNames.map((name) => [name, true]) ?? []],
    ],
  };
}

/** Every value by itself. A number that the core holds as a double stands for the integer too. */
function matchesOf(value: AttributeMatch | readonly AttributeMatch[]): unknown[] {
  return [value]
    .flat()
    .flatMap((each) => (Number.isInteger(each) && !Number.isSafeInteger(each) ? [each, BigInt(each)] : [each]));
}
