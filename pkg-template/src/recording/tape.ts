/**
 * Writing a recording's tape: numbers in one typed array, all text in one string. Operations are described in the
 * core's `src/recording/tape.rs`. Every operation lies on one tape as a whole.
 *
 * @module
 */

import type { Attributes, TimeInput } from '@opentelemetry/api';
import { type Clock, readTime } from '../clock.js';
import * as op from './ops.js';
import type { Trace } from './trace.js';
import { type Scratch, appendValue } from './value.js';

/** Slots of a tape, 8 KiB; a request of a dozen spans fits. */
const TAPE_SLOTS = 1024;
/** Text longer than this is handed over before the tape is full, so that a request does not pile it up here. */
const MAX_TEXT_UNITS = 32_768;
/** The longest operation of fixed length. */
const MAX_OPERATION = 16;
/** Tapes kept for the next requests. */
const MAX_IDLE_TAPES = 16;
/** OTLP's flag for a parent or link of another process. */
const IS_REMOTE = 0x200;

const idleTapes: Float64Array[] = [];
const time: [number, number] = [0, 0];
const scratch: Scratch = { tape: [], text: '' };

/** The instrumentation scope of a span: its tracer. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
}

/** What is known of a span when it starts; ids as words, a parent of two zeros is none. */
export interface SpanStart {
  readonly trace: Trace;
  readonly scope: Scope;
  readonly kind: number;
  readonly high: number;
  readonly low: number;
  readonly parentHigh: number;
  readonly parentLow: number;
  readonly parentIsRemote: boolean;
}

/** A tape being written. */
export abstract class Tape {
  protected slots: Float64Array = NO_TAPE;
  protected length = 0;
  protected text = '';
  /** Spans started so far: the index of the next one. */
  protected spans = 0;
  /** The span that operations apply to at the end of the tape; -1 when it must be named first. */
  private target = -1;
  private trace: Trace | undefined;
  private readonly scopes: Scope[] = [];
  private readonly clockOffset: number;
  private readonly now: () => number;

  protected constructor(private readonly clock: Clock) {
    const offset = (this.clockOffset = clock.offset());
    this.now = () => offset + clock.read();
  }

  /** Makes room by handing everything over; the tape is empty then. */
  protected abstract spill(): void;

  /** Starts a span and returns its index. */
  writeStart(start: SpanStart, name: string, startTime: TimeInput | undefined): number {
    const { trace } = start;
    if (trace !== this.trace) this.writeTrace(trace);
    const scope = this.scopeIndex(start.scope);
    const slots = this.room();
    let at = this.length;
    slots[at++] = op.START;
    slots[at++] = start.high;
    slots[at++] = start.low;
    slots[at++] = start.parentHigh;
    slots[at++] = start.parentLow;
    slots[at++] = start.parentIsRemote ? trace.flags | IS_REMOTE : trace.flags;
    slots[at++] = start.kind;
    slots[at++] = scope;
    this.length = this.writeTime(slots, at, startTime);
    slots[this.length++] = name.length;
    this.text += name;
    return this.spans++;
  }

  /** Attributes of what was written last, a start, an event or a link; their keys are unique and their target is known. */
  writeFreshAttributes(attributes: Attributes | undefined): void {
    if (attributes) this.writeAttributes(attributes);
    this.target = -1;
  }

  writeEnd(index: number, endTime: TimeInput | undefined): void {
    this.select(index);
    const slots = this.room();
    slots[this.length] = op.END;
    this.length = this.writeTime(slots, this.length + 1, endTime);
    this.target = -1;
  }

  writeName(index: number, name: string): void {
    this.select(index);
    const slots = this.room();
    slots[this.length++] = op.NAME;
    slots[this.length++] = name.length;
    this.text += name;
  }

  writeStatus(index: number, code: number, message: string): void {
    this.select(index);
    const slots = this.room();
    slots[this.length++] = op.STATUS;
    slots[this.length++] = code;
    slots[this.length++] = message.length;
    this.text += message;
  }

  writeEvent(index: number, name: string, attributes: Attributes | undefined, at: TimeInput | undefined): void {
    this.select(index);
    const slots = this.room();
    slots[this.length] = op.EVENT;
    this.length = this.writeTime(slots, this.length + 1, at);
    slots[this.length++] = name.length;
    this.text += name;
    this.writeFreshAttributes(attributes);
  }

  writeLink(
    index: number,
    trace: Trace,
    high: number,
    low: number,
    isRemote: boolean,
    attributes: Attributes | undefined,
  ): void {
    const state = trace.header;
    this.select(index);
    const slots = this.room();
    slots[this.length++] = op.LINK;
    for (const word of trace.words) slots[this.length++] = word;
    slots[this.length++] = high;
    slots[this.length++] = low;
    slots[this.length++] = isRemote ? trace.flags | IS_REMOTE : trace.flags;
    slots[this.length++] = state.length;
    this.text += state;
    this.writeFreshAttributes(attributes);
  }

  /** Makes a span the target of the attributes that follow. */
  select(index: number): void {
    if (this.target === index) return;
    const slots = this.room();
    slots[this.length++] = op.SPAN;
    slots[this.length++] = index;
    this.target = index;
  }

  /** Attributes of the target. */
  writeAttributes(attributes: Attributes): void {
    for (const key in attributes) this.writeAttribute(key, attributes[key]);
  }

  /** An attribute of the target. */
  writeAttribute(key: string, value: unknown): void {
    const slots = this.room();
    let at = this.length;
    if (!key) {
      this.writeDropped();
    } else if (typeof value === 'string') {
      slots[at++] = op.STRING;
      slots[at++] = key.length;
      slots[at++] = value.length;
      this.length = at;
      this.text += key + value;
    } else if (typeof value === 'number') {
      slots[at++] = op.NUMBER;
      slots[at++] = key.length;
      slots[at++] = value;
      this.length = at;
      this.text += key;
    } else if (typeof value === 'boolean') {
      slots[at++] = value ? op.TRUE : op.FALSE;
      slots[at++] = key.length;
      this.length = at;
      this.text += key;
    } else if (value !== undefined) {
      this.writeObject(key, value);
    }
  }

  /** Forgets what is on the tape. */
  protected erase(): void {
    const { slots } = this;
    this.slots = NO_TAPE;
    this.length = 0;
    this.text = '';
    if (slots.length === TAPE_SLOTS && idleTapes.length < MAX_IDLE_TAPES) idleTapes.push(slots);
  }

  /** Starts counting spans, scopes and traces anew, for a reader that knows of none. */
  protected restart(): void {
    this.spans = 0;
    this.scopes.length = 0;
    this.trace = undefined;
    this.target = -1;
  }

  /** An array, a map or bytes: written aside first, because they must lie on one tape as a whole. */
  private writeObject(key: string, value: unknown): void {
    scratch.tape.length = 0;
    scratch.text = '';
    try {
      if (!appendValue(scratch, key, value)) return this.writeDropped();
    } catch {
      // A getter or a proxy of the user's threw, or the value never ends.
      return this.writeDropped();
    }
    const slots = this.room(scratch.tape.length);
    slots.set(scratch.tape, this.length);
    this.length += scratch.tape.length;
    this.text += scratch.text;
  }

  /** Counts an attribute that no tape can hold. */
  private writeDropped(): void {
    const slots = this.room();
    slots[this.length++] = op.DROPPED;
    slots[this.length++] = 1;
  }

  private writeTrace(trace: Trace): void {
    const state = trace.header;
    const slots = this.room();
    slots[this.length++] = op.TRACE;
    for (const word of trace.words) slots[this.length++] = word;
    slots[this.length++] = state.length;
    this.text += state;
    this.trace = trace;
  }

  private scopeIndex(scope: Scope): number {
    const index = this.scopes.indexOf(scope);
    if (index >= 0) return index;
    const slots = this.room();
    slots[this.length++] = op.SCOPE;
    slots[this.length++] = scope.name.length;
    slots[this.length++] = scope.version.length;
    slots[this.length++] = scope.schemaUrl.length;
    this.text += scope.name + scope.version + scope.schemaUrl;
    return this.scopes.push(scope) - 1;
  }

  private writeTime(slots: Float64Array, at: number, given: TimeInput | undefined): number {
    if (given === undefined) {
      slots[at++] = this.clockOffset + this.clock.read();
      slots[at++] = 0;
    } else {
      readTime(given, this.now, time);
      slots[at++] = time[0];
      slots[at++] = time[1];
    }
    return at;
  }

  /** The tape with room for another operation of so many numbers. */
  private room(needed = MAX_OPERATION): Float64Array {
    if (this.length + needed > this.slots.length || this.text.length > MAX_TEXT_UNITS) this.turn(needed);
    return this.slots;
  }

  private turn(needed: number): void {
    if (this.length > 0) this.spill();
    this.slots = needed > TAPE_SLOTS ? new Float64Array(needed) : (idleTapes.pop() ?? new Float64Array(TAPE_SLOTS));
  }
}

const NO_TAPE = new Float64Array(0);
