/**
 * Resource attributes for the data centre and the version of a Worker (OpenTelemetry semantic conventions,
 * `resource/cloud.md`, `resource/faas.md`; platform and provider as in Cloudflare's own tracing). They are read at the first
 * invocations of an isolate, since `env` and requests do not exist earlier. The user's own attributes win.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Facts } from '../../types/facts.js';
import type { Settings } from '../../types/settings.js';
import { versionMetadata } from './version_metadata.js';

/**
 * Adds the attributes of an invocation to the settings. `cause` is the first argument of the handler: a request has
 * Cloudflare's data centre in `cf.colo`. Never throws.
 */
export function addPlace(settings: Settings, env: unknown, cause: unknown): void {
  try {
    const colo = (cause as { cf?: { colo?: unknown } } | null | undefined)?.cf?.colo;
    const region = isString(colo) && colo !== '' ? colo : undefined;
    // An isolate never moves, so its first request with a data centre is the last one that is read.
    if (region) settings.isPlaced = true;
    if (region || !settings.facts) settings.addFacts(factsOf(env, region));
  } catch (error) {
    diagWarnOnce('the place could not be read', error);
  }
}

function factsOf(env: unknown, region: string | undefined): Facts {
  const { id, tag } = versionMetadata(env) ?? {};
  const resource = {
    'cloud.provider': 'cloudflare',
    'cloud.platform': 'cloudflare.workers',
    'cloud.region': region,
    'service.version': tag || id,
    'faas.version': id,
  };
  return { resource, release: id };
}
