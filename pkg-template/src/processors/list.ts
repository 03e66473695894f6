/**
 * The option `spanProcessors`, checked.
 *
 * @module
 */

import { shown } from '../diag.js';
import { type Kind, objectOf } from '../split.js';
import type { SpanProcessor } from './span_processor.js';

const SPAN_PROCESSOR: Kind = { is: 'a span processor', methods: ['onStart', 'onEnd', 'forceFlush', 'shutdown'] };

/** The processors; none of `undefined` or `null`. Throws a `TypeError` with one sentence when a value is none. */
export function processorsOf(value: unknown): readonly SpanProcessor[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    throw new TypeError(`edgespan: option \`spanProcessors\` is ${shown(value)}; it must be a list of span processors`);
  }
  return value.map((processor: unknown, index) => {
    const path = `spanProcessors[${index}]`;
    const found = objectOf(path, processor, SPAN_PROCESSOR);
    if (found === undefined) {
      throw new TypeError(`edgespan: option \`${path}\` is ${shown(processor)}; it must be a span processor`);
    }
    return found as SpanProcessor;
  });
}
