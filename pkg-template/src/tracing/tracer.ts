/**
 * Tracers: choose the parent and the recording of a span, and call the sampler.
 *
 * A span belongs to the recording of its parent, else to the recording of the active context (the request), else, with a
 * provider of `createProvider`, to a new recording. Outside a request and without such a provider no span is recorded.
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
import type { Recording } from '../spans/recording.js';
import type { Scope } from '../spans/span_start.js';
import type { Trace } from '../spans/trace.js';
import { SAMPLED } from '../types/wire.js';
import { appendAttributes } from '../spans/value.js';
import type { Scratch } from '../types/scratch.js';
import { OwnSpan, RecordingSpan, UnsampledSpan } from './span/span.js';
import { counters } from '../spans/stats.js';
import { textOf } from '../host/text.js';

/** Creates a recording for a span outside of requests; `undefined` where none may be created. */
export type NewRecording = () => Recording | undefined;

/**
 * Starts a span that a sampler decides about; usually a span without a recorded local parent. `own` is the parent's
 * recording, if it is open.
 */
export type StartSampled = (
  tracer: EdgespanTracer,
  own: Recording | undefined,
  parent: Span | undefined,
  name: string,
  options: SpanOptions,
  context: Context,
) => Span;

/** The parts that the tracers of a provider share. */
export interface Starting {
  readonly newRecording: NewRecording;
  readonly startSampled: StartSampled;
}

const NO_OPTIONS: SpanOptions = {};

/** A tracer of the OpenTelemetry API. */
export class EdgespanTracer implements Tracer, Scope {
  readonly scratch: Scratch | undefined;
  readonly dropped: number;

  /** @internal */
  constructor(
    readonly name: string,
    readonly version: string,
    readonly schemaUrl: string,
    readonly attributes: Attributes | undefined,
    private readonly starting: Starting,
  ) {
    this.scratch = attributes && { tape: [], text: '' };
    this.dropped = this.scratch ? appendAttributes(this.scratch, attributes).dropped : 0;
  }

  /** Starts a span, without making it active. Never throws. */
  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const parentContext = context ?? contextApi.active();
    try {
      return this.#startIn(parentContext, name, options ?? NO_OPTIONS);
    } catch (error) {
      // A getter or a proxy of the options threw. Options are read before anything is recorded.
      diagWarn('the options or the context of a span could not be read', error);
    }
    try {
      return this.#startIn(parentContext, name, NO_OPTIONS);
    } catch {
      // The context threw, not the options.
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
      // The recording is closed, and the loss is counted: the span only propagates its trace.
      if (!recording) return new UnsampledSpan(parent.trace, newSpanId());
    }
    if (recording.settings.hasPlainChildren && (parent.trace.flags & SAMPLED) !== 0) {
      return startRecorded(recording, this, parent.trace, parent.id, false, name, options);
    }
    return this.starting.startSampled(this, recording, parent, name, options, context);
  }

  /** Starts a span, makes it active while `fn` runs, and returns the result of `fn`. `fn` must end the span. */
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
   * The recording for a new span: `own`, else that of the context, else a new one. `undefined` when there is none, or when
   * it is closed; then the span is counted as lost. @internal
   */
  openRecording(own: Recording | undefined, context: Context): Recording | undefined {
    if (own?.takesSpans()) return own;
    const active = recordingOf(context) ?? recordingOf(contextApi.active());
    const recording = active ?? this.starting.newRecording();
    if (!recording || recording.takesSpans()) return recording;
    counters.started++;
    dropSpans(recording.settings, recording.closed ?? 'late', 1);
    return undefined;
  }
}

/** Starts a recorded, sampled span of the class `RecordingSpan`. */
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

/** The number of a span kind; `INTERNAL` for a value of another type. */
export function kindOf(kind: unknown): number {
  return typeof kind === 'number' ? kind : 0;
}

/** The span of the API without an SDK: the parent's context, or an invalid one (OpenTelemetry `trace/api.md`). */
export function nonRecordingSpan(parent: SpanContext | undefined): Span {
  return traceApi.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
}
