/**
 * `encodeSpan()`: one span as OTLP bytes, for tests and exporters.
 *
 * @module
 */

import type { Span } from '@opentelemetry/api';
import { diagWarn } from '../host/diag.js';
import { isObject } from '../host/is.js';
import { encodeReadable } from './pipeline/encode.js';
import { ProcessedSpan } from './processors/processed_span.js';
import type { ReadableSpan } from '../types/readable_span.js';
import { RecordingSpan } from '../tracing/span/span.js';

/**
 * One span as an OTLP `ExportTraceServiceRequest` in protobuf, with its resource and its scope. `span` is a recorded span of
 * edgespan, live (encoded without an end time) or ended, or a `ReadableSpan` of OpenTelemetry JS. Has no side effects.
 *
 * Empty, with one warning to `diag`, when the span is not recorded, or when its request is over and there were no span
 * processors.
 */
export function encodeSpan(span: Span | ReadableSpan): Uint8Array {
  try {
    const bytes = encode(span);
    if (bytes) return bytes;
    diagWarn('there is no encoding of a span that is not recorded, or whose request is over');
  } catch (error) {
    diagWarn('a span cannot be encoded', error);
  }
  return new Uint8Array(0);
}

function encode(span: Span | ReadableSpan): Uint8Array | undefined {
  if (span instanceof ProcessedSpan) return span.encode()?.slice();
  if (span instanceof RecordingSpan) return span.recording.snapshot(span.index);
  return isReadable(span) ? encodeReadable(span) : undefined;
}

function isReadable(span: unknown): span is ReadableSpan {
  return isObject(span) && 'instrumentationScope' in span && 'startTime' in span;
}
