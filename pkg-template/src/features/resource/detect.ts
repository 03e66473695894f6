/**
 * Resources that are found out (OpenTelemetry `resource/sdk.md`, "Detecting resource information from the
 * environment").
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { type ResourceAttributes, emptyResource, resourceFromAttributes } from '../../config/resources.js';
import type { Resource } from '../../types/resource.js';

/** What a detector has found. Values may be promises. */
export interface DetectedResource {
  readonly attributes?: ResourceAttributes | undefined;
  readonly schemaUrl?: string | undefined;
}

/** Finds out something about where the code runs. Those of OpenTelemetry JS 2 fit. */
export interface ResourceDetector {
  detect(): DetectedResource;
}

/**
 * What all detectors find, merged in their order; a later one wins. One that fails is told to `diag` and skipped.
 *
 * Without detectors the resource is empty.
 */
export function detectResources({ detectors = [] }: { detectors?: readonly ResourceDetector[] } = {}): Resource {
  return detectors.reduce<Resource>((known, detector) => {
    try {
      const { attributes = {}, schemaUrl } = detector.detect();
      return known.merge(resourceFromAttributes(attributes, { schemaUrl }));
    } catch (error) {
      diagWarn('a resource detector has failed', error);
      return known;
    }
  }, emptyResource());
}
