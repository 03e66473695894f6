/**
 * One request's spans on their way to the core: a tape that is handed over in one crossing, when it is full or when the
 * request ends. Nothing is kept per span on this side.
 *
 * @module
 */

import type { SpanContext, TimeInput } from '@opentelemetry/api';
import { ENCODE, ENCODE_AGAIN, ENCODE_ONE, INGEST } from '../core/generated/codes.js';
import {
  callCore,
  closeBuffer,
  dropCore,
  generation,
  openBuffer,
  requestOf,
  result,
  shrinkCore,
  textResult,
} from '../core/instance.js';
import { describeValue, diagWarn } from '../host/diag.js';
import type { Settings } from '../types/settings.js';
import { counters } from './stats.js';
import type { LossReason } from '../types/loss.js';
import type { InvocationFacts } from '../types/invocation.js';
import { writeTape } from './hand_over.js';
import { dropSpans } from './losses.js';
import type { Lifetime } from './lifetime.js';
import type { SpanStart } from './span_start.js';
import { Tape } from './tape.js';
import type { Trace } from './trace.js';

/** An encoded request; its bytes are valid until the next call into the core but that of `closeBuffer`. */
export interface EncodedSpans {
  /** In each form that some receiver takes, by the number of the form. */
  readonly bytes: readonly (Uint8Array | undefined)[];
  readonly spans: number;
}

/** The verdict without tail sampling. */
const NO_VERDICT = 0;
/** The number of the form that is OTLP as it is; 1 is that of Sentry. */
const PLAIN = 0;
/** Added to a form: each span is marked as one of a part. */
const PARTIAL = 2;
/** Of `Settings.forms`, which has a bit for each: both. */
const BOTH = 3;

/** So much is written before what is dead is looked for again. */
const MIN_WORDS = 4;

/** A buffer in the core of one generation. */
interface Held {
  readonly buffer: number;
  readonly generation: number;
  registered: boolean;
}

/** Gives buffers back whose recording was forgotten with spans that never ended. */
const forgotten = typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<Held>(giveBack) : undefined;

/** The spans of one request, or of one local root outside a request. */
export class Recording extends Tape {
  /** Spans that have not ended. */
  open = 0;
  /** Ended spans that were not encoded yet. */
  #ended = 0;
  /** Whether spans were exported since the core said what is left of the budget. */
  #isStale = false;
  /** Whether the first span, the local root, has ended. */
  rootEnded = false;
  /** Why no more spans are taken, once that is so. */
  closed: LossReason | undefined;
  /** Words handed over so far. */
  #handedOver = 0;
  /** How many words there were when what is dead was given up last. */
  #refreshed = 0;
  /** What the first span is in the trace of when its caller sent no context along; if remote, also a child of. */
  origin: SpanContext | undefined;
  /** Facts of the invocation that it belongs to. */
  invocation: InvocationFacts | undefined;
  /** The trace of the first span. */
  rootTrace: Trace | undefined;
  #verdict: number | undefined;
  #hasRefused = false;
  #held: Held | undefined;

  constructor(
    /** Replaced when they come to be known while the request runs: those of an integration of Sentry's SDK. */
    public settings: Settings,
    private readonly lifetime: Lifetime<Recording>,
  ) {
    super(settings.clock, settings.tapeLimits);
  }

  /** Goes up with everything that is recorded. */
  get position(): number {
    return this.#handedOver + this.length;
  }

  /** Whether a span may start. */
  takesSpans(): boolean {
    if (this.closed === undefined && this.open === 0 && this.lifetime.isOver) this.close('late');
    return this.closed === undefined;
  }

  /** Starts a span and returns its index. */
  startSpan(start: SpanStart, name: string, startTime: TimeInput | undefined): number {
    if (this.open++ === 0) {
      this.rootTrace ??= start.trace;
      this.lifetime.resumed(this);
    }
    counters.open++;
    counters.started++;
    return this.writeStart(start, name, startTime);
  }

  /** Ends a span. */
  endSpan(index: number, endTime: TimeInput | undefined): void {
    this.writeEnd(index, endTime);
    this.countEnd(index);
    this.reportEnd(index);
  }

  /** Counts a span whose end was written. */
  countEnd(index: number): void {
    this.open--;
    counters.open--;
    this.#ended++;
    if (this.closed !== undefined) this.#abandon(this.closed);
    else if (index === this.base) this.rootEnded = true;
  }

  /** Has a span that was counted sent, if it is time. */
  reportEnd(index: number): void {
    if (this.closed === undefined && (this.open === 0 || index === this.base)) this.lifetime.spanEnded(this);
  }

  /**
   * Hands everything over and encodes spans that have ended and were not encoded before, as many as fit in `maxBytes`.
   * Called again until it gives `undefined`: there are no more, or the core failed, and they are counted as lost. Spans of
   * a request that `isPartial` get the attribute `edgespan.partial`: the rest of the recording goes out later.
   */
  encodeNext(maxBytes: number, isPartial = false): EncodedSpans | undefined {
    try {
      if (this.#ended === 0) {
        // An empty tape tells what is left of the budget now.
        if (this.#isStale) this.#handOver();
        return undefined;
      }
      const verdict = this.#judge();
      const held = this.#handOver();
      if (!held) return undefined;
      const { settings } = this;
      const config = settings.configIndex();
      // That of Sentry, which is longer, if it is wanted.
      const form = settings.forms >> 1;
      const mark = isPartial ? PARTIAL : 0;
      const length = callCore(ENCODE, held.buffer, config, verdict, maxBytes, form + mark);
      let spans = result(1);
      const [overBudget, sampledOut, limited] = [result(2), result(3), result(5)];
      let tooLarge = result(4);
      const name = limited > 0 ? textResult(6) : '';
      const bytes: Uint8Array[] = [];
      if (length > 0) bytes[form] = requestOf(length);
      const copy = (): void => bytes.forEach((view, at) => (bytes[at] = view.slice()));
      // Before anything is counted: memory may be short, and then all of it is lost for one reason.
      if (length > 0 && settings.forms === BOTH) {
        const again = (other: number): void => {
          copy();
          bytes[other] = requestOf(callCore(ENCODE_AGAIN, held.buffer, config, maxBytes, other + mark));
        };
        again(PLAIN);
        const fitting = result(1);
        tooLarge += result(4);
        // The plain form is longer here: the others go with the next request, in both forms.
        if (fitting < spans) again(form);
        spans = fitting;
      }
      // Code of the user's is told of it, which may call into the core.
      if (overBudget + sampledOut + tooLarge + limited > 0) copy();
      this.#ended -= spans + overBudget + sampledOut + tooLarge;
      // Whatever else has ended and is not there could not be read.
      const malformed = length === 0 ? this.#ended : 0;
      if (length === 0 || this.#ended < 0) this.#ended = 0;
      if (this.#ended === 0 && this.open === 0) this.#release();
      else {
        this.#isStale = true;
        this.#hold();
      }
      counters.sampledOut += sampledOut;
      if (sampledOut > 0) settings.logSampledOut?.(settings, this.rootTrace?.id, sampledOut);
      dropSpans(settings, 'over_budget', overBudget);
      dropSpans(settings, 'too_large', tooLarge);
      dropSpans(settings, 'malformed', malformed);
      if (limited > 0) {
        diagWarn(
          `${limited} spans dropped attributes, events or links over the limits, the first is ${JSON.stringify(name)}`,
        );
      }
      if (length === 0) return undefined;
      // A span that is too large in the other form alone is left out, and others may be behind it.
      return spans === 0 ? this.encodeNext(maxBytes, isPartial) : { bytes, spans };
    } catch (error) {
      this.#trapped(error);
      return undefined;
    }
  }

  /**
   * One span as a request of its own, live or ended, as a copy. `undefined` when the core does not have it any more, or
   * did not take it.
   */
  snapshot(index: number): Uint8Array | undefined {
    if (index < this.base || this.closed !== undefined) return undefined;
    try {
      const held = this.#handOver();
      if (!held) return undefined;
      if (forgotten) this.#hold();
      const length = callCore(ENCODE_ONE, held.buffer, this.settings.configIndex(), index - this.base);
      return length === 0 ? undefined : requestOf(length).slice();
    } catch (error) {
      this.#trapped(error);
      return undefined;
    }
  }

  /** Takes no more spans: what was not encoded is lost, and so is what ends from now on. */
  close(reason: LossReason): void {
    this.closed = reason;
    this.#abandon(reason);
  }

  protected override spill(): void {
    if (this.closed !== undefined) return this.erase();
    try {
      this.#handOver();
      this.#hold();
    } catch (error) {
      this.#trapped(error);
    }
  }

  protected override refresh(): void {
    // Without much in between nothing has died.
    if (this.position < this.#refreshed + MIN_WORDS) return;
    // What is on the tape may take the place of something, which the crossing after it gives up.
    for (const _ of [1, 2]) {
      this.#isStale = true;
      this.spill();
    }
    this.#refreshed = this.position;
  }

  protected override refused(name: string): void {
    if (this.#hasRefused) return;
    this.#hasRefused = true;
    diagWarn(`attributes that no span can hold are dropped, the first of this request at ${describeValue(name)}`);
  }

  /** What tail sampling says, once for all spans of the recording; what comes later is as what came first. */
  #judge(): number {
    const { tail } = this.settings;
    const held = tail && this.#verdict === undefined && this.#handOver();
    if (held) {
      this.#verdict = tail.judge(held.buffer, this.settings.configIndex());
      // A callback may do anything, also come back here.
      this.#verdict = tail.review(tail, this.rootTrace?.id ?? '', this.#verdict);
    }
    return this.#verdict ?? NO_VERDICT;
  }

  /** Hands everything over. `undefined` when the recording was lost before, or there is no memory. */
  #handOver(): Held | undefined {
    const held = this.#attach();
    if (!held || (this.length === 0 && !this.#isStale)) return held;
    this.#isStale = false;
    const { length, text } = this;
    const written = writeTape(held.buffer, this.words, text);
    if (written < 0) {
      this.close('over_budget');
      return undefined;
    }
    this.setBytesLeft(callCore(INGEST, held.buffer, length, text.length, written));
    this.#handedOver += length;
    this.erase();
    return held;
  }

  /** A buffer in the core that runs now. */
  #attach(): Held | undefined {
    if (!this.#held) shrinkCore();
    const config = this.settings.configIndex();
    if (this.#held && this.#held.generation !== generation) {
      // The core was replaced and took the buffer along: the tape speaks of spans that the new one does not know.
      this.close('trap');
      return undefined;
    }
    return (this.#held ??= { buffer: openBuffer(config), generation, registered: false });
  }

  /** Keeps the buffer beyond this call: it must come back even if the recording is forgotten. */
  #hold(): void {
    const held = this.#held;
    if (!held || held.registered) return;
    if (forgotten) {
      forgotten.register(this, held, held);
      held.registered = true;
    } else if (this.rootEnded) {
      this.close('late');
    }
  }

  #trapped(error: unknown): void {
    dropCore(error);
    this.close(error instanceof RangeError ? 'over_budget' : 'trap');
  }

  #abandon(reason: LossReason): void {
    const ended = this.#ended;
    this.#ended = 0;
    this.erase();
    this.#release();
    dropSpans(this.settings, reason, ended);
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    this.restart();
    if (!held) return;
    if (held.registered) forgotten?.unregister(held);
    giveBack(held);
  }
}

function giveBack(held: Held): void {
  if (held.generation !== generation) return;
  try {
    closeBuffer(held.buffer);
  } catch (error) {
    dropCore(error);
  }
}
