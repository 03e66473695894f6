/**
 * Spans of the OpenTelemetry API. A recording span holds its ids and its index in the recording; its methods write to the
 * tape at once.
 *
 * @module
 */

import type {
  AttributeValue,
  Attributes,
  Context,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { exceptionAttributes, exceptionWith } from '../../spans/exception.js';
import { type SpanId, hex, readSpanId } from '../../core/ids.js';
import { isObject, isString } from '../../host/is.js';
import { SpanStatusCode, trace as traceApi } from '../../host/opentelemetry.js';
import type { Recording } from '../../spans/recording.js';
import type { SpanStart } from '../../spans/span_start.js';
import { type Trace, traceOf } from '../../spans/trace.js';
import type { TraceNote } from '../../types/trace_note.js';
import { textOf } from '../../host/text.js';

/** A span of edgespan, with trace and id as words. */
export abstract class OwnSpan {
  /**
   * Set on a span that `ignoreSpans` dropped, which shows the ids of its parent. New children start under the stand-in: the
   * parent if it is recorded, else this span, and then the children are dropped too. @internal
   */
  standIn?: Span;
  private context: SpanContext | undefined;

  protected constructor(
    /** @internal */
    readonly trace: Trace,
    /** @internal */
    readonly id: SpanId,
  ) {}

  /** The span's ids and flags; the same object for the span's whole life. */
  spanContext(): SpanContext {
    return (this.context ??= contextOf(this));
  }
}

/** A span that is recorded. After `end()` all methods do nothing; the first such call is logged with `diag`. */
export class RecordingSpan extends OwnSpan implements Span {
  /** @internal */
  readonly index: number;
  /** Whether the span has ended. */
  ended = false;
  // Without an initial value, so that spans stay small.
  private hasWarned?: boolean;

  /** @internal */
  constructor(
    /** @internal */
    readonly recording: Recording,
    start: SpanStart,
    name: string,
    startTime: TimeInput | undefined,
    attributes: Attributes | undefined,
    links: Link[] | undefined,
  ) {
    super(start.trace, start.id);
    this.index = recording.startSpan(start, name, startTime);
    if (attributes) recording.writeAttributes(this.index, attributes);
    recording.endStart();
    if (links) this.addLinks(links);
  }

  /**
   * Sets an attribute; the last value of a key wins. Prefer attributes at the span's creation: samplers see those.
   *
   * Strings, numbers, booleans, `null`, byte arrays, and arrays and plain objects of these keep their kind. A number is
   * an integer as long as a double holds integers exactly. A bigint is an integer as long as 64 bits hold it, else its
   * decimal digits; a `Date` is its ISO 8601 text (OpenTelemetry `common/attribute-type-mapping.md`). `undefined` is no
   * attribute. Functions, symbols, invalid dates and instances of other classes are dropped and counted.
   */
  setAttribute(key: string, value: AttributeValue): this {
    if (this.isOver('setAttribute')) return this;
    this.recording.writeAttribute(this.index, key, value);
    return this;
  }

  /** Sets several attributes. */
  setAttributes(attributes: Attributes): this {
    if (this.isOver('setAttributes')) return this;
    this.recording.writeAttributes(this.index, attributes);
    return this;
  }

  /** Adds an event: `addEvent(name)`, `addEvent(name, time)`, `addEvent(name, attributes, time?)`. */
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.isOver('addEvent')) return this;
    const hasTime = isTime(attributesOrTime);
    const attributes = hasTime ? undefined : attributesOrTime;
    this.recording.writeEvent(this.index, textOf(name), attributes, hasTime ? attributesOrTime : time);
    return this;
  }

  /** Adds a link to another span. Prefer links at the span's creation: samplers see those. */
  addLink(link: Link): this {
    if (this.isOver('addLink')) return this;
    try {
      const { context, attributes } = link;
      const id = readSpanId(context.spanId);
      this.recording.writeLink(this.index, traceOf(context), id, context.isRemote === true, attributes);
    } catch {
      this.warnOnce('a link that cannot be read is ignored');
    }
    return this;
  }

  /** Adds several links. */
  addLinks(links: Link[]): this {
    try {
      if (Array.isArray(links)) for (const link of links) this.addLink(link);
    } catch {
      this.warnOnce('a link that cannot be read is ignored');
    }
    return this;
  }

  /** Sets the status. `OK` is final, `ERROR` is replaced only by `OK`, `UNSET` has no effect; errors may have a message. */
  setStatus(status: SpanStatus): this {
    if (this.isOver('setStatus')) return this;
    try {
      const { code, message } = status;
      if (code === SpanStatusCode.ERROR) {
        const text = message ?? '';
        if (!isString(text)) this.warnOnce('a status message that is no string is left out');
        this.recording.writeStatus(this.index, code, isString(text) ? text : '');
      } else if (code === SpanStatusCode.OK) this.recording.writeStatus(this.index, code, '');
    } catch {
      this.warnOnce('a status that cannot be read is ignored');
    }
    return this;
  }

  /** Renames the span. */
  updateName(name: string): this {
    if (this.isOver('updateName')) return this;
    const text = textOf(name);
    this.recording.writeName(this.index, text);
    this.trace.note?.renamed(this, text);
    return this;
  }

  /** Ends the span. Its children stay open. */
  end(endTime?: TimeInput): void {
    if (this.isOver('end')) return;
    this.ended = true;
    this.recording.endSpan(this.index, endTime);
  }

  /** Whether the span has not ended. */
  isRecording(): boolean {
    return !this.ended;
  }

  /**
   * Adds an event `exception` with type, message and stack trace of a thrown value of any type:
   * `recordException(exception)`, `recordException(exception, time)`, `recordException(exception, attributes, time?)`.
   * The attributes are added; they win over the exception's attributes of the same keys.
   */
  recordException(exception: Exception, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): void {
    if (this.isOver('recordException')) return;
    this.writeException(exception, attributesOrTime, time);
    this.trace.note?.recorded(exception, this.spanContext());
  }

  /** Writes the event without calling the trace's note. For edgespan's own spans. @internal */
  writeException(exception: unknown, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): void {
    const hasTime = isTime(attributesOrTime);
    const attributes =
      hasTime || !isObject(attributesOrTime)
        ? exceptionAttributes(exception)
        : exceptionWith(exception, attributesOrTime as Attributes);
    this.recording.writeEvent(this.index, 'exception', attributes, hasTime ? attributesOrTime : time);
  }

  /** Whether the span has ended; warns at the first call after the end. */
  protected isOver(method: string): boolean {
    if (this.ended) this.warnOnce(`${method}() after the span has ended is ignored`);
    return this.ended;
  }

  private warnOnce(sentence: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    const { traceId, spanId } = this.spanContext();
    diagWarn(`${sentence}, and so are further ones (span ${spanId} of trace ${traceId})`);
  }
}

/** A span that sampling left out: it has ids for propagation, and records nothing. */
export class UnsampledSpan extends OwnSpan implements Span {
  /** @internal */
  constructor(trace: Trace, id: SpanId, isTransparent = false, parent?: Span) {
    super(trace, id);
    if (isTransparent) this.standIn = parent instanceof RecordingSpan ? parent : this;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  /** Records nothing, and calls the trace's note. */
  updateName(name: string): this {
    this.trace.note?.renamed(this, textOf(name));
    return this;
  }

  end(): void {}

  isRecording(): boolean {
    return false;
  }

  /** Records nothing, and calls the trace's note. */
  recordException(exception: Exception): void {
    this.trace.note?.recorded(exception, this.spanContext());
  }
}

function contextOf({ trace, id }: OwnSpan): SpanContext {
  const context = { traceId: trace.id, spanId: hex(id.high) + hex(id.low), traceFlags: trace.flags };
  return trace.state ? { ...context, traceState: trace.state } : context;
}

/** The sampler's note on the trace of a context's span. */
export function noteOf(context: Context): TraceNote | undefined {
  const span = traceApi.getSpan(context);
  return span instanceof OwnSpan ? span.trace.note : undefined;
}

function isTime(value: unknown): value is TimeInput {
  try {
    return typeof value === 'number' || value instanceof Date || Array.isArray(value);
  } catch {
    // A proxy.
    return false;
  }
}
