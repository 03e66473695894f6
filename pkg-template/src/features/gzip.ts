/**
 * `gzip`: requests compressed by the runtime's `CompressionStream`.
 *
 * @module
 */

import type { Gzip } from '../types/destination.js';
import { diagWarn, consoleWarnOnce } from '../host/diag.js';

/** Compression does not make shorter requests smaller. */
const MIN_BYTES = 1024;

/** Results by request, so that a request to several destinations is compressed once. */
const cache = new WeakMap<object, ReturnType<Gzip['compress']>>();

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
    const result = cache.get(bytes) ?? compress(bytes);
    cache.set(bytes, result);
    return result;
  },
};

async function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
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
