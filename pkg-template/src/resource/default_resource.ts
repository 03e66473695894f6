/**
 * The resource of a process that says nothing about itself (OpenTelemetry `resource/sdk.md`, "SDK-provided resource
 * attributes"). The core puts the same under every resource that is configured.
 *
 * @module
 */

import { runtime } from '../runtime.js';
import { VERSION } from '../version.js';
import { type Resource, resourceFromAttributes } from './resource.js';

/** `telemetry.sdk.*`, and the `service.name` of a service without a name. */
export function defaultResource(): Resource {
  return resourceFromAttributes({
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': runtime.language,
    'telemetry.sdk.version': VERSION,
  });
}
