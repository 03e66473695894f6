/**
 * The configuration of the core (`CoreOptions`), computed from valid options.
 *
 * @module
 */

import type { CoreOptions } from '../spans/configure.js';
import { IS_FOR_SENTRY } from '../types/wire.js';
import type { SentryTarget } from '../types/destination.js';
import type { Facts } from '../types/facts.js';
import type { Config } from './read.js';

/**
 * The options that the core evaluates. `facts` are those that the platform supplied at run time; `sentry` is set if a
 * receiver is Sentry.
 */
export function coreOptions(config: Config, facts: Facts | undefined, sentry: SentryTarget | undefined): CoreOptions {
  const { plan, resourceSchemaUrl } = config;
  const tail = config.tail?.core;
  const { serviceName } = config.values;
  const { maxBufferBytes, ...limits } = config.limits;
  const resource = new Map<string, unknown>(Object.entries(config.defaults));
  // The option `resource` wins over facts; `undefined` in the option removes the fact of that name.
  const own = new Map<string, unknown>([...Object.entries(facts?.resource ?? {}), ...config.resource]);
  for (const [key, value] of own) if (value !== undefined) resource.set(key, value);
  if (serviceName) resource.set('service.name', serviceName);
  return {
    limits: Object.values(limits),
    maxBufferBytes,
    json: sentry?.json,
    flags: (tail?.flags ?? 0) | (sentry ? IS_FOR_SENTRY : 0),
    numbers: [tail?.keepSlowerThanMs ?? 0, tail?.ratio ?? 1, ...plan.program],
    // Always these four, in the order in which `src/wasm/config.rs` reads them.
    scopes: [
      [resourceSchemaUrl, [...resource]],
      ...[sentry?.spanAttributes(config.values, facts, resource), tail?.attributes, tail?.names].map(
        (attributes = []) => ['', attributes] as const,
      ),
    ],
  };
}
