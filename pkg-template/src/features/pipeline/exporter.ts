/**
 * A span exporter for a pipeline of OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Span exporter"): its spans, our
 * encoder and our transport.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import type { ReadableSpan } from '../../types/readable_span.js';
import type { ForeignSpan } from './foreign_span.js';
import { ForeignSettings, type PipelineOptions } from './foreign_settings.js';
import { Outbox } from './outbox.js';

/** What becomes of an export, as OpenTelemetry JS has it: code 0 is success, 1 failure. */
export interface ExportResult {
  code: 0 | 1;
  error?: Error;
}

const SUCCESS = 0;
const FAILED = 1;

/**
 * Sends what a span processor of OpenTelemetry JS hands over. Exports may overlap: they do not touch each other. Spans
 * that are not sampled are left out, as the specification asks of an exporter's caller.
 */
export class EdgespanSpanExporter {
  private readonly outbox: Outbox;

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(options: PipelineOptions = {}) {
    this.outbox = new Outbox(new ForeignSettings(options));
  }

  /**
   * Sends spans. The callback gets code 0 when every receiver took all of them, after retries; else 1, and `stats()`
   * and `onLoss` tell why. It is called once.
   */
  export(spans: readonly ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    if (this.outbox.isShutDown) {
      resultCallback({ code: FAILED, error: new Error('edgespan: the exporter was shut down') });
      return;
    }
    let isComplete = true;
    for (const span of spans) isComplete = this.outbox.add(span as ForeignSpan) && isComplete;
    void answer(isComplete, this.outbox.send(), resultCallback);
  }

  /** Settles when all answers are in. */
  forceFlush(): Promise<void> {
    return this.outbox.flush();
  }

  /** Takes no more spans, and settles when all answers are in. */
  shutdown(): Promise<void> {
    return this.outbox.shutdown();
  }
}

async function answer(
  isComplete: boolean,
  sent: Promise<boolean> | undefined,
  resultCallback: (result: ExportResult) => void,
): Promise<void> {
  const isSent = (await sent) ?? true;
  try {
    if (isSent && isComplete) resultCallback({ code: SUCCESS });
    else resultCallback({ code: FAILED, error: new Error('edgespan: spans were lost') });
  } catch (error) {
    diagWarn('the callback of an export threw', error);
  }
}
