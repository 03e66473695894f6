/**
 * The option `spanProcessors`, checked.
 *
 * @module
 */

import { type Found, objectWith } from '../../config/rule.js';
import { notAllowed } from '../../config/sentence.js';
import { shown } from '../../host/diag.js';
import type { SpanProcessor } from '../../types/span_processor.js';

const IS = 'a span processor';
const SPAN_PROCESSOR = objectWith<SpanProcessor>(IS, 'onStart', 'onEnd', 'forceFlush', 'shutdown');

/** The processors. Throws a `TypeError` with one sentence when a value is none. */
export function processorsOf(value: unknown, found: Found): readonly SpanProcessor[] {
  if (!Array.isArray(value)) throw notAllowed('spanProcessors', value, 'a list of span processors', shown);
  return value.map((processor: unknown, index) => {
    const path = `spanProcessors[${index}]`;
    if (processor === undefined || processor === null) throw notAllowed(path, processor, IS, shown);
    return SPAN_PROCESSOR(processor, path, found);
  });
}
