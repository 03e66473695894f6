/**
 * The span kinds that edgespan uses, by their numbers in OpenTelemetry's API. The API's `SpanKind` is an object that
 * bundles cannot shake.
 *
 * @module
 */

import type { SpanKind } from '@opentelemetry/api';

export const SERVER: SpanKind = 1;
export const CLIENT: SpanKind = 2;
export const PRODUCER: SpanKind = 3;
export const CONSUMER: SpanKind = 4;
