/**
 * Encoded spans as receivers get them: plain, or compressed, which is done once for all of them.
 *
 * @module
 */

import { MIN_GZIP_BYTES, gzipped } from './gzip.js';

/** One request: an `ExportTraceServiceRequest` and how many spans are in it. Never empty. */
export class Payload {
  #compressed: Promise<Uint8Array<ArrayBuffer> | undefined> | undefined;

  constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    readonly spans: number,
  ) {}

  /** The bytes compressed; `undefined` when that does not help or cannot be done. */
  gzip(): Promise<Uint8Array<ArrayBuffer> | undefined> | undefined {
    if (this.bytes.length < MIN_GZIP_BYTES) return undefined;
    return (this.#compressed ??= gzipped(this.bytes));
  }
}

/** The same spans in each form that some receiver takes, by the number of the form. */
export type Payloads = readonly (Payload | undefined)[];
