/**
 * The release and the environment that Sentry shows with every span.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { SentryTarget } from '../../types/destination.js';

/** The attributes `sentry.release` and `sentry.environment`; an empty release is left out. */
export const spanAttributes: SentryTarget['spanAttributes'] = ({ release, environment }, facts, resource) => [
  ['sentry.release', (release ?? facts?.release) || undefined],
  ['sentry.environment', environment || environmentOf(resource)],
];

/**
 * The deployment environment of a resource, default `production` (OpenTelemetry semantic conventions,
 * `resource/deployment-environment.md`).
 */
export function environmentOf(attributes: Iterable<readonly [key: string, value: unknown]>): string {
  const resource = new Map(attributes);
  const name = resource.get('deployment.environment.name') ?? resource.get('deployment.environment');
  return (isString(name) && name) || 'production';
}

