/**
 * The interface of span processors, as in OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Span processor").
 *
 * @module
 */

import type { Context, Span } from '@opentelemetry/api';
import type { ReadableSpan } from './readable_span.js';

/** Called for every recorded span. Errors of the processor are logged with `diag` and ignored. */
export interface SpanProcessor {
  /** A span started; it may still be changed. */
  onStart(span: Span & ReadableSpan, parentContext: Context): void;
  /** A span is about to end; it may still be changed. */
  onEnding?(span: Span & ReadableSpan): void;
  /** A span has ended. */
  onEnd(span: ReadableSpan): void;
  /** Exports spans that the processor buffers. */
  forceFlush(): Promise<void>;
  /** Releases the processor; no method is called afterwards. */
  shutdown(): Promise<void>;
}
