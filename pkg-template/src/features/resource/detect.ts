/**
 * Resource detection (OpenTelemetry `resource/sdk.md`, "Detecting resource information from the
 * environment").
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import type { OwnResource } from '../../types/resource.js';
import { type ResourceAttributes, emptyResource, resourceFromAttributes } from './resource.js';

/** The result of a detector. Attribute values may be promises. */
export interface DetectedResource {
  readonly attributes?: ResourceAttributes | undefined;
  readonly schemaUrl?: string | undefined;
}

/** Detects attributes of the environment. Detectors of OpenTelemetry JS 2 are compatible. */
export interface ResourceDetector {
  detect(): DetectedResource;
}

/**
 * Merges the results of all detectors in order; a later one wins. A detector that throws is skipped, with one warning to
 * `diag`. Without detectors the resource is empty.
 */
export function detectResources({ detectors = [] }: { detectors?: readonly ResourceDetector[] } = {}): OwnResource {
  return detectors.reduce<OwnResource>((merged, detector) => {
    try {
      const { attributes = {}, schemaUrl } = detector.detect();
      return merged.merge(resourceFromAttributes(attributes, { schemaUrl }));
    } catch (error) {
      diagWarn('a resource detector has failed', error);
      return merged;
    }
  }, emptyResource());
}
