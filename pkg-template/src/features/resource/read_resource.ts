/**
 * Reads a `Resource` of edgespan or of OpenTelemetry JS.
 *
 * @module
 */

import { ATTRIBUTES } from '../../config/attributes.js';
import { noFindings } from '../../config/rule.js';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Attribute, ReadResource, Resource } from '../../types/resource.js';

/** The settled attributes of a resource and its schema URL; each invalid attribute is logged with `diag`. */
export function readResource(resource: Resource): ReadResource {
  const { schemaUrl } = resource;
  return {
    attributes: attributesOf(resource),
    schemaUrl: isString(schemaUrl) && schemaUrl ? schemaUrl : undefined,
    later: resource.asyncAttributesPending ? laterOf(resource) : undefined,
  };
}

/** One function for each resource: options with the same resource are equal. */
const laters = new WeakMap<Resource, NonNullable<ReadResource['later']>>();

function laterOf(resource: Resource): ReadResource['later'] {
  const later = laters.get(resource) ?? (() => settledAttributes(resource));
  laters.set(resource, later);
  return later;
}

function attributesOf({ attributes = {} }: Partial<Resource>): readonly Attribute[] {
  return Object.entries(attributes).flatMap(([key, attribute]) => {
    try {
      return ATTRIBUTES({ [key]: attribute }, '', noFindings());
    } catch {
      diagWarn(`the resource attribute ${key} cannot be sent and is left out`);
      return [];
    }
  });
}

/** Waits until all attributes have settled. Never rejects. */
async function settledAttributes(resource: Resource): Promise<readonly Attribute[]> {
  try {
    await resource.waitForAsyncAttributes?.();
  } catch (error) {
    diagWarn('attributes of the resource have failed and are left out', error);
  }
  try {
    return attributesOf(resource);
  } catch (error) {
    diagWarn('attributes of the resource that were to come did not', error);
    return [];
  }
}
