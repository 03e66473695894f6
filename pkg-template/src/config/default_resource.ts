/**
 * The resource of a process that says nothing about itself (OpenTelemetry `resource/sdk.md`, "SDK-provided resource
 * attributes"). The attributes of the option `resource` are set over it.
 *
 * @module
 */

import { runtime } from '../host/runtime.js';
import { VERSION } from '../host/version.js';
import { type Resource, resourceFromAttributes } from './resources.js';

/** `telemetry.sdk.*`, and the `service.name` of a service without a name. */
export function defaultResource(): Resource {
  return resourceFromAttributes(defaultAttributes());
}

/** Its attributes. */
export function defaultAttributes(language: string = runtime.language, version = VERSION): Record<string, string> {
  return {
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'telemetry.sdk.version': version,
  };
}
