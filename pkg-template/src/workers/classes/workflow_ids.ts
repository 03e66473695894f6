/**
 * Ids of a workflow's spans, made of what is the same each time it is replayed: all lives of an instance have one
 * trace, and a span that is made again has the id that it had before.
 *
 * @module
 */

import { hex } from '../../core/ids.js';
import type { CustomIds } from '../../types/id_generator.js';
import type { Settings } from '../../types/settings.js';

const UUID = /^[\da-f]{8}-?[\da-f]{4}-?([\da-f])[\da-f]{3}-?[\da-f]{4}-?[\da-f]{12}$/i;
const NO_ID = /^0*$/;

/** The digits of a UUID; `undefined` for what is none. */
export function uuidDigits(instanceId: string): string | undefined {
  const digits = UUID.test(instanceId) ? instanceId.replaceAll('-', '').toLowerCase() : '';
  return NO_ID.test(digits) ? undefined : digits;
}

/** The first half of an id's SHA-256. */
export async function hashedTraceId(instanceId: string): Promise<string> {
  const hash = new DataView(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(instanceId)));
  return [0, 4, 8, 12].map((at) => hex(hash.getInt32(at))).join('');
}

/** A span id, as words. */
export function spanIdOf(...parts: readonly (string | number)[]): readonly [high: number, low: number] {
  const text = JSON.stringify(parts);
  return [mixed(text, 0x9e3779b1) || 1, mixed(text, 0x85ebca77)];
}

/** Settings like the given ones for the spans of `run` itself, which get their ids in the order in which they start. */
export function settingsOfRun(settings: Settings, instanceId: string, traceId: string): Settings {
  let started = 0;
  const idGenerator: CustomIds = {
    generator: {
      // The last seven bytes of a UUID are random in the versions 4 and 7.
      hasRandomTraceIds: /^[47]$/.test(UUID.exec(instanceId)?.[1] ?? ''),
      generateTraceId: () => traceId,
      generateSpanId: () => spanIdOf(instanceId, 'run', started++).map(hex).join(''),
    },
    idOf: (generator, kind) => (kind === 'trace' ? generator.generateTraceId() : generator.generateSpanId()),
  };
  const own = { idGenerator, hasPlainChildren: false, native: 'off' };
  return Object.create(settings, Object.getOwnPropertyDescriptors(own)) as Settings;
}

/** A hash of 32 bits: each character is mixed in by a multiplication; the end is spread over all bits (MurmurHash3). */
function mixed(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995) ^ (hash >>> 13);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
