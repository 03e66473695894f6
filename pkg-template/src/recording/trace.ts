/**
 * What the spans of one trace share, as the tape and the API want it: the id as words and as hex.
 *
 * @module
 */

import type { SpanContext, TraceState } from '@opentelemetry/api';
import { hex, randomWord, wordAt } from '../ids.js';
import { headerOf } from '../trace_state.js';

/** The trace was sampled (W3C Trace Context Level 2, "Sampled Flag"). */
export const SAMPLED = 0x01;
/** Seven bytes of the trace id are random (W3C Trace Context Level 2, "Random Trace ID Flag"). */
export const RANDOM = 0x02;

/** A trace: its id, and what is sent along with it. */
export class Trace {
  private digits: string | undefined;

  constructor(
    readonly words: readonly [number, number, number, number],
    /** The trace flags. */
    readonly flags: number,
    readonly state: TraceState | undefined,
    id?: string,
  ) {
    this.digits = id;
  }

  /** The id as 32 hex digits. */
  get id(): string {
    const { words } = this;
    return (this.digits ??= hex(words[0]) + hex(words[1]) + hex(words[2]) + hex(words[3]));
  }

  /** The tracestate header, or "". */
  get header(): string {
    return headerOf(this.state);
  }

  /** This trace with or without the sampled flag. */
  withSampled(sampled: boolean): Trace {
    const flags = sampled ? this.flags | SAMPLED : this.flags & ~SAMPLED;
    return flags === this.flags ? this : new Trace(this.words, flags, this.state, this.digits);
  }
}

/** A trace that starts here: its id is random. */
export function newTrace(): Trace {
  for (;;) {
    const words = [randomWord(), randomWord(), randomWord(), randomWord()] as const;
    if ((words[0] | words[1] | words[2] | words[3]) !== 0) return new Trace(words, RANDOM, undefined);
  }
}

/** The trace of another tracer's span. */
export function traceOf(context: SpanContext): Trace {
  const { traceId } = context;
  const words = [wordAt(traceId, 0), wordAt(traceId, 8), wordAt(traceId, 16), wordAt(traceId, 24)] as const;
  return new Trace(words, context.traceFlags, context.traceState, traceId);
}
