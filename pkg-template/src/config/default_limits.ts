/**
 * The default limits.
 *
 * @module
 */

import type { LimitValues } from '../types/limits.js';

/** OpenTelemetry `trace/sdk.md`, "Span Limits", and bytes for a buffer. The core takes the limits in this order. */
export const DEFAULT_LIMITS: LimitValues = {
  attributeCountLimit: 128,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: 128,
  linkCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
  attributeDepthLimit: 64,
  maxBufferBytes: 8_388_608,
};
