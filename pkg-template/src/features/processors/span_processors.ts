/**
 * `spanProcessors(…)`: span processors of OpenTelemetry JS, in addition to the export.
 *
 * @module
 */

import { notAllowed } from '../../config/sentence.js';
import { hasMethods } from '../../config/rule.js';
import { UNTRACED } from '../../host/context.js';
import { describeValue, diagWarn } from '../../host/diag.js';
import { context } from '../../host/opentelemetry.js';
import type { SpanProcessing } from '../../types/features.js';
import type { SpanProcessor } from '../../types/span_processor.js';
import { ProcessedSpan } from './processed_span.js';

const ALLOWED = 'a span processor: an object with onStart(), onEnd(), forceFlush(), shutdown()';

/**
 * For the option `spanProcessors`: processors that are called for every recorded span, in this order. Throws a `TypeError`
 * for a value that is not a span processor.
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

/**
 * Calls `method` of all processors in order, then waits for all; `false` when one failed. Their requests are not traced.
 * Never rejects.
 */
async function callAll(processors: Iterable<SpanProcessor>, method: 'forceFlush' | 'shutdown'): Promise<boolean> {
  const calls = Array.from(processors, async (processor) => {
    try {
      await context.with(UNTRACED, () => processor[method]());
      return true;
    } catch (error) {
      diagWarn(`${method} of a span processor failed`, error);
      return false;
    }
  });
  return (await Promise.all(calls)).every(Boolean);
}
