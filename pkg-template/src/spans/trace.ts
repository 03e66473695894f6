/**
 * The shared part of the span contexts of a trace: the id as words for the tape and as hex for the API, flags and state.
 *
 * @module
 */

import type { SpanContext, TraceState } from '@opentelemetry/api';
import { hex, randomWord, wordAt } from '../core/ids.js';
import { headerOf } from './trace_state.js';
import type { ParentCode } from '../types/sampler.js';
import type { TraceNote } from '../types/trace_note.js';
import { IS_REMOTE, RANDOM, SAMPLED } from '../types/wire.js';

/** The sampler's code of a parent, which must be valid. */
export function parentCode(parent: SpanContext | undefined): ParentCode {
  if (!parent) return 0;
  return ((parent.isRemote === true ? 1 : 3) + (parent.traceFlags & SAMPLED)) as ParentCode;
}

/** A trace: id, flags, tracestate and the sampler's note. */
export class Trace {
  #digits: string | undefined;

  constructor(
    readonly words: readonly [number, number, number, number],
    /** The trace flags. */
    readonly flags: number,
    readonly state: TraceState | undefined,
    id?: string,
    readonly note?: TraceNote | undefined,
  ) {
    this.#digits = id;
  }

  /** The id as 32 hex digits. */
  get id(): string {
    const { words } = this;
    return (this.#digits ??= words.map(hex).join(''));
  }

  /** The tracestate header, or "". */
  get header(): string {
    return headerOf(this.state);
  }

  /** OTLP's flags of a span or link; `isRemote`: whether the parent or the linked span is remote. */
  flagsOf(isRemote: boolean): number {
    return isRemote ? this.flags | IS_REMOTE : this.flags;
  }

  /** This trace with or without the sampled flag. */
  withSampled(sampled: boolean): Trace {
    const flags = (this.flags & ~SAMPLED) | Number(sampled);
    return flags === this.flags ? this : this.with(flags, this.state, this.note);
  }

  /** This trace with another tracestate. */
  withState(state: TraceState | undefined): Trace {
    return state === this.state ? this : this.with(this.flags, state, this.note);
  }

  /** This trace with a note. */
  withNote(note: TraceNote): Trace {
    return this.with(this.flags, this.state, note);
  }

  private with(flags: number, state: TraceState | undefined, note: TraceNote | undefined): Trace {
    return new Trace(this.words, flags, state, this.#digits, note);
  }
}

/** A new trace with a random id, which is never zero. */
export function newTrace(): Trace {
  return new Trace([randomWord() || 1, randomWord(), randomWord(), randomWord()], RANDOM, undefined);
}

/** The trace of any span context. */
export function traceOf(context: SpanContext): Trace {
  const { traceId } = context;
  return new Trace(wordsOf(traceId), context.traceFlags, context.traceState, traceId);
}

/** The words of 32 hex digits. */
export function wordsOf(traceId: string): [number, number, number, number] {
  return [wordAt(traceId, 0), wordAt(traceId, 8), wordAt(traceId, 16), wordAt(traceId, 24)];
}
