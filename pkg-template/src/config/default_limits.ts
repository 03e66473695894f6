/**
 * The default limits (OpenTelemetry `trace/sdk.md`, "Span Limits"). The core takes them in this order.
 *
 * @module
 */

import type { LimitValues } from '../types/limits.js';

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
