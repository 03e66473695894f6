/**
 * Span processors as OpenTelemetry JS knows them (OpenTelemetry `trace/sdk.md`, "Span processor").
 *
 * @module
 */

import type { Context, Span } from '@opentelemetry/api';
import type { ReadableSpan } from './readable_span.js';

/** Is told of every recorded span. What it throws is told to `diag` and harms nobody. */
export interface SpanProcessor {
  /** A span started; it may still be changed. */
  onStart(span: Span & ReadableSpan, parentContext: Context): void;
  /** A span is about to end; it may still be changed. */
  onEnding?(span: Span & ReadableSpan): void;
  /** A span has ended. */
  onEnd(span: ReadableSpan): void;
  /** Exports what it holds. */
  forceFlush(): Promise<void>;
  /** Is over. */
  shutdown(): Promise<void>;
}
