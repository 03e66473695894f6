/**
 * Starting spans: whose child, in which recording, and whether at all.
 *
 * A span belongs to the recording of its parent, else to that of the active context (the request), else, with a
 * provider of `createProvider`, to a new one of its own. Outside a request and without such a provider nothing is
 * recorded.
 *
 * @module
 */

import type { Attributes, Context, Span, SpanContext, SpanOptions, Tracer } from '@opentelemetry/api';
import { isSuppressed } from '../host/context.js';
import { recordingOf } from '../spans/active_recording.js';
import { diagWarn } from '../host/diag.js';
import { dropSpans } from '../spans/losses.js';
import { type SpanId, newSpanId } from '../core/ids.js';
import { isFunction } from '../host/is.js';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, context as contextApi, trace as traceApi } from '../host/opentelemetry.js';
import type { InstrumentationScope } from '../types/readable_span.js';
import type { Recording } from '../spans/recording.js';
import type { Scope } from '../spans/span_start.js';
import { SAMPLED, type Trace } from '../spans/trace.js';
import { type Scratch, appendAttributes } from '../spans/value.js';
import { OwnSpan, RecordingSpan, UnsampledSpan } from './span/span.js';
import { counters } from '../spans/stats.js';
import { textOf } from '../host/text.js';

/** Makes recordings for spans that have none: what a provider outside requests has. */
export type NewRecording = () => Recording | undefined;

/**
 * Starts a span about which a sampler is asked: one without a recorded local parent, as a rule. `own` is the recording of
 * the parent, where that takes spans.
 */
export type StartSampled = (
  tracer: EdgespanTracer,
  own: Recording | undefined,
  parent: Span | undefined,
  name: string,
  options: SpanOptions,
  context: Context,
) => Span;

/** What the tracers of a provider have in common. */
export interface Starting {
  readonly newRecording: NewRecording;
  readonly startSampled: StartSampled;
}

const NO_OPTIONS: SpanOptions = {};

/** A tracer of the OpenTelemetry API. */
export class EdgespanTracer implements Tracer, Scope {
  readonly scratch: Scratch | undefined;
  readonly dropped: number;
  /** Who makes the spans: this tracer, by the name that OpenTelemetry JS has for it. */
  readonly instrumentationScope: InstrumentationScope;

  /** @internal */
  constructor(
    readonly name: string,
    readonly version: string,
    readonly schemaUrl: string,
    attributes: Attributes | undefined,
    private readonly starting: Starting,
  ) {
    this.scratch = attributes && { tape: [], text: '' };
    this.dropped = this.scratch ? appendAttributes(this.scratch, attributes).dropped : 0;
    this.instrumentationScope = {
      name,
      ...(version && { version }),
      ...(schemaUrl && { schemaUrl }),
      ...(attributes && { attributes }),
    };
  }

  /** Starts a span, without making it active. Never throws. */
  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const parentContext = context ?? contextApi.active();
    try {
      return this.#startIn(parentContext, name, options ?? NO_OPTIONS);
    } catch (error) {
      // Options that throw when they are read, such as a proxy's. They are read before anything is recorded.
      diagWarn('the options or the context of a span could not be read', error);
    }
    try {
      return this.#startIn(parentContext, name, NO_OPTIONS);
    } catch {
      // It is the context that could not be read.
      return this.#startIn(ROOT_CONTEXT, name, NO_OPTIONS);
    }
  }

  #startIn(context: Context, name: string, options: SpanOptions): Span {
    const parent = options.root ? undefined : traceApi.getSpan(context);
    if (isSuppressed(context)) return nonRecordingSpan(parent?.spanContext());
    if (!(parent instanceof RecordingSpan)) {
      const next = parent instanceof OwnSpan ? parent.standIn : undefined;
      if (!next) return this.starting.startSampled(this, undefined, parent, name, options, context);
      if (next !== parent) return this.#startIn(traceApi.setSpan(context, next), name, options);
      counters.unsampled++;
      return next;
    }
    let recording: Recording | undefined = parent.recording;
    if (recording.closed !== undefined || recording.open === 0) {
      recording = this.openRecording(recording, context);
      // Too late, and counted as that: the span only passes its trace on.
      if (!recording) return new UnsampledSpan(parent.trace, newSpanId());
    }
    if (recording.settings.hasPlainChildren && (parent.trace.flags & SAMPLED) !== 0) {
      return startRecorded(recording, this, parent.trace, parent.id, false, name, options);
    }
    return this.starting.startSampled(this, recording, parent, name, options, context);
  }

  /** Starts a span, makes it active while `fn` runs, and returns what `fn` returns. It is `fn` that ends the span. */
  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    context: Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    optionsOrFn: SpanOptions | F,
    contextOrFn?: Context | F,
    lastFn?: F,
  ): ReturnType<F> | undefined {
    const fn = [optionsOrFn, contextOrFn, lastFn].find((argument) => isFunction(argument)) as F | undefined;
    if (!fn) return undefined;
    const options = typeof optionsOrFn === 'object' ? optionsOrFn : NO_OPTIONS;
    const parent = (typeof contextOrFn === 'object' ? contextOrFn : undefined) ?? contextApi.active();
    const span = this.startSpan(name, options, parent);
    const run = fn as (span: Span) => ReturnType<F>;
    return contextApi.with(traceApi.setSpan(parent, span), run, undefined, span);
  }

  /**
   * The recording for a span of a context: `own`, else that of the context, else a new one. `undefined` when it takes no
   * spans, which is then counted, or when there is none. @internal
   */
  openRecording(own: Recording | undefined, context: Context): Recording | undefined {
    if (own?.takesSpans()) return own;
    const active = recordingOf(context) ?? recordingOf(contextApi.active());
    const found = active ?? this.starting.newRecording();
    if (!found || found.takesSpans()) return found;
    counters.started++;
    dropSpans(found.settings, found.closed ?? 'late', 1);
    return undefined;
  }
}

/** Starts a span that is recorded and sampled, of the ordinary class. */
export function startRecorded(
  recording: Recording,
  scope: Scope,
  trace: Trace,
  parent: SpanId,
  parentIsRemote: boolean,
  name: string,
  { kind, startTime, attributes, links }: SpanOptions,
): Span {
  const start = { trace, scope, kind: kindOf(kind), id: newSpanId(), parent, parentIsRemote };
  return new RecordingSpan(recording, start, textOf(name), startTime, attributes, links);
}

/** Internal for whatever is no kind. */
export function kindOf(kind: unknown): number {
  return typeof kind === 'number' ? kind : 0;
}

/** What the API gives without an SDK: the parent's context, or none (OpenTelemetry `trace/api.md`). */
export function nonRecordingSpan(parent: SpanContext | undefined): Span {
  return traceApi.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
}
