/**
 * `otlpJson`: requests in JSON (OTLP specification, "JSON Protobuf Encoding").
 *
 * @module
 */

import type { OtlpJson } from '../../types/destination.js';
import { partialJson } from './answer.js';
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
