/**
 * Ids of a workflow's spans, derived from values that are the same in each replay. So all runs of an instance form one
 * trace, and a span that is started again has the same id as before.
 *
 * @module
 */

import { hex } from '../../core/ids.js';
import type { CustomIds } from '../../types/id_generator.js';
import type { Settings } from '../../types/settings.js';

const UUID = /^[\da-f]{8}-?[\da-f]{4}-?([\da-f])[\da-f]{3}-?[\da-f]{4}-?[\da-f]{12}$/i;
const NO_ID = /^0*$/;

/** The digits of a UUID, in lower case; `undefined` for other text, and for digits that are all 0. */
export function uuidDigits(instanceId: string): string | undefined {
  const digits = UUID.test(instanceId) ? instanceId.replaceAll('-', '').toLowerCase() : '';
  return NO_ID.test(digits) ? undefined : digits;
}

/** The first half of the SHA-256 of an id, as 32 hex digits. */
export async function hashedTraceId(instanceId: string): Promise<string> {
  const hash = new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(instanceId)));
  return [0, 4, 8, 12].map((at) => hex(hash.getInt32(at))).join('');
}

/** A span id as two 32-bit words, hashed from `parts`. */
export function spanIdOf(...parts: readonly (string | number)[]): readonly [high: number, low: number] {
  const text = JSON.stringify(parts);
  return [hash32(text, 0x9e3779b1) || 1, hash32(text, 0x85ebca77)];
}

/** `settings` with an id generator for the spans of `run` itself, whose ids depend on the order in which they start. */
export function settingsOfRun(settings: Settings, instanceId: string, traceId: string): Settings {
  let started = 0;
  const idGenerator: CustomIds = {
    generator: {
      // The last seven bytes of a UUID are random in versions 4 and 7.
      hasRandomTraceIds: /^[47]$/.test(UUID.exec(instanceId)?.[1] ?? ''),
      generateTraceId: () => traceId,
      generateSpanId: () => spanIdOf(instanceId, 'run', started++).map(hex).join(''),
    },
    idOf: (generator, kind) => (kind === 'trace' ? generator.generateTraceId() : generator.generateSpanId()),
  };
  const overrides = { idGenerator, hasPlainChildren: false, native: 'off' };
  return Object.create(settings, Object.getOwnPropertyDescriptors(overrides)) as Settings;
}

/** A 32-bit hash: a multiplication for each character, then the finalizer of MurmurHash3. */
function hash32(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995) ^ (hash >>> 13);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
