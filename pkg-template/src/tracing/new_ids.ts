/**
 * Ids of traces and spans that start here: random ones, or those of the option `idGenerator`.
 *
 * @module
 */

import { type SpanId, newSpanId, readSpanId } from '../core/ids.js';
import { RANDOM, Trace, newTrace, wordsOf } from '../spans/trace.js';
import type { CustomIds } from '../types/id_generator.js';

/** A trace that starts here. Its flags have "random" where the generator promises that. */
export function startTrace(ids: CustomIds | undefined): Trace {
  const id = ids?.idOf(ids.generator, 'trace');
  if (!id) return newTrace();
  return new Trace(wordsOf(id), ids?.generator.hasRandomTraceIds === true ? RANDOM : 0, undefined, id);
}

/** The id of a span that starts here. */
export function nextSpanId(ids: CustomIds | undefined): SpanId {
  const id = ids?.idOf(ids.generator, 'span');
  return id ? readSpanId(id) : newSpanId();
}
