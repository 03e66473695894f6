/**
 * The default resource (OpenTelemetry `resource/sdk.md`, "SDK-provided resource attributes"). Attributes of the option
 * `resource` win over the default ones.
 *
 * @module
 */

import { host } from '../host/host.js';
import { VERSION } from '../host/version.js';
import { resourceFromAttributes } from './resources.js';
import type { Resource } from '../types/resource.js';

/** `telemetry.sdk.*` and `service.name: unknown_service`. */
export function defaultResource(): Resource {
  return resourceFromAttributes(defaultAttributes());
}

/** The attributes of the default resource. */
export function defaultAttributes(language: string = host.language, version = VERSION): Record<string, string> {
  return {
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'telemetry.sdk.version': version,
  };
}
