/**
 * Ids from somebody else's generator. What it makes that is not valid, and what it throws, is told once and replaced by
 * random ids.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { type SpanId, newSpanId, readSpanId } from '../../core/ids.js';
import { RANDOM, Trace, newTrace, wordsOf } from '../../spans/trace.js';
import type { IdGenerator } from '../../types/id_generator.js';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** A trace that starts here. It says that its id is random only when the generator does. */
export function generatedTrace(generator: IdGenerator): Trace {
  const id = idOf('trace', TRACE_ID, () => generator.generateTraceId());
  if (!id) return newTrace();
  return new Trace(wordsOf(id), generator.hasRandomTraceIds === true ? RANDOM : 0, undefined, id);
}

/** The id of a span. */
export function generatedSpanId(generator: IdGenerator | undefined): SpanId {
  const id = generator && idOf('span', SPAN_ID, () => generator.generateSpanId());
  return id ? readSpanId(id) : newSpanId();
}

/** What a generator makes; `undefined` when that is no id. */
function idOf(kind: 'trace' | 'span', valid: RegExp, generate: () => string): string | undefined {
  try {
    const id = generate();
    if (valid.test(id)) return id;
    const digits = kind === 'trace' ? 32 : 16;
    diagWarnOnce(
      `the id generator made a ${kind} id that is not ${digits} lowercase hex digits; a random one is taken`,
      id,
    );
  } catch (error) {
    diagWarnOnce('the id generator threw; random ids are taken', error);
  }
  return undefined;
}
