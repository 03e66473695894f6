/**
 * One request's spans on their way to the core: a tape that is handed over in one crossing, when it is full or when the
 * request ends. Nothing is kept per span on this side.
 *
 * @module
 */

import type { TimeInput } from '@opentelemetry/api';
import { core, dropCore, generation, memoryBytes, memoryWords, result } from '../core.js';
import type { Settings } from '../settings.js';
import { type LossReason, countLoss, counters } from '../stats.js';
import { type SpanStart, Tape } from './tape.js';

/** Is told when spans end, to decide when to send. */
export interface Lifetime {
  /** A span started where none was open. */
  resumed(recording: Recording): void;
  /** The first span of a recording ended, or the last open one. */
  spanEnded(recording: Recording): void;
}

/** An encoded request; the bytes are valid until the next call into the core. */
export interface EncodedSpans {
  readonly bytes: Uint8Array;
  readonly spans: number;
}

/** A buffer in the core of one generation. */
interface Held {
  readonly buffer: number;
  readonly generation: number;
  registered: boolean;
}

/** Text up to here gets room for its worst case. */
const MAX_ROOMY_UNITS = 256 * 1024;

const encoder = new TextEncoder();

/** Gives buffers back whose recording was forgotten with spans that never ended. */
const forgotten =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<Held>(giveBack) : undefined;

/** The spans of one request, or of one local root outside a request. */
export class Recording extends Tape {
  /** Spans that have not ended. */
  open = 0;
  /** Ended spans that were not encoded yet. */
  private ended = 0;
  /** Whether the first span, the local root, has ended. */
  rootEnded = false;
  /** Why no more spans are taken, once that is so. */
  closed: LossReason | undefined;
  private held: Held | undefined;

  constructor(
    readonly settings: Settings,
    private readonly lifetime: Lifetime,
  ) {
    super(settings.clock);
  }

  /** Starts a span and returns its index. */
  startSpan(start: SpanStart, name: string, startTime: TimeInput | undefined): number {
    if (this.open++ === 0) this.lifetime.resumed(this);
    counters.open++;
    counters.started++;
    return this.writeStart(start, name, startTime);
  }

  /** Ends a span. */
  endSpan(index: number, endTime: TimeInput | undefined): void {
    this.writeEnd(index, endTime);
    this.open--;
    counters.open--;
    this.ended++;
    if (this.closed !== undefined) {
      this.abandon(this.closed);
      return;
    }
    if (index === 0) this.rootEnded = true;
    if (this.open === 0 || index === 0) this.lifetime.spanEnded(this);
  }

  /**
   * Hands everything over and encodes the spans that have ended and were not encoded before. `undefined` when there are
   * none, or when the core failed; then they are counted as lost.
   */
  encode(): EncodedSpans | undefined {
    if (this.ended === 0) return undefined;
    try {
      const held = this.handOver();
      if (!held) return undefined;
      const length = core().encode(held.buffer, this.settings.configIndex());
      const address = result(0);
      const spans = result(1);
      const overBudget = result(2);
      countLoss('over_budget', overBudget);
      // Whatever else has ended and is not there could not be read.
      countLoss('malformed', this.ended - spans - overBudget);
      this.ended = 0;
      if (this.open === 0) this.release();
      else this.hold();
      if (length === 0) return undefined;
      return { bytes: memoryBytes().subarray(address, address + length), spans };
    } catch (error) {
      this.trapped(error);
      return undefined;
    }
  }

  /** Takes no more spans: what was not encoded is lost, and so is what ends from now on. */
  close(reason: LossReason): void {
    this.closed = reason;
    this.abandon(reason);
  }

  protected override spill(): void {
    if (this.closed !== undefined) return this.erase();
    try {
      this.handOver();
      this.hold();
    } catch (error) {
      this.trapped(error);
    }
  }

  /** The crossing: the tape by one copy, all text by one encoding. `undefined` when the recording was lost before. */
  private handOver(): Held | undefined {
    const held = this.attach();
    if (!held || this.length === 0) return held;
    const { length, text } = this;
    const units = text.length;
    // A UTF-16 unit takes at most three bytes of UTF-8. For a long text that much room is too dear: it is measured.
    const long = units > MAX_ROOMY_UNITS ? encoder.encode(text) : undefined;
    const room = long ? long.length : units * 3;
    core().reserve(held.buffer, this.words.length, room);
    const tapeAddress = result(0);
    const textAddress = result(1);
    // The whole tape, however much of it is written: that is cheaper than a view of the part.
    memoryWords().set(this.words, tapeAddress / 4);
    const into = memoryBytes().subarray(textAddress, textAddress + room);
    if (long) into.set(long);
    const written = long ? room : encoder.encodeInto(text, into).written;
    core().ingest(held.buffer, length, units, written);
    this.erase();
    return held;
  }

  /** A buffer in the core that runs now. */
  private attach(): Held | undefined {
    const config = this.settings.configIndex();
    if (this.held && this.held.generation !== generation) {
      // The core was replaced and took the buffer along: the tape speaks of spans that the new one does not know.
      this.close('trap');
      return undefined;
    }
    return (this.held ??= { buffer: core().openBuffer(config), generation, registered: false });
  }

  /** Keeps the buffer beyond this call: it must come back even if the recording is forgotten. */
  private hold(): void {
    const { held } = this;
    if (!held || held.registered) return;
    if (forgotten) {
      forgotten.register(this, held, held);
      held.registered = true;
    } else if (this.rootEnded) {
      this.close('late');
    }
  }

  private trapped(error: unknown): void {
    dropCore(error);
    this.close('trap');
  }

  private abandon(reason: LossReason): void {
    countLoss(reason, this.ended);
    this.ended = 0;
    this.erase();
    this.release();
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    this.restart();
    if (!held) return;
    if (held.registered) forgotten?.unregister(held);
    giveBack(held);
  }
}

function giveBack(held: Held): void {
  if (held.generation !== generation) return;
  try {
    core().closeBuffer(held.buffer);
  } catch (error) {
    dropCore(error);
  }
}
