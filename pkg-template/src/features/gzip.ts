/**
 * Compressed requests, by the runtime's own `CompressionStream`.
 *
 * @module
 */

import type { Gzip } from '../types/destination.js';
import { diagWarn, consoleWarnOnce } from '../host/diag.js';

/** Shorter requests do not gain by it. */
const MIN_BYTES = 1024;

/** Made once for all receivers of a request. */
const compressed = new WeakMap<object, ReturnType<Gzip['compress']>>();

/**
 * For the option `compression`: requests of 1 KiB and more are compressed.
 *
 * ```ts
 * import { createProvider, gzip } from 'edgespan';
 *
 * createProvider({ endpoint: 'https://otlp.example.com', compression: gzip }).register();
 * ```
 */
export const gzip: Gzip = {
  async compress(bytes) {
    if (bytes.length < MIN_BYTES) return undefined;
    const made = compressed.get(bytes) ?? gzipped(bytes);
    compressed.set(bytes, made);
    return made;
  },
};

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (typeof CompressionStream !== 'function') {
    consoleWarnOnce('there is no CompressionStream here, so requests are sent uncompressed');
    return undefined;
  }
  try {
    const stream = new Response(bytes).body?.pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(stream ?? null).arrayBuffer());
  } catch (error) {
    diagWarn('a request could not be compressed', error);
    return undefined;
  }
}
