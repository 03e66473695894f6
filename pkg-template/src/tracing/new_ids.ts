/**
 * Ids of new traces and spans: random, or from the option `idGenerator`.
 *
 * @module
 */

import { type SpanId, newSpanId, readSpanId } from '../core/ids.js';
import { Trace, newTrace, wordsOf } from '../spans/trace.js';
import { RANDOM } from '../types/wire.js';
import type { CustomIds } from '../types/id_generator.js';

/** A new trace. Its random flag is set for random ids, and for generators with `hasRandomTraceIds`. */
export function startTrace(ids: CustomIds | undefined): Trace {
  const id = ids?.idOf(ids.generator, 'trace');
  if (!id) return newTrace();
  return new Trace(wordsOf(id), ids?.generator.hasRandomTraceIds === true ? RANDOM : 0, undefined, id);
}

/** The id of a new span. */
export function nextSpanId(ids: CustomIds | undefined): SpanId {
  const id = ids?.idOf(ids.generator, 'span');
  return id ? readSpanId(id) : newSpanId();
}
