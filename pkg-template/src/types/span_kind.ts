/**
 * The kinds of spans that are made here, by their numbers in OpenTelemetry's API. Its own `SpanKind` is an object that a
 * bundle holds with all of its names.
 *
 * @module
 */

import type { SpanKind } from '@opentelemetry/api';

export const SERVER: SpanKind = 1;
export const CLIENT: SpanKind = 2;
export const PRODUCER: SpanKind = 3;
export const CONSUMER: SpanKind = 4;
