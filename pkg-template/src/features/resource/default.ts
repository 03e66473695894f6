/**
 * The default resource as a `Resource` (OpenTelemetry `resource/sdk.md`, "SDK-provided resource attributes").
 *
 * @module
 */

import { defaultAttributes } from '../../config/default_resource.js';
import type { OwnResource } from '../../types/resource.js';
import { resourceFromAttributes } from './resource.js';

/** `telemetry.sdk.*` and `service.name: unknown_service`. */
export function defaultResource(): OwnResource {
  return resourceFromAttributes(defaultAttributes());
}
