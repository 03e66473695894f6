/**
 * Options for spans of another SDK: the same receivers, with its resource and nothing else, and with its limits.
 *
 * @module
 */

import type { Limits, Options, ResourceValue } from '../options.js';
import { plainCopy } from '../plain.js';
import { recordOfResource } from '../resource/record.js';
import { Split } from '../split.js';

const NO_LIMITS: Limits = {
  attributeCountLimit: Infinity,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: Infinity,
  linkCountLimit: Infinity,
  attributePerEventCountLimit: Infinity,
  attributePerLinkCountLimit: Infinity,
};

/** These options for spans of a resource. */
export function forResource(split: Split, resource: object): Split {
  const { attributes, schemaUrl, pending } = recordOfResource(resource) ?? { attributes: {} };
  const { sampler, tracesSampleRate, tailSampling, spanLimits, ...options } = split.options as Options;
  const maxBufferBytes = options.limits?.maxBufferBytes;
  const own: Options & { runtime: object } = {
    ...options,
    resource: plainCopy(attributes) as Record<string, ResourceValue>,
    ...(schemaUrl !== undefined && { resourceSchemaUrl: schemaUrl }),
    limits: { ...NO_LIMITS, ...(maxBufferBytes !== undefined && { maxBufferBytes }) },
    runtime: { bare: true },
  };
  return Object.assign(Object.create(Split.prototype) as Split, split, {
    options: own,
    pending,
    resource: pending && resource,
    decide: undefined,
  });
}
