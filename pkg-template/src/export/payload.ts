/**
 * Encoded spans in every form that some receiver wants, each made once: as protobuf or JSON, plain or compressed.
 *
 * @module
 */

import type { Extras } from '../extras.js';
import { MIN_GZIP_BYTES, gzipped } from './gzip.js';

/** One request: an `ExportTraceServiceRequest` and how many spans are in it. Never empty. */
export class Payload {
  private compressed: Promise<Uint8Array<ArrayBuffer> | undefined> | undefined;
  /** By the limit that they were split for. */
  private json: Map<number, readonly Payload[]> | undefined;

  constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    readonly spans: number,
  ) {}

  /** The same in JSON, as several requests where one would be longer than that. Throws on malformed bytes. */
  inJson(maxBytes: number, { jsonRequests }: Extras): readonly Payload[] {
    this.json ??= new Map();
    let parts = this.json.get(maxBytes);
    if (!parts) {
      parts = jsonRequests(this.bytes, maxBytes).map(({ bytes, spans }) => new Payload(bytes, spans));
      this.json.set(maxBytes, parts);
    }
    return parts;
  }

  /** The bytes compressed; `undefined` when that does not help or cannot be done. */
  gzip(): Promise<Uint8Array<ArrayBuffer> | undefined> | undefined {
    if (this.bytes.length < MIN_GZIP_BYTES) return undefined;
    return (this.compressed ??= gzipped(this.bytes));
  }
}
