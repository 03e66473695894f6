/**
 * The recording of one request: a tape that is written to the core in one call when the tape is full or the request ends.
 * JavaScript holds no state per span.
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
import { writeTape } from './write_tape.js';
import { dropSpans } from './losses.js';
import type { Lifetime } from './lifetime.js';
import type { SpanStart } from './span_start.js';
import { Tape } from './tape.js';
import type { Trace } from './trace.js';
import { MIN_REFRESH_WORDS } from '../types/bounds.js';
import { BOTH, NO_VERDICT, PARTIAL, PLAIN } from '../types/wire.js';

/** An encoded request. Its bytes are valid until the next call into the core other than `closeBuffer`. */
export interface EncodedSpans {
  /** The request in each form of `Settings.forms`, by the number of the form. */
  readonly bytes: readonly (Uint8Array | undefined)[];
  readonly spans: number;
}

/** A buffer in the core of one generation. */
interface Held {
  readonly buffer: number;
  readonly generation: number;
  registered: boolean;
}

/** Closes the buffer of a recording that was garbage-collected with open spans. */
const abandonedBuffers = typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<Held>(freeBuffer) : undefined;

/** The spans of one request, or of one local root outside a request. */
export class Recording extends Tape {
  /** Spans that have not ended. */
  open = 0;
  /** Ended spans that are not encoded yet. */
  #ended = 0;
  /** Whether the core may have more budget left than it last returned: then even an empty tape is handed over, to read it. */
  #isStale = false;
  /** Whether the first span, the local root, has ended. */
  rootEnded = false;
  /** The reason for which the recording was closed; `undefined` while it is open. */
  closed: LossReason | undefined;
  /** Words written to the core so far. */
  #handedOver = 0;
  /** The position at the last `refresh()`. */
  #refreshed = 0;
  /** The platform's span, whose trace the first span joins without a caller's context; if remote, also its parent. */
  origin: SpanContext | undefined;
  /** Facts of the recording's invocation. */
  invocation: InvocationFacts | undefined;
  /** The trace of the first span. */
  rootTrace: Trace | undefined;
  #verdict: number | undefined;
  #hasRefused = false;
  #held: Held | undefined;

  constructor(
    /** Replaced during a request when an integration of Sentry's SDK sets its own. */
    public settings: Settings,
    private readonly lifetime: Lifetime<Recording>,
  ) {
    super(settings.clock, settings.tapeLimits);
  }

  /** Words recorded so far; grows with each record. */
  get position(): number {
    return this.#handedOver + this.length;
  }

  /** Whether the recording is open for new spans; closes the recording when its lifetime is over. */
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

  /** Counts an ended span, after its end was written. */
  countEnd(index: number): void {
    this.open--;
    counters.open--;
    this.#ended++;
    if (this.closed !== undefined) this.#abandon(this.closed);
    else if (index === this.base) this.rootEnded = true;
  }

  /** Calls `spanEnded` when the root or the last open span ended, after `countEnd`. */
  reportEnd(index: number): void {
    if (this.closed === undefined && (this.open === 0 || index === this.base)) this.lifetime.spanEnded(this);
  }

  /**
   * Flushes the tape and encodes ended spans, as many as fit in `maxBytes`. To be called until the result is `undefined`:
   * no spans are left, or the core failed and the spans are counted as lost. With `isPartial`, spans get the attribute
   * `edgespan.partial`: the rest of the recording is sent later.
   */
  encodeNext(maxBytes: number, isPartial = false): EncodedSpans | undefined {
    try {
      if (this.#ended === 0) {
        // An empty tape makes the core return the remaining budget.
        if (this.#isStale) this.#handOver();
        return undefined;
      }
      const verdict = this.#judge();
      const held = this.#handOver();
      if (!held) return undefined;
      const { settings } = this;
      const config = settings.configIndex();
      // Sentry's form first, if a receiver takes it: it is the longer one.
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
      // Before any count: when memory runs out here, all spans are lost for the same reason.
      if (length > 0 && settings.forms === BOTH) {
        const again = (other: number): void => {
          copy();
          bytes[other] = requestOf(callCore(ENCODE_AGAIN, held.buffer, config, maxBytes, other + mark));
        };
        again(PLAIN);
        const fitting = result(1);
        tooLarge += result(4);
        // The plain form is longer here: the spans that did not fit go into the next request, in both forms.
        if (fitting < spans) again(form);
        spans = fitting;
      }
      // `onLoss` and loggers of the user may call into the core, which invalidates the views.
      if (overBudget + sampledOut + tooLarge + limited > 0) copy();
      this.#ended -= spans + overBudget + sampledOut + tooLarge;
      // The remaining ended spans could not be decoded.
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
          `${limited} spans have dropped data over the limits, first ${JSON.stringify(name)}`,
        );
      }
      if (length === 0) return undefined;
      // The only span was too large in the other form; further spans may follow.
      return spans === 0 ? this.encodeNext(maxBytes, isPartial) : { bytes, spans };
    } catch (error) {
      this.#trapped(error);
      return undefined;
    }
  }

  /**
   * A copy of one span, open or ended, as a request of its own. `undefined` when the core has no such span, because it was
   * exported or dropped.
   */
  snapshot(index: number): Uint8Array | undefined {
    if (index < this.base || this.closed !== undefined) return undefined;
    try {
      const held = this.#handOver();
      if (!held) return undefined;
      if (abandonedBuffers) this.#hold();
      const length = callCore(ENCODE_ONE, held.buffer, this.settings.configIndex(), index - this.base);
      return length === 0 ? undefined : requestOf(length).slice();
    } catch (error) {
      this.#trapped(error);
      return undefined;
    }
  }

  /** Closes the recording: spans that are not encoded are lost, and so are spans that end later. */
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
    // After few words nothing can have been replaced.
    if (this.position < this.#refreshed + MIN_REFRESH_WORDS) return;
    // The first call replaces values; the second call returns the budget that the replaced values free.
    for (const _ of [1, 2]) {
      this.#isStale = true;
      this.spill();
    }
    this.#refreshed = this.position;
  }

  protected override refused(name: string): void {
    if (this.#hasRefused) return;
    this.#hasRefused = true;
    diagWarn(`attributes that cannot be recorded are dropped, first ${describeValue(name)}`);
  }

  /** The verdict of tail sampling: computed once, also for spans that end later. */
  #judge(): number {
    const { tail } = this.settings;
    const held = tail && this.#verdict === undefined && this.#handOver();
    if (held) {
      this.#verdict = tail.judge(held.buffer, this.settings.configIndex());
      // `review` calls the user's `decide`, which may re-enter this method.
      this.#verdict = tail.review(tail, this.rootTrace?.id ?? '', this.#verdict);
    }
    return this.#verdict ?? NO_VERDICT;
  }

  /** Writes the tape to the core. `undefined` when the recording was lost before, or when there is no memory. */
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

  /** The recording's buffer in the running core. */
  #attach(): Held | undefined {
    if (!this.#held) shrinkCore();
    const config = this.settings.configIndex();
    if (this.#held && this.#held.generation !== generation) {
      // The core was replaced, and the buffer is lost: the tape refers to spans that the new core does not have.
      this.close('trap');
      return undefined;
    }
    return (this.#held ??= { buffer: openBuffer(config), generation, registered: false });
  }

  /** Keeps the buffer beyond the current call; it is closed also when the recording is garbage-collected. */
  #hold(): void {
    const held = this.#held;
    if (!held || held.registered) return;
    if (abandonedBuffers) {
      abandonedBuffers.register(this, held, held);
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
    if (held.registered) abandonedBuffers?.unregister(held);
    freeBuffer(held);
  }
}

function freeBuffer(held: Held): void {
  if (held.generation !== generation) return;
  try {
    closeBuffer(held.buffer);
  } catch (error) {
    dropCore(error);
  }
}
