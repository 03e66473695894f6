/**
 * `spanProcessors(…)`: span processors of OpenTelemetry JS, beside the export.
 *
 * @module
 */

import { notAllowed } from '../../config/sentence.js';
import { hasMethods } from '../../config/rule.js';
import { describeValue } from '../../host/diag.js';
import type { SpanProcessing } from '../../types/features.js';
import type { SpanProcessor } from '../../types/span_processor.js';
import { callAll } from './calls.js';
import { ProcessedSpan } from './processed_span.js';

const ALLOWED = 'a span processor: an object with onStart(), onEnd(), forceFlush(), shutdown()';

/**
 * For the option `spanProcessors`: processors that are called for every recorded span, in this order. Throws a `TypeError`
 * for what is no span processor.
 *
 * ```ts
 * import { createProvider, spanProcessors } from 'edgespan';
 *
 * createProvider({ spanProcessors: spanProcessors(new SimpleSpanProcessor(exporter)) }).register();
 * ```
 */
export function spanProcessors(...processors: readonly SpanProcessor[]): SpanProcessing {
  processors.forEach((processor: unknown, index) => {
    if (hasMethods(processor, 'onStart', 'onEnd', 'forceFlush', 'shutdown')) return;
    throw notAllowed(`spanProcessors[${index}]`, processor, ALLOWED, describeValue);
  });
  return { processors, Span: ProcessedSpan, callAll };
}
