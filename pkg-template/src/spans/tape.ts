/**
 * Writing a recording's tape: numbers in one typed array, all text in one string. The core's `src/recording/tape.rs`
 * describes the operations, each of which lies on one tape as a whole.
 *
 * @module
 */

import type { Attributes, TimeInput } from '@opentelemetry/api';
import { type Clock, readTime } from '../host/clock.js';
import * as op from '../core/generated/codes.js';
import { double, doubleWords } from '../core/instance.js';
import type { SpanId } from '../core/ids.js';
import { bytesOf } from './hand_over.js';
import type { Scope, SpanStart } from './span_start.js';
import type { TapeLimits } from '../types/settings.js';
import type { Trace } from './trace.js';
import { type Scratch, appendAttribute, appendAttributes, newScratch } from './value.js';
import { NO_WORDS, giveWordsBack, takeWords } from './words.js';

/** Text longer than this is handed over before the tape is full, so that a request does not pile it up here. */
const MAX_TEXT_UNITS = 8_192;
/** On the tape in the place of a length: a text that fits no buffer, and that is not there. */
const OVER_BUDGET = -1;
/** The longest operation of fixed length, with the span that it applies to. */
const MAX_OPERATION = 16;
const time: [number, number] = [0, 0];
/** In a `for in` loop V8 answers this from what the loop knows, and `Object.hasOwn` by a look-up. */
const { hasOwnProperty } = Object.prototype;

/** A tape being written. */
export abstract class Tape {
  protected words: Int32Array = NO_WORDS;
  protected length = 0;
  protected text = '';
  /** Spans started so far: the index of the next one. */
  protected spans = 0;
  /** Spans started before the first one that the reader of the tape knows. */
  protected base = 0;
  /** The span that operations apply to at the end of the tape; -1 when it must be named first. */
  #target = -1;
  #trace: Trace | undefined;
  #scopes: Scope[] = [];
  readonly #clockOffset: number;
  /** What is left of the budget, in bytes, as far as it is known. */
  #bytesLeft = 0;
  /** A string of so many UTF-16 units is not too long, and fits into half of that, in any case. */
  #roomy = 0;

  protected constructor(
    private readonly clock: Clock,
    private readonly limits: TapeLimits,
  ) {
    this.#clockOffset = clock.offset();
    this.setBytesLeft(limits.maxBytes);
  }

  /** Is told of attributes that no tape can hold: the key, or the name of their event. */
  protected abstract refused(name: string): void;

  /** Makes room by handing everything over; the tape is empty then. */
  protected abstract spill(): void;

  /** Has what is dead given up, so that it is known what is left. */
  protected abstract refresh(): void;

  /** The time of this recording, in milliseconds since the epoch. */
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

  /** `lost` attributes were dropped before, elsewhere. */
  writeEvent(index: number, name: string, attributes: Attributes | undefined, at: TimeInput | undefined, lost = 0): void {
    double[0] = this.#readTime(at);
    const head = [op.EVENT, doubleWords[0] as number, doubleWords[1] as number, time[1]];
    this.#writeWith(index, head, name, attributes, lost, name);
  }

  writeLink(index: number, trace: Trace, id: SpanId, isRemote: boolean, attributes?: Attributes, lost = 0): void {
    const head = [op.LINK, ...trace.words, id.high, id.low, trace.flagsOf(isRemote)];
    this.#writeWith(index, head, trace.header, attributes, lost, '');
  }

  /** Counts what was dropped of a span elsewhere, before it came here. */
  writeLost(index: number, attributes: number, events: number, links: number): void {
    if ((attributes | events | links) === 0) return;
    this.#select(index);
    this.#put([op.DROPPED, attributes, events, links]);
  }

  /** Attributes of a span. Never throws, whatever the object does when it is read. */
  writeAttributes(index: number, attributes: Attributes): void {
    try {
      for (const key in attributes) {
        if (!hasOwnProperty.call(attributes, key)) continue;
        let value: unknown;
        try {
          // Read here, in the loop: an engine then knows where the value of this key is.
          value = attributes[key];
        } catch {
          this.#writeDropped(index, key);
          continue;
        }
        this.writeAttribute(index, key, value);
      }
    } catch {
      // A proxy that cannot be listed.
      this.#writeDropped(index, '');
    }
  }

  /** Says that what is written next does not belong to the creation of a span. */
  endStart(): void {
    this.#target = -1;
  }

  /** An attribute of a span. Most are short texts, numbers and booleans, written number by number. */
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

  /** Forgets what is on the tape. */
  protected erase(): void {
    giveWordsBack(this.words);
    this.words = NO_WORDS;
    this.length = 0;
    this.text = '';
  }

  /** Starts counting spans, scopes and traces anew, for a reader that knows of none. */
  protected restart(): void {
    this.base = this.spans;
    this.setBytesLeft(this.limits.maxBytes);
    this.#scopes = [];
    this.#trace = undefined;
    this.#target = -1;
  }

  /** Says what is left of the budget. */
  protected setBytesLeft(bytes: number): void {
    this.#bytesLeft = bytes;
    this.#roomy = Math.min(Math.floor(bytes / 6), this.limits.maxUnits);
  }

  /** Before an operation with a text of so many UTF-16 units, or any: there may be more room than is known. */
  #makeRoom(units = Infinity): void {
    const left = this.#bytesLeft - this.text.length;
    if (units > left / 6 && left < this.limits.maxBytes / (units < Infinity ? 1 : 2)) this.refresh();
  }

  /** Whether a text takes at most so many bytes: those that are left for a text and its key. */
  #holds(text: string, bytes = this.#bytesLeft / 2): boolean {
    return text.length <= this.#roomy || (text.length <= bytes && bytesOf(text) <= bytes);
  }

  /** An attribute that is read aside first. A string may take all that is left of the budget. */
  #writeOther(index: number, key: string, value: unknown): void {
    this.#makeRoom(typeof value === 'string' ? value.length : Infinity);
    const bytes = typeof value === 'string' ? this.#bytesLeft : this.#bytesLeft / 2;
    const scratch = newScratch(this.limits, bytes);
    const isWritten = this.#holds(key) && appendAttribute(scratch, key, value);
    if (!isWritten || !this.#holds(scratch.text, bytes)) return this.#writeDropped(index, key);
    this.#select(index, scratch.tape.length);
    this.#writeScratch(scratch, 0);
  }

  /** Adds a text that is no attribute's value, and returns what stands for its length. */
  #takeText(text: string, bytes?: number): number {
    if (!this.#holds(text, bytes)) return OVER_BUDGET;
    this.text += text;
    return text.length;
  }

  /** An operation with a text, and behind it attributes of its own, as many as fit; of those that do not, `told` is told. */
  #writeWith(
    index: number,
    head: readonly number[],
    text: string,
    attributes: Attributes | undefined,
    lost: number,
    told: string,
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
    if (dropped > 0) this.refused(told);
  }

  /** What was written aside, where there is room for it already. */
  #writeScratch({ tape, text }: Scratch, dropped: number): void {
    this.#put(tape);
    this.text += text;
    if (dropped > 0) this.#put([op.DROPPED, dropped, 0, 0]);
  }

  /** Counts an attribute that no tape can hold. */
  #writeDropped(index: number, key: string): void {
    this.#select(index);
    this.#put([op.DROPPED, 1, 0, 0]);
    this.refused(key);
  }

  /** Makes a span the target of what follows, an operation and so many numbers behind it. */
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
    const { threshold = [-1, -1], randomness = [-1, -1], fields, members } = ot; // -1 for what it does not state.
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

  /** The milliseconds of a time; `time` has what to add. To be read before an operation begins, as it may run the user's code. */
  #readTime(given: TimeInput | undefined): number {
    if (given === undefined) return this.now() + (time[1] = 0);
    return readTime(given, this, time)[0];
  }

  #put(numbers: readonly number[]): void {
    // By index: what `for of` asks of lists of several kinds, V8 does not inline.
    for (let at = 0; at < numbers.length; at++) this.words[this.length++] = numbers[at] as number;
  }

  /** Makes room for an operation, and so many numbers behind it. */
  #room(behind = 0): void {
    const needed = MAX_OPERATION + behind;
    if (this.length + needed <= this.words.length && this.text.length <= MAX_TEXT_UNITS) return;
    if (this.length > 0) this.spill();
    // A callback of the user's that was told of a loss may have written something.
    if (this.length + needed <= this.words.length) return;
    this.erase();
    this.words = takeWords(needed);
  }
}
