/**
 * `otlpJson`: requests and responses in JSON (OTLP specification, "JSON Protobuf Encoding").
 *
 * @module
 */

import type { OtlpJson } from '../../types/destination.js';
import { deliverJson } from './delivery.js';

/**
 * For the option `protocol`: requests are sent as JSON, and responses are parsed as JSON.
 *
 * ```ts
 * import { instrument, otlpJson } from 'edgespan';
 *
 * export default instrument(handler, { endpoint: 'https://otlp.example.com', protocol: otlpJson });
 * ```
 */
export const otlpJson: OtlpJson = { deliver: deliverJson, partialSuccess: partialJson };

/**
 * Parses the partial success of a response; `undefined` for full success. `rejectedSpans` may be a string or a number, and
 * is absent when 0; an empty `errorMessage` is absent.
 */
function partialJson(answer: Uint8Array): [rejected: number, message: string] | undefined {
  const parsed = JSON.parse(new TextDecoder().decode(answer)) as {
    partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string };
  } | null;
  const { rejectedSpans = 0, errorMessage = '' } = parsed?.partialSuccess ?? {};
  const rejected = Number(rejectedSpans);
  return rejected || errorMessage ? [Number.isFinite(rejected) ? rejected : 0, String(errorMessage)] : undefined;
}
