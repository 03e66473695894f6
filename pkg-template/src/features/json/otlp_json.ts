/**
 * `otlpJson`: requests and answers in JSON (OTLP specification, "JSON Protobuf Encoding").
 *
 * @module
 */

import type { OtlpJson } from '../../types/destination.js';
import { deliverJson } from './delivery.js';

/**
 * For the option `protocol`: requests are sent as JSON, and answers in JSON are understood.
 *
 * ```ts
 * import { instrument, otlpJson } from 'edgespan';
 *
 * export default instrument(handler, { endpoint: 'https://otlp.example.com', protocol: otlpJson });
 * ```
 */
export const otlpJson: OtlpJson = { deliver: deliverJson, partialSuccess: partialJson };

/**
 * The partial success that an answer tells of, `undefined` for a full one. The count may be a string or a number,
 * and what is empty is left out.
 */
function partialJson(answer: Uint8Array): [rejected: number, message: string] | undefined {
  const parsed = JSON.parse(new TextDecoder().decode(answer)) as {
    partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string };
  } | null;
  const { rejectedSpans = 0, errorMessage = '' } = parsed?.partialSuccess ?? {};
  const rejected = Number(rejectedSpans);
  return rejected || errorMessage ? [Number.isFinite(rejected) ? rejected : 0, String(errorMessage)] : undefined;
}
