/**
 * Spans of the OpenTelemetry API. A recording span knows its ids and its place in its recording; everything it is told
 * goes straight to the tape.
 *
 * @module
 */

import {
  type AttributeValue,
  type Attributes,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { tell } from './diag.js';
import { exceptionAttributes } from './exception.js';
import { hex, wordAt } from './ids.js';
import type { Recording } from './recording/recording.js';
import type { SpanStart } from './recording/tape.js';
import { type Trace, traceOf } from './recording/trace.js';
import { textOf } from './text.js';

/** A span of ours: one whose trace and id are known as words. */
abstract class OwnSpan {
  private context: SpanContext | undefined;

  protected constructor(
    /** @internal */
    readonly trace: Trace,
    /** @internal */
    readonly high: number,
    /** @internal */
    readonly low: number,
  ) {}

  /** The span's ids and flags; the same object for the span's whole life. */
  spanContext(): SpanContext {
    return (this.context ??= this.makeContext());
  }

  private makeContext(): SpanContext {
    const { trace } = this;
    const context = { traceId: trace.id, spanId: hex(this.high) + hex(this.low), traceFlags: trace.flags };
    return trace.state ? { ...context, traceState: trace.state } : context;
  }
}

/** A span that is recorded. All methods are silent after `end()`, except for one line to `diag`. */
export class RecordingSpan extends OwnSpan implements Span {
  private readonly index: number;
  private ended = false;

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
    super(start.trace, start.high, start.low);
    this.index = recording.startSpan(start, name, startTime);
    if (attributes) recording.writeAttributes(this.index, attributes);
    recording.endStart();
    if (links) this.addLinks(links);
  }

  /** Sets an attribute; the last value of a key wins. A value that no attribute can hold is dropped and counted. */
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
      const high = wordAt(context.spanId, 0);
      const low = wordAt(context.spanId, 8);
      this.recording.writeLink(this.index, traceOf(context), high, low, context.isRemote === true, attributes);
    } catch {
      tell('a link without a span context is ignored');
    }
    return this;
  }

  /** Adds several links. */
  addLinks(links: Link[]): this {
    if (Array.isArray(links)) for (const link of links) this.addLink(link);
    return this;
  }

  /** Says how it went. `OK` is final, `ERROR` yields only to it, `UNSET` changes nothing; only errors have a message. */
  setStatus(status: SpanStatus): this {
    if (this.isOver('setStatus')) return this;
    try {
      const { code, message } = status;
      if (code === SpanStatusCode.ERROR) this.recording.writeStatus(this.index, code, textOf(message ?? ''));
      else if (code === SpanStatusCode.OK) this.recording.writeStatus(this.index, code, '');
    } catch {
      tell('a status that cannot be read is ignored');
    }
    return this;
  }

  /** Renames the span. */
  updateName(name: string): this {
    if (this.isOver('updateName')) return this;
    this.recording.writeName(this.index, textOf(name));
    return this;
  }

  /** Ends the span. Its children go on. */
  end(endTime?: TimeInput): void {
    if (this.isOver('end')) return;
    this.ended = true;
    this.recording.endSpan(this.index, endTime);
  }

  /** Whether the span still takes anything: `false` once it has ended. */
  isRecording(): boolean {
    return !this.ended;
  }

  /** Adds an event `exception` with type, message and stack trace. Takes anything that can be thrown. */
  recordException(exception: Exception, time?: TimeInput): void {
    if (this.isOver('recordException')) return;
    this.recording.writeEvent(this.index, 'exception', exceptionAttributes(exception), time);
  }

  private isOver(method: string): boolean {
    if (this.ended) tell(`${method}() after the span has ended is ignored`);
    return this.ended;
  }
}

/** A span that sampling left out: it has ids to propagate, and forgets everything else. */
export class UnsampledSpan extends OwnSpan implements Span {
  /** @internal */
  constructor(trace: Trace, high: number, low: number) {
    super(trace, high, low);
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

  updateName(): this {
    return this;
  }

  end(): void {}

  isRecording(): boolean {
    return false;
  }

  recordException(): void {}
}

function isTime(value: unknown): value is TimeInput {
  try {
    return typeof value === 'number' || value instanceof Date || Array.isArray(value);
  } catch {
    // A proxy.
    return false;
  }
}
