/**
 * Compressed requests, by the runtime's own `CompressionStream`.
 *
 * @module
 */

import { diagWarn, consoleWarnOnce } from '../host/diag.js';

/** Shorter requests do not gain by it. */
export const MIN_GZIP_BYTES = 1024;

/** The bytes compressed; `undefined` where that cannot be done. Never rejects. */
export async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
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
