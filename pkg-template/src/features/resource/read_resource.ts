/**
 * Reads a `Resource` of edgespan or of OpenTelemetry JS.
 *
 * @module
 */

import { ATTRIBUTES } from '../../config/attributes.js';
import { noFindings } from '../../config/rule.js';
import { dropCore } from '../../core/instance.js';
import { Deadline } from '../../export/deadline.js';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import { MAX_RESOURCE_WAIT_MS } from '../../types/bounds.js';
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
  const later = laters.get(resource) ?? ((complete) => settle(resource, complete));
  laters.set(resource, later);
  return later;
}

function attributesOf({ attributes }: Resource): readonly Attribute[] {
  // Resources of other SDKs may be anything.
  return Object.entries((attributes as object | undefined) ?? {}).flatMap(([key, attribute]) => {
    try {
      return ATTRIBUTES({ [key]: attribute }, '', noFindings());
    } catch {
      diagWarn(`the resource attribute ${key} cannot be sent and is left out`);
      return [];
    }
  });
}

/** Waits until all attributes have settled, at most {@link MAX_RESOURCE_WAIT_MS}, and passes them on. Never rejects. */
async function settle(resource: Resource, complete: (attributes: readonly Attribute[]) => void): Promise<void> {
  const deadline = new Deadline(MAX_RESOURCE_WAIT_MS);
  try {
    await deadline.race(Promise.resolve(resource.waitForAsyncAttributes?.()));
    if (deadline.signal.aborted) diagWarn(`pending attributes of the resource are left out after ${MAX_RESOURCE_WAIT_MS} ms`);
  } catch (error) {
    diagWarn('attributes of the resource have failed and are left out', error);
  }
  deadline.clear();
  try {
    complete(attributesOf(resource));
  } catch (error) {
    // The attributes cannot be read, or the core traps.
    dropCore(error);
  }
}
