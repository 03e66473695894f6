/**
 * A span processor for pipelines of OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Span processor"), without a timer or a
 * queue of objects. A span is written to a tape when it ends, and all are sent when a local root ends.
 *
 * @module
 */

import type { Context, Span } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { trace } from '../../host/opentelemetry.js';
import type { ReadableSpan } from '../../types/readable_span.js';
import type { SpanProcessor } from '../../types/span_processor.js';
import { ForeignSettings, type PipelineOptions } from './foreign_settings.js';
import { type ForeignSpan, isSampled } from './foreign_span.js';
import { Outbox } from './outbox.js';

/** Maximum number of waiting spans: the batch processor's `maxExportBatchSize` (OpenTelemetry `trace/sdk.md`). */
const MAX_WAITING = 512;

/** Exports sampled spans as soon as the local part of their trace has ended. */
export class EdgespanSpanProcessor implements SpanProcessor {
  private readonly outbox: Outbox;
  /** Spans with a remote parent. OpenTelemetry JS 1 has this flag only in the context at the span's start. */
  private readonly localRoots = new WeakSet<object>();

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(options: PipelineOptions = {}) {
    this.outbox = new Outbox(new ForeignSettings(options));
  }

  onStart(span: Span, parentContext: Context): void {
    if (trace.getSpanContext(parentContext)?.isRemote === true) this.localRoots.add(span);
  }

  /** Adds an ended span if it is sampled. Sends all waiting spans when it is a local root or the 512th. */
  onEnd(ended: ReadableSpan): void {
    if (this.outbox.isShutDown) return;
    try {
      const span = ended as ForeignSpan;
      if (!isSampled(span)) return;
      this.outbox.add(span);
      if (this.isLocalRoot(span) || this.outbox.waiting >= MAX_WAITING) void this.outbox.send();
    } catch (error) {
      diagWarn('a span of another SDK could not be read', error);
    }
  }

  /** Sends the spans ended so far, and settles when all receivers have answered. */
  forceFlush(): Promise<void> {
    return this.outbox.flush();
  }

  /** Sends the spans ended so far, and accepts no more. */
  shutdown(): Promise<void> {
    return this.outbox.shutdown();
  }

  private isLocalRoot(span: ForeignSpan): boolean {
    const { parentSpanContext, parentSpanId } = span;
    if (!parentSpanContext && !parentSpanId) return true;
    return parentSpanContext?.isRemote === true || this.localRoots.has(span);
  }
}
