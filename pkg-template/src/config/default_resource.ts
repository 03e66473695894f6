/**
 * The resource of a process that says nothing about itself (OpenTelemetry `resource/sdk.md`, "SDK-provided resource
 * attributes"). The attributes of the option `resource` are set over it.
 *
 * @module
 */

import { host } from '../host/host.js';
import { VERSION } from '../host/version.js';
import { resourceFromAttributes } from './resources.js';
import type { Resource } from '../types/resource.js';

/** `telemetry.sdk.*`, and the `service.name` of a service without a name. */
export function defaultResource(): Resource {
  return resourceFromAttributes(defaultAttributes());
}

/** Its attributes. */
export function defaultAttributes(language: string = host.language, version = VERSION): Record<string, string> {
  return {
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'telemetry.sdk.version': version,
  };
}
