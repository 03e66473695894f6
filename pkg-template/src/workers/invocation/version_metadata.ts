/**
 * The version metadata binding of a Worker (Cloudflare Workers, "Version metadata binding"). It is found by its shape,
 * since users choose its name.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';

/** The value of a version metadata binding. */
export interface VersionMetadata {
  readonly id: string;
  /** The version tag, which users choose; may be "". */
  readonly tag: string;
}

/** The first version metadata binding of `env`; `undefined` when there is none. Never throws. */
export function versionMetadata(env: unknown): VersionMetadata | undefined {
  try {
    return Object.values(env as object).find(isVersionMetadata);
  } catch {
    // `env` is not an object, or has a getter or proxy that throws.
    return undefined;
  }
}

/** Only plain objects are read: a service stub returns a method for any property name. */
function isVersionMetadata(binding: unknown): binding is VersionMetadata {
  if (!isPlainObject(binding)) return false;
  const { id, tag, timestamp } = binding;
  return isString(id) && id !== '' && isString(tag) && isString(timestamp);
}
