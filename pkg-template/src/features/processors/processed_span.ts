/**
 * The span that span processors receive: one readable object for all their calls. Its fields are decoded from the core's
 * encoding. The encoding at the span's end is cached, so that exporters can read the span later.
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
import type { Scope, SpanStart } from '../../spans/span_start.js';
import { resourceFromAttributes } from '../resource/resource.js';
import type { Resource } from '../../types/resource.js';
import type { Settings } from '../../types/settings.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { InstrumentationScope, ReadableSpan, TimedEvent } from '../../types/readable_span.js';
import { type SpanView, spanViewOf } from './span_view.js';

/** One resource object for all spans of the same settings, since exporters group by identity. */
const resources = new WeakMap<Settings, Resource>();

/** One object for all spans of a tracer. */
const instrumentationScopes = new WeakMap<Scope, InstrumentationScope>();

function instrumentationScopeOf(scope: Scope): InstrumentationScope {
  const { name, version, schemaUrl, attributes } = scope;
  let readable = instrumentationScopes.get(scope);
  if (!readable) {
    readable = { name, ...(version && { version }), ...(schemaUrl && { schemaUrl }), ...(attributes && { attributes }) };
    instrumentationScopes.set(scope, readable);
  }
  return readable;
}

/** A recording span that can be read. */
export class ProcessedSpan extends RecordingSpan implements Span, ReadableSpan {
  declare readonly parentSpanContext?: SpanContext;
  readonly instrumentationScope: InstrumentationScope;
  /** The span's encoding, set when it ends. */
  private encoded: Uint8Array | undefined;
  private view: SpanView | undefined;
  /** The recording's position when `view` was decoded. */
  private viewedAt = -1;
  /** The end time, set when `end()` is called. */
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
  ) {
    super(recording, start, name, startTime, attributes, links);
    this.creation = { name, kind: start.kind as SpanKind };
    this.instrumentationScope = instrumentationScopeOf(start.scope);
    if (parent) this.parentSpanContext = parent;
  }

  /** Calls `onStart` of the processors. @internal */
  started(parentContext: Context): void {
    for (const processor of this.recording.settings.processing?.processors ?? []) {
      callProcessor('onStart', () => processor.onStart(this, parentContext));
    }
  }

  /** Ends the span, with `onEnding` of the processors before and `onEnd` after. */
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
    // Not cached while attributes are pending: the resource would lack them.
    if (view && !settings.pending) resources.set(settings, resource);
    return resource;
  }

  /** The span as an `ExportTraceServiceRequest`; `undefined` when it was lost. @internal */
  encode(): Uint8Array | undefined {
    return this.encoded ?? this.recording.snapshot(this.index);
  }

  /** The current fields; the last decoded ones when the core no longer has the span. */
  private read(): SpanView | undefined {
    const { position } = this.recording;
    if (this.viewedAt === position || (this.view && this.encoded)) return this.view;
    const encoded = this.encode();
    if (encoded) this.view = spanViewOf(encoded);
    this.viewedAt = position;
    return this.view;
  }
}

/** Calls user code: exceptions are logged. */
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
  const parsed: [number, number] = [0, 0];
  readTime(time, { now }, parsed);
  const [millis, nanos] = parsed;
  const seconds = Math.floor(millis / 1000);
  return normalized(seconds, Math.round((millis - seconds * 1000) * 1e6) + nanos);
}

/** The duration from start to end; zero when the end is earlier. */
function between([startSeconds, startNanos]: HrTime, [endSeconds, endNanos]: HrTime): HrTime {
  const [seconds, nanos] = normalized(endSeconds - startSeconds, endNanos - startNanos);
  return seconds < 0 ? [0, 0] : [seconds, nanos];
}

/** Normalizes nanoseconds to 0 to 999999999. */
function normalized(seconds: number, nanos: number): HrTime {
  const whole = Math.floor(nanos / 1e9);
  return [seconds + whole, nanos - whole * 1e9];
}
