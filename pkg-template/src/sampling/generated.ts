/**
 * Ids from somebody else's generator. What it makes that is not valid, and what it throws, is told once and replaced by
 * random ids.
 *
 * @module
 */

import { tellOnce } from '../diag.js';
import { randomWord, wordAt } from '../ids.js';
import { RANDOM, Trace, newTrace, wordsOf } from '../recording/trace.js';
import type { IdGenerator } from './id_generator.js';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** A trace that starts here. It says that its id is random only when the generator does. */
export function generatedTrace(generator: IdGenerator): Trace {
  try {
    const id = generator.generateTraceId();
    if (TRACE_ID.test(id)) {
      return new Trace(wordsOf(id), generator.hasRandomTraceIds === true ? RANDOM : 0, undefined, id);
    }
    tellOnce('the id generator made a trace id that is not 32 lowercase hex digits; a random one is taken', id);
  } catch (error) {
    tellOnce('the id generator threw; random ids are taken', error);
  }
  return newTrace();
}

/** A span id as words. */
export function spanIdWords(generator: IdGenerator | undefined): readonly [high: number, low: number] {
  if (!generator) return [randomWord() || 1, randomWord()];
  try {
    const id = generator.generateSpanId();
    if (SPAN_ID.test(id)) return [wordAt(id, 0), wordAt(id, 8)];
    tellOnce('the id generator made a span id that is not 16 lowercase hex digits; a random one is taken', id);
  } catch (error) {
    tellOnce('the id generator threw; random ids are taken', error);
  }
  return [randomWord() || 1, randomWord()];
}
