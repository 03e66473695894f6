/**
 * A span that span processors are told of: one object for all their calls, which can be read at any time. What is read
 * comes from the core; when the span ends, its encoding is kept, so that it stays readable for exporters of others.
 *
 * @module
 */

import type {
  Attributes,
  Context,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { readTime } from '../../host/clock.js';
import { diagWarn } from '../../host/diag.js';
import type { Recording } from '../../spans/recording.js';
import type { SpanStart } from '../../spans/span_start.js';
import { resourceFromAttributes } from '../../config/resources.js';
import type { Resource } from '../../types/resource.js';
import type { Settings } from '../../types/settings.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { InstrumentationScope, ReadableSpan, TimedEvent } from '../../types/readable_span.js';
import { type SpanView, spanViewOf } from './span_view.js';

/** One resource for all spans of the same options: exporters group by the object. */
const resources = new WeakMap<Settings, Resource>();

/** A recording span that can be read. */
export class ProcessedSpan extends RecordingSpan implements Span, ReadableSpan {
  declare readonly parentSpanContext?: SpanContext;
  readonly instrumentationScope: InstrumentationScope;
  /** The span's encoding, once it has ended. */
  private encoded: Uint8Array | undefined;
  private view: SpanView | undefined;
  /** Where the recording was when `view` was taken. */
  private viewedAt = -1;
  /** When it ends, as soon as that is known. */
  private endsAt: HrTime | undefined;
  private readonly creation: Creation;

  /** @internal */
  constructor(
    recording: Recording,
    start: SpanStart,
    name: string,
    startTime: TimeInput | undefined,
    attributes: Attributes | undefined,
    links: Link[] | undefined,
    parent: SpanContext | undefined,
    scope: InstrumentationScope,
  ) {
    super(recording, start, name, startTime, attributes, links);
    this.creation = { name, kind: start.kind as SpanKind };
    this.instrumentationScope = scope;
    if (parent) this.parentSpanContext = parent;
  }

  /** Tells the processors that it has started. @internal */
  started(parentContext: Context): void {
    for (const processor of this.recording.settings.processing?.processors ?? []) {
      callProcessor('onStart', () => processor.onStart(this, parentContext));
    }
  }

  /** Tells the processors that it is about to end, when that is known, ends it, and tells them that it has. */
  override end(endTime?: TimeInput): void {
    if (this.isOver('end') || this.endsAt) return;
    const { recording, index } = this;
    const { processors: spanProcessors = [] } = recording.settings.processing ?? {};
    const time = endTime ?? recording.now();
    this.endsAt = hrTimeOf(time, () => recording.now());
    for (const processor of spanProcessors) callProcessor('onEnding', () => processor.onEnding?.(this));
    this.ended = true;
    recording.writeEnd(index, time);
    this.encoded = recording.snapshot(index);
    this.view = undefined;
    recording.countEnd(index);
    if (this.encoded) {
      for (const processor of spanProcessors) callProcessor('onEnd', () => processor.onEnd(this));
    } else {
      diagWarn('a span that was lost when it ended is kept from span processors');
    }
    recording.reportEnd(index);
  }

  get name(): string {
    return this.read()?.name ?? this.creation.name;
  }

  get kind(): SpanKind {
    return this.read()?.kind ?? this.creation.kind;
  }

  get startTime(): HrTime {
    return this.read()?.startTime ?? [0, 0];
  }

  get endTime(): HrTime {
    const isEnding = this.endsAt && !this.ended;
    return (isEnding ? this.endsAt : this.read()?.endTime) ?? [0, 0];
  }

  get duration(): HrTime {
    const isEnding = this.endsAt && !this.ended;
    return (isEnding ? between(this.startTime, this.endTime) : this.read()?.duration) ?? [0, 0];
  }

  get status(): SpanStatus {
    return this.read()?.status ?? { code: 0 };
  }

  get attributes(): Attributes {
    return this.read()?.attributes ?? {};
  }

  get events(): TimedEvent[] {
    return this.read()?.events ?? [];
  }

  get links(): (Link & { readonly droppedAttributesCount?: number })[] {
    return this.read()?.links ?? [];
  }

  get droppedAttributesCount(): number {
    return this.read()?.droppedAttributesCount ?? 0;
  }

  get droppedEventsCount(): number {
    return this.read()?.droppedEventsCount ?? 0;
  }

  get droppedLinksCount(): number {
    return this.read()?.droppedLinksCount ?? 0;
  }

  get resource(): Resource {
    const { settings } = this.recording;
    let resource = resources.get(settings);
    if (resource) return resource;
    const view = this.read();
    resource = resourceFromAttributes(view?.resourceAttributes ?? {}, { schemaUrl: view?.resourceSchemaUrl });
    // Attributes that are still awaited will be there later.
    if (view && !settings.pending) resources.set(settings, resource);
    return resource;
  }

  /** The span as a request of its own; `undefined` when it was lost. @internal */
  encode(): Uint8Array | undefined {
    return this.encoded ?? this.recording.snapshot(this.index);
  }

  /** The span as it is now. What the core does not have any more is as it was read last. */
  private read(): SpanView | undefined {
    const { position } = this.recording;
    if (this.viewedAt === position || (this.view && this.encoded)) return this.view;
    const encoded = this.encode();
    if (encoded) this.view = spanViewOf(encoded);
    this.viewedAt = position;
    return this.view;
  }
}

/** A processor is somebody else's code: what it throws is logged. */
function callProcessor(method: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    diagWarn(`${method} of a span processor threw`, error);
  }
}

interface Creation {
  readonly name: string;
  readonly kind: SpanKind;
}

function hrTimeOf(time: TimeInput, now: () => number): HrTime {
  const read: [number, number] = [0, 0];
  readTime(time, { now }, read);
  const [millis, nanos] = read;
  const seconds = Math.floor(millis / 1000);
  return carried(seconds, Math.round((millis - seconds * 1000) * 1e6) + nanos);
}

/** From one time to another; none when that is earlier. */
function between([startSeconds, startNanos]: HrTime, [endSeconds, endNanos]: HrTime): HrTime {
  const [seconds, nanos] = carried(endSeconds - startSeconds, endNanos - startNanos);
  return seconds < 0 ? [0, 0] : [seconds, nanos];
}

/** With nanoseconds from 0 to a second. */
function carried(seconds: number, nanos: number): HrTime {
  const whole = Math.floor(nanos / 1e9);
  return [seconds + whole, nanos - whole * 1e9];
}
