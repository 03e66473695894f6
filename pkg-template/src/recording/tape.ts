/**
 * Writing a recording's tape: numbers in one typed array, all text in one string. Operations are described in the
 * core's `src/recording/tape.rs`. Every operation lies on one tape as a whole.
 *
 * @module
 */

import type { Attributes, TimeInput } from '@opentelemetry/api';
import { type Clock, readTime } from '../clock.js';
import * as op from '../core/codes.js';
import { otOf } from '../propagation/ot_state.js';
import { bytesOf } from './hand_over.js';
import type { Scope, SpanStart } from './span_start.js';
import type { Trace } from './trace.js';
import { type Scratch, appendAttribute, appendAttributes } from './value.js';

/** Words of a tape, 4 KiB; a request of a dozen spans fits. */
const TAPE_WORDS = 1024;
/** Text longer than this is handed over before the tape is full, so that a request does not pile it up here. */
const MAX_TEXT_UNITS = 16_384;
/** On the tape in the place of a length: a text that fits no buffer, and that is not there. */
const OVER_BUDGET = -1;
/** The longest operation of fixed length. */
const MAX_OPERATION = 16;
/** Tapes kept for the next requests. */
const MAX_IDLE_TAPES = 16;
/** OTLP's flag for a parent or link of another process. */
const IS_REMOTE = 0x200;

const idleTapes: Int32Array[] = [];
/** A double and its two words; the tape has the low one first, as every machine that runs JavaScript has. */
const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);
const time: [number, number] = [0, 0];
const hasOwn = Object.prototype.hasOwnProperty;

/** What a tape has to know of the limits of its recording. */
export interface TapeLimits {
  /** The budget, in bytes. */
  readonly maxBytes: number;
  /** So many UTF-16 units hold the longest string, and so many bytes the longest byte array. */
  readonly maxUnits: number;
  /** Arrays and maps inside each other. */
  readonly maxDepth: number;
  /** Whether a receiver takes arrays and maps as JSON text. */
  readonly json: boolean;
  /** Whether somebody is to know what a tracestate says of sampling. */
  readonly ot: boolean;
}

/** A tape being written. */
export abstract class Tape {
  protected words: Int32Array = NO_TAPE;
  protected length = 0;
  protected text = '';
  /** Spans started so far: the index of the next one. */
  protected spans = 0;
  /** Spans started before the first one that the reader of the tape knows. */
  protected base = 0;
  /** The span that operations apply to at the end of the tape; -1 when it must be named first. */
  private target = -1;
  private trace: Trace | undefined;
  private readonly scopes: Scope[] = [];
  private lastScope = 0;
  private readonly clockOffset: number;
  /** What is left of the budget, in bytes, as far as it is known. */
  private bytesLeft = 0;
  /** A text of so many UTF-16 units fits into half of that in any case. */
  private roomy = 0;
  /** A longer string is looked at. */
  private longFrom = 0;

  protected constructor(
    private readonly clock: Clock,
    private readonly limits: TapeLimits,
  ) {
    this.clockOffset = clock.offset();
    this.setBytesLeft(limits.maxBytes);
  }

  /** Is told of attributes that no tape can hold: the key, or the name of their event. */
  protected abstract refused(name: string): void;

  /** Makes room by handing everything over; the tape is empty then. */
  protected abstract spill(): void;

  /** The time of this recording, in milliseconds since the epoch. */
  now(): number {
    return this.clockOffset + this.clock.read();
  }

  /** Starts a span and returns its index. */
  writeStart(start: SpanStart, name: string, startTime: TimeInput | undefined): number {
    const { trace } = start;
    if (trace !== this.trace) this.writeTrace(trace);
    const scope = this.scopeIndex(start.scope);
    const words = this.room();
    let at = this.length;
    words[at++] = op.START;
    words[at++] = start.high;
    words[at++] = start.low;
    words[at++] = start.parentHigh;
    words[at++] = start.parentLow;
    words[at++] = start.parentIsRemote ? trace.flags | IS_REMOTE : trace.flags;
    words[at++] = start.kind;
    words[at++] = scope;
    this.length = this.writeTime(words, at, startTime);
    words[this.length++] = this.takeText(name);
    return (this.target = this.spans++);
  }

  writeEnd(index: number, endTime: TimeInput | undefined): void {
    this.select(index);
    const words = this.room();
    words[this.length] = op.END;
    this.length = this.writeTime(words, this.length + 1, endTime);
    this.target = -1;
  }

  writeName(index: number, name: string): void {
    this.select(index);
    const words = this.room();
    words[this.length++] = op.NAME;
    words[this.length++] = this.takeText(name);
  }

  writeStatus(index: number, code: number, message: string): void {
    this.select(index);
    const words = this.room();
    words[this.length++] = op.STATUS;
    words[this.length++] = code;
    words[this.length++] = this.takeText(message);
  }

  /** `lost` attributes were dropped before, elsewhere. */
  writeEvent(
    index: number,
    name: string,
    attributes: Attributes | undefined,
    at: TimeInput | undefined,
    lost = 0,
  ): void {
    const scratch = this.newScratch();
    const dropped = this.appendAll(scratch, attributes);
    this.select(index);
    const words = this.room(MAX_OPERATION + scratch.tape.length);
    words[this.length] = op.EVENT;
    this.length = this.writeTime(words, this.length + 1, at);
    words[this.length++] = this.takeText(name);
    this.writeScratch(scratch, dropped + lost);
    this.target = -1;
    if (dropped > 0) this.refused(name);
  }

  writeLink(
    index: number,
    trace: Trace,
    high: number,
    low: number,
    isRemote: boolean,
    attributes: Attributes | undefined,
    lost = 0,
  ): void {
    const state = trace.header;
    const scratch = this.newScratch();
    const dropped = this.appendAll(scratch, attributes);
    this.select(index);
    const words = this.room(MAX_OPERATION + scratch.tape.length);
    words[this.length++] = op.LINK;
    for (const word of trace.words) words[this.length++] = word;
    words[this.length++] = high;
    words[this.length++] = low;
    words[this.length++] = isRemote ? trace.flags | IS_REMOTE : trace.flags;
    words[this.length++] = this.takeText(state);
    this.writeScratch(scratch, dropped + lost);
    this.target = -1;
    if (dropped > 0) this.refused('');
  }

  /** Counts what was dropped of a span elsewhere, before it came here. */
  writeLost(index: number, attributes: number, events: number, links: number): void {
    if ((attributes | events | links) === 0) return;
    this.select(index);
    const words = this.room();
    words[this.length++] = op.DROPPED;
    words[this.length++] = attributes;
    words[this.length++] = op.DROPPED_EVENTS;
    words[this.length++] = events;
    words[this.length++] = op.DROPPED_LINKS;
    words[this.length++] = links;
  }

  /** Attributes of a span. Never throws, whatever the object does when it is read. */
  writeAttributes(index: number, attributes: Attributes): void {
    try {
      for (const key in attributes) {
        if (!hasOwn.call(attributes, key)) continue;
        let value: unknown;
        try {
          // Read here, in the loop: an engine then knows where the value of this key is.
          value = attributes[key];
        } catch {
          this.writeDropped(index, key);
          continue;
        }
        this.writeAttribute(index, key, value);
      }
    } catch {
      // A proxy that cannot be listed.
      this.writeDropped(index, '');
    }
  }

  /** Says that what is written next does not belong to the creation of a span. */
  endStart(): void {
    this.target = -1;
  }

  /** An attribute of a span. */
  writeAttribute(index: number, key: string, value: unknown): void {
    if (typeof key !== 'string' || key === '') return this.writeDropped(index, '');
    if (typeof value === 'object') return this.writeObject(index, key, value);
    if (key.length > this.roomy && !fits(key, this.bytesLeft / 2)) return this.writeDropped(index, key);
    if (this.target !== index) this.select(index);
    const words = this.room();
    let at = this.length;
    if (typeof value === 'string') {
      if (value.length > this.longFrom) {
        const fitting = this.fitting(value);
        if (fitting === undefined) return this.writeDropped(index, key);
        value = fitting;
      }
      words[at++] = op.STRING;
      words[at++] = key.length;
      words[at++] = (value as string).length;
      this.text += key + (value as string);
    } else if (typeof value === 'number') {
      words[at++] = op.NUMBER;
      words[at++] = key.length;
      double[0] = value;
      words[at++] = doubleWords[0] as number;
      words[at++] = doubleWords[1] as number;
      this.text += key;
    } else if (typeof value === 'boolean') {
      words[at++] = value ? op.TRUE : op.FALSE;
      words[at++] = key.length;
      this.text += key;
    } else if (typeof value === 'bigint') {
      return this.writeObject(index, key, value);
    } else if (value !== undefined) {
      return this.writeDropped(index, key);
    }
    this.length = at;
  }

  /** Forgets what is on the tape. */
  protected erase(): void {
    const { words } = this;
    this.words = NO_TAPE;
    this.length = 0;
    this.text = '';
    if (words.length === TAPE_WORDS && idleTapes.length < MAX_IDLE_TAPES) idleTapes.push(words);
  }

  /** Starts counting spans, scopes and traces anew, for a reader that knows of none. */
  protected restart(): void {
    this.base = this.spans;
    this.setBytesLeft(this.limits.maxBytes);
    this.scopes.length = 0;
    this.trace = undefined;
    this.target = -1;
  }

  /** Says what is left of the budget. */
  protected setBytesLeft(bytes: number): void {
    this.bytesLeft = bytes;
    this.roomy = Math.floor(bytes / 6);
    this.longFrom = Math.min(this.roomy, this.limits.maxUnits);
  }

  /** Adds a text that is no attribute's value, and returns what stands for its length. */
  private takeText(text: string): number {
    if (text.length > this.roomy && !fits(text, this.bytesLeft / 2)) return OVER_BUDGET;
    this.text += text;
    return text.length;
  }

  /** The part of a long value that the limits leave; `undefined` when it fits no buffer. */
  private fitting(value: string): string | undefined {
    const { maxUnits } = this.limits;
    const text = value.length > maxUnits ? value.slice(0, maxUnits) : value;
    return fits(text, this.bytesLeft) ? text : undefined;
  }

  private newScratch(): Scratch {
    const { maxUnits, maxDepth, json } = this.limits;
    return { tape: [], text: '', json, maxUnits, maxDepth, maxText: this.bytesLeft / 2 };
  }

  /** All attributes of an object that fit; how many do not. */
  private appendAll(scratch: Scratch, attributes: Attributes | undefined): number {
    const dropped = appendAttributes(scratch, attributes);
    if (scratch.text.length <= this.roomy || fits(scratch.text, this.bytesLeft / 2)) return dropped;
    scratch.tape.length = 0;
    scratch.text = '';
    return Object.keys(attributes ?? {}).length;
  }

  private writeObject(index: number, key: string, value: unknown): void {
    const scratch = this.newScratch();
    const isWritten = appendAttribute(scratch, key, value);
    const { text } = scratch;
    if (!isWritten || (text.length > this.roomy && !fits(text, this.bytesLeft / 2))) {
      return this.writeDropped(index, key);
    }
    this.select(index);
    this.room(scratch.tape.length);
    this.writeScratch(scratch, 0);
  }

  /** What was written aside, where there is room for it already. */
  private writeScratch({ tape, text }: Scratch, dropped: number): void {
    this.words.set(tape, this.length);
    this.length += tape.length;
    this.text += text;
    if (dropped > 0) {
      this.words[this.length++] = op.DROPPED;
      this.words[this.length++] = dropped;
    }
  }

  /** Counts an attribute that no tape can hold. */
  private writeDropped(index: number, key: string): void {
    this.select(index);
    const words = this.room();
    words[this.length++] = op.DROPPED;
    words[this.length++] = 1;
    this.refused(key);
  }

  /** Makes a span the target of what follows. */
  private select(index: number): void {
    if (this.target === index) return;
    const words = this.room();
    words[this.length++] = op.SPAN;
    words[this.length++] = index - this.base;
    this.target = index;
  }

  private writeTrace(trace: Trace): void {
    const state = trace.header;
    const words = this.room();
    words[this.length++] = op.TRACE;
    for (const word of trace.words) words[this.length++] = word;
    words[this.length++] = this.takeText(state);
    this.trace = trace;
    const rate = trace.note?.sampleRate;
    if (rate !== undefined) {
      words[this.length++] = op.RATE;
      double[0] = rate;
      words[this.length++] = doubleWords[0] as number;
      words[this.length++] = doubleWords[1] as number;
    }
    if (state && this.limits.ot) this.writeOt(state);
  }

  private writeOt(state: string): void {
    const { threshold, randomness, fields, members } = otOf(state);
    const words = this.room();
    words[this.length++] = op.OT;
    for (const word of [...(threshold ?? NO_NUMBER), ...(randomness ?? NO_NUMBER)]) words[this.length++] = word;
    words[this.length++] = this.takeText(fields);
    words[this.length++] = this.takeText(members);
  }

  private scopeIndex(scope: Scope): number {
    // Most spans of a request come from the tracer of the one before.
    if (scope === this.scopes[this.lastScope]) return this.lastScope;
    const index = this.scopes.indexOf(scope);
    if (index >= 0) return (this.lastScope = index);
    const { name, version, schemaUrl, scratch, dropped } = scope;
    const words = this.room(scratch ? MAX_OPERATION + scratch.tape.length : MAX_OPERATION);
    words[this.length++] = op.SCOPE;
    words[this.length++] = this.takeText(name);
    words[this.length++] = this.takeText(version);
    words[this.length++] = this.takeText(schemaUrl);
    if (scratch) this.writeScratch(scratch, dropped);
    this.target = -1;
    return (this.lastScope = this.scopes.push(scope) - 1);
  }

  private writeTime(words: Int32Array, at: number, given: TimeInput | undefined): number {
    let nanos = 0;
    if (given === undefined) {
      // As now() says: this is where most times come from.
      double[0] = this.clockOffset + this.clock.read();
    } else {
      readTime(given, () => this.now(), time);
      double[0] = time[0];
      nanos = time[1];
    }
    words[at++] = doubleWords[0] as number;
    words[at++] = doubleWords[1] as number;
    words[at++] = nanos;
    return at;
  }

  /** The tape with room for another operation of so many numbers. */
  private room(needed = MAX_OPERATION): Int32Array {
    if (this.length + needed > this.words.length || this.text.length > MAX_TEXT_UNITS) this.turn(needed);
    return this.words;
  }

  private turn(needed: number): void {
    if (this.length > 0) this.spill();
    this.words = needed > TAPE_WORDS ? new Int32Array(needed) : (idleTapes.pop() ?? new Int32Array(TAPE_WORDS));
  }
}

const NO_TAPE = new Int32Array(0);
const NO_NUMBER = [-1, -1] as const;

/** Whether a text takes at most so many bytes. */
function fits(text: string, bytes: number): boolean {
  return text.length <= bytes && bytesOf(text) <= bytes;
}
