/**
 * Starting spans: whose child, in which recording, and whether at all.
 *
 * A span belongs to the recording of its parent, else to that of the active context (the request), else, with a provider
 * of `createProvider`, to a new one of its own. Outside a request and without such a provider nothing is recorded.
 *
 * @module
 */

import {
  type Context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  context as contextApi,
  isSpanContextValid,
  trace as traceApi,
} from '@opentelemetry/api';
import { isSuppressed, recordingOf } from './context.js';
import { dropCore } from './core.js';
import { tell } from './diag.js';
import { randomWord, wordAt } from './ids.js';
import type { Recording } from './recording/recording.js';
import type { Scope } from './recording/tape.js';
import { SAMPLED, type Trace, newTrace, traceOf } from './recording/trace.js';
import type { Settings } from './settings.js';
import { RecordingSpan, UnsampledSpan } from './span.js';
import { countLoss, counters } from './stats.js';
import { textOf } from './text.js';

/** Makes recordings for spans that have none: what a provider outside requests has. */
export type NewRecording = () => Recording | undefined;

const NO_OPTIONS: SpanOptions = {};

/** A tracer of the OpenTelemetry API. */
export class EdgespanTracer implements Tracer, Scope {
  constructor(
    readonly name: string,
    readonly version: string,
    readonly schemaUrl: string,
    private readonly newRecording: NewRecording,
  ) {}

  /** Starts a span, without making it active. Never throws. */
  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const parentContext = context ?? contextApi.active();
    try {
      return this.startIn(parentContext, name, options ?? NO_OPTIONS);
    } catch (error) {
      // Options that throw when they are read, such as a proxy's. They are read before anything is recorded.
      tell('the options of a span could not be read', error);
      return this.startIn(parentContext, name, NO_OPTIONS);
    }
  }

  private startIn(context: Context, name: string, options: SpanOptions): Span {
    const parent = options.root ? undefined : traceApi.getSpan(context);
    if (isSuppressed(context)) return nothing(parent?.spanContext());
    if (parent instanceof RecordingSpan) {
      const recording = this.openRecording(parent.recording, context);
      // Too late, and counted as that: the span only passes its trace on.
      if (!recording) return new UnsampledSpan(parent.trace, randomWord() || 1, randomWord());
      return this.start(recording, parent.trace, parent.high, parent.low, false, name, options);
    }
    return this.startAtEdge(parent?.spanContext(), name, options, context);
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
    const fn = [optionsOrFn, contextOrFn, lastFn].find((argument) => typeof argument === 'function') as F | undefined;
    if (!fn) return undefined;
    const options = typeof optionsOrFn === 'object' ? optionsOrFn : NO_OPTIONS;
    const parent = typeof contextOrFn === 'object' ? contextOrFn : contextApi.active();
    const span = this.startSpan(name, options, parent);
    const run = fn as (span: Span) => ReturnType<F>;
    return contextApi.with(traceApi.setSpan(parent, span), run, undefined, span);
  }

  /** A span without a recorded local parent: here it is decided whether its trace is recorded. */
  private startAtEdge(
    parent: SpanContext | undefined,
    name: string,
    options: SpanOptions,
    context: Context,
  ): Span {
    const remote = parent && isSpanContextValid(parent) ? parent : undefined;
    const recording = this.openRecording(undefined, context);
    if (!recording) return nothing(remote);
    const trace = remote ? traceOf(remote) : newTrace();
    if (!isSampled(recording.settings, trace, remote)) return unsampled(trace.withSampled(false));
    const [high, low] = remote ? [wordAt(remote.spanId, 0), wordAt(remote.spanId, 8)] : [0, 0];
    return this.start(recording, trace.withSampled(true), high, low, remote?.isRemote === true, name, options);
  }

  private openRecording(own: Recording | undefined, context: Context): Recording | undefined {
    if (own && own.closed === undefined) return own;
    const active = recordingOf(context) ?? recordingOf(contextApi.active());
    const found = active ?? this.newRecording();
    if (found === undefined || found.closed === undefined) return found;
    counters.started++;
    countLoss(found.closed, 1);
    return undefined;
  }

  private start(
    recording: Recording,
    trace: Trace,
    parentHigh: number,
    parentLow: number,
    parentIsRemote: boolean,
    name: string,
    options: SpanOptions,
  ): Span {
    let high = randomWord();
    const low = randomWord();
    if ((high | low) === 0) high = 1;
    const { kind, startTime, attributes, links } = options;
    return new RecordingSpan(
      recording,
      {
        trace,
        scope: this,
        kind: typeof kind === 'number' ? kind : 0,
        high,
        low,
        parentHigh,
        parentLow,
        parentIsRemote,
      },
      textOf(name),
      startTime,
      attributes,
      links,
    );
  }
}

function isSampled(settings: Settings, trace: Trace, parent: SpanContext | undefined): boolean {
  try {
    return settings.sample(parent ? (parent.traceFlags & SAMPLED ? 2 : 1) : 0, trace.words);
  } catch (error) {
    dropCore(error);
    return false;
  }
}

function unsampled(trace: Trace): Span {
  counters.unsampled++;
  return new UnsampledSpan(trace, randomWord() || 1, randomWord());
}

/** What the API gives without an SDK: the parent's context, or none (OpenTelemetry `trace/api.md`). */
function nothing(parent: SpanContext | undefined): Span {
  return traceApi.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
}
