/**
 * The default resource (OpenTelemetry `resource/sdk.md`, "SDK-provided resource attributes"). Attributes of the option
 * `resource` win over the default ones.
 *
 * @module
 */

import { host } from '../host/host.js';
import { VERSION } from '../host/version.js';

/** The attributes of the default resource. */
export function defaultAttributes(language: string = host.language, version = VERSION): Record<string, string> {
  return {
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'telemetry.sdk.version': version,
  };
}
