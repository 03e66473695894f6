/**
 * What a Worker's resource says of where and in which version it runs: found out at the first invocations of an
 * isolate, as nothing is known before (OpenTelemetry semantic conventions, `resource/cloud.md`, `resource/faas.md`;
 * Cloudflare's own tracing says the same of platform and provider). Users' own attributes stand over these.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Facts, Settings } from '../../types/settings.js';
import { versionMetadata } from './version_metadata.js';

/**
 * Tells settings what an invocation tells. `cause` is what triggered it: a request says in which of Cloudflare's data
 * centres it is served. Never throws.
 */
export function place(settings: Settings, env: unknown, cause: unknown): void {
  try {
    const colo = (cause as { cf?: { colo?: unknown } } | null | undefined)?.cf?.colo;
    const region = isString(colo) && colo !== '' ? colo : undefined;
    // An isolate stays where it is. One that has served no request yet may still come to know where that is.
    if (region) settings.isPlaced = true;
    if (region || !settings.facts) settings.addFacts(factsOf(env, region));
  } catch (error) {
    diagWarnOnce('where this runs could not be found out', error);
  }
}

function factsOf(env: unknown, region: string | undefined): Facts {
  const { id, tag } = versionMetadata(env) ?? {};
  const resource = {
    'cloud.provider': 'cloudflare',
    'cloud.platform': 'cloudflare.workers',
    ...(region && { 'cloud.region': region }),
    ...(id && { 'service.version': tag || id, 'faas.version': id }),
  };
  return id ? { resource, release: id } : { resource };
}
