/**
 * A span processor for a pipeline of OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Span processor"): no timer and no
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

/** Spans that wait at most: the batch processor's `maxExportBatchSize` (OpenTelemetry `trace/sdk.md`). */
const MAX_WAITING = 512;

/** Exports sampled spans as soon as the part of their trace that is here is over. */
export class EdgespanSpanProcessor implements SpanProcessor {
  private readonly outbox: Outbox;
  /** Spans whose parent is elsewhere. OpenTelemetry JS 1 tells that only when they start. */
  private readonly localRoots = new WeakSet<object>();

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(options: PipelineOptions = {}) {
    this.outbox = new Outbox(new ForeignSettings(options));
  }

  onStart(span: Span, parentContext: Context): void {
    if (trace.getSpanContext(parentContext)?.isRemote === true) this.localRoots.add(span);
  }

  /** Takes an ended span if it is sampled, and sends all that wait when it is a local root or the 512th. */
  onEnd(given: ReadableSpan): void {
    if (this.outbox.isShutDown) return;
    try {
      const span = given as ForeignSpan;
      if (!isSampled(span)) return;
      this.outbox.add(span);
      if (this.isLocalRoot(span) || this.outbox.waiting >= MAX_WAITING) void this.outbox.send();
    } catch (error) {
      diagWarn('a span of another SDK could not be read', error);
    }
  }

  /** Sends what has ended so far, and settles when all answers are in. */
  forceFlush(): Promise<void> {
    return this.outbox.flush();
  }

  /** Sends what has ended so far and takes no more. */
  shutdown(): Promise<void> {
    return this.outbox.shutdown();
  }

  private isLocalRoot(span: ForeignSpan): boolean {
    const { parentSpanContext, parentSpanId } = span;
    if (!parentSpanContext && !parentSpanId) return true;
    return parentSpanContext?.isRemote === true || this.localRoots.has(span);
  }
}
