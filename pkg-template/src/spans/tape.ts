/**
 * The tape of a recording: numbers in one typed array, all text in one string. `src/recording/tape.rs` of the core
 * describes the operations. No operation is split between two tapes.
 *
 * @module
 */

import type { Attributes, TimeInput } from '@opentelemetry/api';
import { type Clock, readTime } from '../host/clock.js';
import * as op from '../core/generated/codes.js';
import { double, doubleWords } from '../core/instance.js';
import type { SpanId } from '../core/ids.js';
import { bytesOf } from './write_tape.js';
import type { Scope, SpanStart } from './span_start.js';
import type { Scratch } from '../types/scratch.js';
import type { TapeLimits } from '../types/settings.js';
import type { Trace } from './trace.js';
import { appendAttribute, appendAttributes, newScratch } from './value.js';
import { NO_WORDS, borrowWords, returnWords } from './words.js';
import { MAX_OPERATION_WORDS, MAX_TEXT_UNITS } from '../types/bounds.js';
import { OVER_BUDGET } from '../types/wire.js';

const time: [number, number] = [0, 0];
/** In a `for in` loop V8 optimises `hasOwnProperty.call` to no look-up, and `Object.hasOwn` not. */
const { hasOwnProperty } = Object.prototype;

/** The writer of a tape. */
export abstract class Tape {
  protected words: Int32Array = NO_WORDS;
  protected length = 0;
  protected text = '';
  /** Spans started so far: the index of the next one. */
  protected spans = 0;
  /** Spans started before the first span in the core's buffer. */
  protected base = 0;
  /** The span to which the next operation applies; -1 when a SPAN operation must precede. */
  #target = -1;
  #trace: Trace | undefined;
  #scopes: Scope[] = [];
  readonly #clockOffset: number;
  /** A lower bound of the remaining budget, in bytes. */
  #bytesLeft = 0;
  /** Texts up to this length in UTF-16 units are within `maxUnits` and need at most half of the budget in UTF-8. */
  #roomy = 0;

  protected constructor(
    private readonly clock: Clock,
    private readonly limits: TapeLimits,
  ) {
    this.#clockOffset = clock.offset();
    this.setBytesLeft(limits.maxBytes);
  }

  /** Called for attributes that cannot be encoded, with the key or with the name of their event. */
  protected abstract refused(name: string): void;

  /** Writes the tape to the core; the tape is empty afterwards. */
  protected abstract spill(): void;

  /** Makes the core free replaced values, and updates the remaining budget. */
  protected abstract refresh(): void;

  /** The recording's clock, in milliseconds since the epoch. */
  now(): number {
    return this.#clockOffset + this.clock.read();
  }

  /** Starts a span and returns its index. */
  writeStart(start: SpanStart, name: string, startTime: TimeInput | undefined): number {
    const { trace, id, parent, parentIsRemote, kind } = start;
    this.#makeRoom(name.length);
    const millis = this.#readTime(startTime);
    const nanos = time[1];
    if (trace !== this.#trace) this.#writeTrace(trace);
    const scope = this.#scopes[0] === start.scope ? 0 : this.#scopeIndex(start.scope);
    this.#room();
    const { words } = this;
    let at = this.length;
    words[at++] = op.START;
    words[at++] = id.high;
    words[at++] = id.low;
    words[at++] = parent.high;
    words[at++] = parent.low;
    words[at++] = trace.flagsOf(parentIsRemote);
    words[at++] = kind;
    words[at++] = scope;
    double[0] = millis;
    words[at++] = doubleWords[0] as number;
    words[at++] = doubleWords[1] as number;
    words[at++] = nanos;
    words[at++] = this.#takeText(name, this.#bytesLeft);
    this.length = at;
    return (this.#target = this.spans++);
  }

  writeEnd(index: number, endTime: TimeInput | undefined): void {
    const millis = this.#readTime(endTime);
    const nanos = time[1];
    this.#select(index);
    const { words } = this;
    let at = this.length;
    double[0] = millis;
    words[at++] = op.END;
    words[at++] = doubleWords[0] as number;
    words[at++] = doubleWords[1] as number;
    words[at++] = nanos;
    this.length = at;
    this.#target = -1;
  }

  writeName(index: number, name: string): void {
    this.#makeRoom(name.length);
    this.#select(index);
    this.#put([op.NAME, this.#takeText(name, this.#bytesLeft)]);
  }

  writeStatus(index: number, code: number, message: string): void {
    this.#makeRoom(message.length);
    this.#select(index);
    this.#put([op.STATUS, code, this.#takeText(message, this.#bytesLeft)]);
  }

  /** `lost`: the number of attributes that the caller dropped. */
  writeEvent(index: number, name: string, attributes: Attributes | undefined, at: TimeInput | undefined, lost = 0): void {
    double[0] = this.#readTime(at);
    const head = [op.EVENT, doubleWords[0] as number, doubleWords[1] as number, time[1]];
    this.#writeWith(index, head, name, attributes, lost, name);
  }

  writeLink(index: number, trace: Trace, id: SpanId, isRemote: boolean, attributes?: Attributes, lost = 0): void {
    const head = [op.LINK, ...trace.words, id.high, id.low, trace.flagsOf(isRemote)];
    this.#writeWith(index, head, trace.header, attributes, lost, '');
  }

  /** Writes how many attributes, events and links of a span the caller dropped. */
  writeLost(index: number, attributes: number, events: number, links: number): void {
    if ((attributes | events | links) === 0) return;
    this.#select(index);
    this.#put([op.DROPPED, attributes, events, links]);
  }

  /** Writes attributes of a span. Never throws, even if getters of the object do. */
  writeAttributes(index: number, attributes: Attributes): void {
    try {
      for (const key in attributes) {
        if (!hasOwnProperty.call(attributes, key)) continue;
        let value: unknown;
        try {
          // Read in the loop, where engines know the property's offset from the enumeration.
          value = attributes[key];
        } catch {
          this.#writeDropped(index, key);
          continue;
        }
        this.writeAttribute(index, key, value);
      }
    } catch {
      // A proxy whose `ownKeys` trap throws.
      this.#writeDropped(index, '');
    }
  }

  /** Ends the creation of a span: operations that follow belong to its later life. */
  endStart(): void {
    this.#target = -1;
  }

  /** Writes an attribute of a span. Short strings, numbers and booleans are the fast path. */
  writeAttribute(index: number, key: string, value: unknown): void {
    if (typeof key !== 'string' || key === '') return this.#writeDropped(index, '');
    if (typeof value === 'string' && key.length + value.length <= this.#roomy) {
      this.#select(index);
      const { words } = this;
      let at = this.length;
      words[at++] = op.STRING;
      words[at++] = key.length;
      words[at++] = value.length;
      this.length = at;
      this.text = this.text + key + value; // Not `+=`, which would join key and value first.
    } else if (typeof value === 'number' && key.length <= this.#roomy) {
      this.#select(index);
      const { words } = this;
      let at = this.length;
      double[0] = value;
      words[at++] = op.NUMBER;
      words[at++] = key.length;
      words[at++] = doubleWords[0] as number;
      words[at++] = doubleWords[1] as number;
      this.length = at;
      this.text += key;
    } else if (typeof value === 'boolean' && key.length <= this.#roomy) {
      this.#select(index);
      this.#put([value ? op.TRUE : op.FALSE, key.length]);
      this.text += key;
    } else if (value !== undefined) {
      this.#writeOther(index, key, value);
    }
  }

  /** Empties the tape. */
  protected erase(): void {
    returnWords(this.words);
    this.words = NO_WORDS;
    this.length = 0;
    this.text = '';
  }

  /** Resets the indices of spans, scopes and traces, for a new buffer. */
  protected restart(): void {
    this.base = this.spans;
    this.setBytesLeft(this.limits.maxBytes);
    this.#scopes = [];
    this.#trace = undefined;
    this.#target = -1;
  }

  /** Sets the remaining budget. */
  protected setBytesLeft(bytes: number): void {
    this.#bytesLeft = bytes;
    this.#roomy = Math.min(Math.floor(bytes / 6), this.limits.maxUnits);
  }

  /** Refreshes the budget before an operation with a text of `units` UTF-16 units that may not fit. Default: any length. */
  #makeRoom(units = Infinity): void {
    const left = this.#bytesLeft - this.text.length;
    if (units > left / 6 && left < this.limits.maxBytes / (units < Infinity ? 1 : 2)) this.refresh();
  }

  /** Whether a text has at most `bytes` bytes in UTF-8. Default: half of the budget, for a text and its key. */
  #holds(text: string, bytes = this.#bytesLeft / 2): boolean {
    return text.length <= this.#roomy || (text.length <= bytes && bytesOf(text) <= bytes);
  }

  /** Writes an attribute by way of a scratch tape. A string may use the whole remaining budget, other values half. */
  #writeOther(index: number, key: string, value: unknown): void {
    this.#makeRoom(typeof value === 'string' ? value.length : Infinity);
    const bytes = typeof value === 'string' ? this.#bytesLeft : this.#bytesLeft / 2;
    const scratch = newScratch(this.limits, bytes);
    const isWritten = this.#holds(key) && appendAttribute(scratch, key, value);
    if (!isWritten || !this.#holds(scratch.text, bytes)) return this.#writeDropped(index, key);
    this.#select(index, scratch.tape.length);
    this.#writeScratch(scratch, 0);
  }

  /** Appends a text and returns its length, or `OVER_BUDGET`. */
  #takeText(text: string, bytes?: number): number {
    if (!this.#holds(text, bytes)) return OVER_BUDGET;
    this.text += text;
    return text.length;
  }

  /** Writes an operation with a text and attributes; attributes over the budget are dropped and reported as `what`. */
  #writeWith(
    index: number,
    head: readonly number[],
    text: string,
    attributes: Attributes | undefined,
    lost: number,
    what: string,
  ): void {
    this.#makeRoom();
    let scratch = newScratch(this.limits, this.#bytesLeft / 2);
    let { written, dropped } = appendAttributes(scratch, attributes);
    if (!this.#holds(scratch.text)) {
      scratch = newScratch(this.limits, 0);
      dropped += written;
    }
    this.#select(index, scratch.tape.length);
    this.#put(head);
    this.#put([this.#takeText(text)]);
    this.#writeScratch(scratch, dropped + lost);
    this.#target = -1;
    if (dropped > 0) this.refused(what);
  }

  /** Appends a scratch tape; `#select` must have made room. */
  #writeScratch({ tape, text }: Scratch, dropped: number): void {
    this.#put(tape);
    this.text += text;
    if (dropped > 0) this.#put([op.DROPPED, dropped, 0, 0]);
  }

  /** Counts an attribute that cannot be encoded. */
  #writeDropped(index: number, key: string): void {
    this.#select(index);
    this.#put([op.DROPPED, 1, 0, 0]);
    this.refused(key);
  }

  /** Makes a span the target of the next operation, with room for `behind` more words. */
  #select(index: number, behind = 0): void {
    this.#room(behind);
    if (this.#target === index) return;
    this.words[this.length++] = op.SPAN;
    this.words[this.length++] = index - this.base;
    this.#target = index;
  }

  #writeTrace(trace: Trace): void {
    const { header, note } = trace;
    this.#room();
    this.#put([op.TRACE, ...trace.words, this.#takeText(header)]);
    this.#trace = trace;
    if (note?.sampleRate !== undefined) {
      double[0] = note.sampleRate;
      this.#put([op.RATE, doubleWords[0] as number, doubleWords[1] as number]);
    }
    const ot = header && this.limits.ot?.(header);
    if (!ot) return;
    const { threshold = [-1, -1], randomness = [-1, -1], fields, members } = ot; // -1: not in the tracestate.
    this.#room();
    this.#put([op.OT, ...threshold, ...randomness, this.#takeText(fields), this.#takeText(members)]);
  }

  #scopeIndex(scope: Scope): number {
    const index = this.#scopes.indexOf(scope);
    if (index >= 0) return index;
    const { name, version, schemaUrl, scratch, dropped } = scope;
    this.#room(scratch?.tape.length);
    this.#put([op.SCOPE, this.#takeText(name), this.#takeText(version), this.#takeText(schemaUrl)]);
    if (scratch) this.#writeScratch(scratch, dropped);
    this.#target = -1;
    return this.#scopes.push(scope) - 1;
  }

  /** The milliseconds of a time; `time[1]` are nanoseconds to add. Call before an operation begins: it may run user code. */
  #readTime(input: TimeInput | undefined): number {
    if (input === undefined) return this.now() + (time[1] = 0);
    return readTime(input, this, time)[0];
  }

  #put(numbers: readonly number[]): void {
    // By index: V8 does not inline the iterator of `for of` for arrays of several element kinds.
    for (let at = 0; at < numbers.length; at++) this.words[this.length++] = numbers[at] as number;
  }

  /** Makes room for an operation and `behind` more words. */
  #room(behind = 0): void {
    const needed = MAX_OPERATION_WORDS + behind;
    if (this.length + needed <= this.words.length && this.text.length <= MAX_TEXT_UNITS) return;
    if (this.length > 0) this.spill();
    // `onLoss`, called by `spill()`, may have recorded something.
    if (this.length + needed <= this.words.length) return;
    this.erase();
    this.words = borrowWords(needed);
  }
}
