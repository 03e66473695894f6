/**
 * Options for spans of another SDK: the same receivers, only the SDK's resource, and no limits, since the SDK applied its
 * own.
 *
 * @module
 */

import type { Config } from '../../config/read.js';
import type { Resource } from '../../types/resource.js';
import { readResource } from '../resource/read_resource.js';

const NO_LIMITS = {
  attributeCountLimit: Infinity,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: Infinity,
  linkCountLimit: Infinity,
  attributePerEventCountLimit: Infinity,
  attributePerLinkCountLimit: Infinity,
};

/** The options with `resource` and without limits. */
export function forResource(config: Config, resource: object): Config {
  const { attributes, schemaUrl, later } = readResource(resource as Resource);
  return {
    ...config,
    resource: attributes,
    resourceSchemaUrl: schemaUrl ?? config.resourceSchemaUrl,
    defaults: {},
    limits: { ...config.limits, ...NO_LIMITS },
    ownSampler: undefined,
    tail: undefined,
    found: { ...config.found, later },
  };
}
