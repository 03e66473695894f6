/**
 * A span exporter for pipelines of OpenTelemetry JS (OpenTelemetry `trace/sdk.md`, "Span exporter") with the encoder and
 * the transport of edgespan.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import type { ReadableSpan } from '../../types/readable_span.js';
import type { ForeignSpan } from './foreign_span.js';
import { ForeignSettings, type PipelineOptions } from './foreign_settings.js';
import { Outbox } from './outbox.js';

/** The result of an export, as in OpenTelemetry JS: code 0 is success, 1 failure. */
export interface ExportResult {
  code: 0 | 1;
  error?: Error;
}

const SUCCESS = 0;
const FAILED = 1;

/**
 * Sends the spans that a span processor of OpenTelemetry JS exports. Exports may overlap and are independent. The span
 * processor leaves out unsampled spans, as the specification requires.
 */
export class EdgespanSpanExporter {
  private readonly outbox: Outbox;

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(options: PipelineOptions = {}) {
    this.outbox = new Outbox(new ForeignSettings(options));
  }

  /**
   * Sends spans. The callback is called once: with code 0 when every receiver accepted all of them, after retries; else
   * with code 1, and `stats()` and `onLoss` have the reasons.
   */
  export(spans: readonly ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    if (this.outbox.isShutDown) {
      resultCallback({ code: FAILED, error: new Error('edgespan: the exporter was shut down') });
      return;
    }
    let isComplete = true;
    for (const span of spans) isComplete = this.outbox.add(span as ForeignSpan) && isComplete;
    void report(isComplete, this.outbox.send(), resultCallback);
  }

  /** Settles when all receivers have answered. */
  forceFlush(): Promise<void> {
    return this.outbox.flush();
  }

  /** Accepts no more spans, and settles when all receivers have answered. */
  shutdown(): Promise<void> {
    return this.outbox.shutdown();
  }
}

async function report(
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
