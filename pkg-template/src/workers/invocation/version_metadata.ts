/**
 * The version metadata binding of a Worker, found by its shape: its name is the user's choice
 * (Cloudflare Workers, "Version metadata binding").
 *
 * @module
 */

import { isString } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';

/** What is known of a deployed version. */
export interface VersionMetadata {
  readonly id: string;
  /** What the user called it, or "". */
  readonly tag: string;
}

/** The first binding that is one; `undefined` when there is none. Never throws. */
export function versionMetadata(env: unknown): VersionMetadata | undefined {
  try {
    return Object.values(env as object).find(isVersionMetadata);
  } catch {
    // No object, a getter, or a proxy.
    return undefined;
  }
}

/** A plain object: a stub of a service would answer to any name. */
function isVersionMetadata(binding: unknown): binding is VersionMetadata {
  if (!isPlainObject(binding)) return false;
  const { id, tag, timestamp } = binding;
  return isString(id) && id !== '' && isString(tag) && isString(timestamp);
}
