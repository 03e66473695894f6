/**
 * One span as bytes, for tests and exporters.
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
 * One span as an OTLP `ExportTraceServiceRequest` in protobuf, with its resource and its scope: a span of ours that is
 * recorded, live (it has no end time then) or ended, or a `ReadableSpan` of OpenTelemetry JS. Changes nothing.
 *
 * Empty, with one line to `diag`, when there is nothing to encode: the span is not recorded, or its request is over and no
 * span processor was told of it.
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
