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
import { lose } from '../spans/losses.js';
import { logUnsampled } from '../spans/sampling_log.js';
import { NO_SPAN_ID, newSpanId, readSpanId } from '../core/ids.js';
import { isFunction } from '../host/is.js';
import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  context as contextApi,
  isSpanContextValid,
  trace as traceApi,
} from '../host/opentelemetry.js';
import type { InstrumentationScope } from '../types/readable_span.js';
import { baggageAttributes } from './propagation/baggage_attributes.js';
import type { Recording } from '../spans/recording.js';
import type { Scope, SpanStart } from '../spans/span_start.js';
import { SAMPLED, type Trace, traceOf } from '../spans/trace.js';
import { type Scratch, appendAttributes } from '../spans/value.js';
import { type Decision, type NewSpan, decide } from './sampling/decide.js';
import { nextSpanId, startTrace } from './new_ids.js';
import { NOT_RECORD, RECORD_AND_SAMPLED } from '../types/sampler.js';
import type { Settings } from '../types/settings.js';
import { newSpan } from './span/new_span.js';
import { OwnSpan, RecordingSpan, UnsampledSpan } from './span/span.js';
import { counters } from '../spans/stats.js';
import { textOf } from '../host/text.js';

/** Makes recordings for spans that have none: what a provider outside requests has. */
export type NewRecording = () => Recording | undefined;

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
    private readonly newRecording: NewRecording,
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
    if (isSuppressed(context)) return nothing(parent?.spanContext());
    if (!(parent instanceof RecordingSpan)) {
      const next = parent instanceof OwnSpan ? parent.passesTo : undefined;
      if (!next) return this.#startAsked(undefined, parent, name, options, context);
      if (next !== parent) return this.#startIn(traceApi.setSpan(context, next), name, options);
      counters.unsampled++;
      return next;
    }
    let recording: Recording | undefined = parent.recording;
    if (recording.closed !== undefined || recording.open === 0) {
      recording = this.#openRecording(recording, context);
      // Too late, and counted as that: the span only passes its trace on.
      if (!recording) return new UnsampledSpan(parent.trace, newSpanId());
    }
    if (recording.settings.isPlain && (parent.trace.flags & SAMPLED) !== 0) {
      return this.#start(recording, parent, name, options);
    }
    return this.#startAsked(recording, parent, name, options, context);
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
   * A span about which somebody is asked: one without a recorded local parent, as a rule. In this order: trace id,
   * decision, span id, which a span that is left out has too (OpenTelemetry `trace/sdk.md`, "SDK Span creation").
   */
  #startAsked(
    own: Recording | undefined,
    parentSpan: Span | undefined,
    name: string,
    options: SpanOptions,
    context: Context,
  ): Span {
    const parentContext = parentSpan?.spanContext();
    const parent = parentContext && isSpanContextValid(parentContext) ? parentContext : undefined;
    const recording = own ?? this.#openRecording(undefined, context);
    if (!recording) return nothing(parent);
    const { settings } = recording;
    const { idGenerator } = settings;
    // The platform's: nobody asks it about sampling, and it may be in the trace alone.
    const { origin } = recording;
    if (origin) recording.origin = undefined;
    const above = parent ?? (origin?.isRemote ? origin : undefined);
    const known = parent ?? origin;
    let trace: Trace;
    if (parentSpan instanceof OwnSpan) trace = parentSpan.trace;
    else if (known) trace = traceOf(known);
    else trace = startTrace(idGenerator);

    const isUnsampled = parentSpan instanceof UnsampledSpan && (trace.flags & SAMPLED) === 0;
    // A sampler of roots alone has decided that before.
    if (isUnsampled && settings.sampler?.onlyRoots) return leftOut(settings, name, trace, parentSpan, parent);
    const isAsked = !(parentSpan instanceof RecordingSpan) || settings.asksChildren || (trace.flags & SAMPLED) === 0;
    const seen = options.root ? traceApi.deleteSpan(context) : context;
    const span = { context: seen, parent, trace, name: textOf(name), options };
    const answer: Decision = isAsked ? decide(settings, span) : { decision: RECORD_AND_SAMPLED, trace };
    const { decision, trace: decided, attributes, isPassing } = answer;
    const started =
      decision === NOT_RECORD
        ? leftOut(settings, name, decided, parentSpan, parent, isPassing)
        : this.#record(recording, span, decided, above, attributes);
    if (decided.note && !(parentSpan instanceof OwnSpan)) decided.note.begun(started);
    return started;
  }

  #openRecording(own: Recording | undefined, context: Context): Recording | undefined {
    if (own?.takesSpans()) return own;
    const active = recordingOf(context) ?? recordingOf(contextApi.active());
    const found = active ?? this.newRecording();
    if (!found || found.takesSpans()) return found;
    counters.started++;
    lose(found.settings, found.closed ?? 'late', 1);
    return undefined;
  }

  /** A span that is recorded, after it was asked about. */
  #record(
    recording: Recording,
    span: NewSpan,
    trace: Trace,
    parent: SpanContext | undefined,
    added: Readonly<Attributes> | undefined,
  ): Span {
    const { context, name, options } = span;
    const { idGenerator, baggageKeys } = recording.settings;
    const { kind, startTime, attributes, links } = options;
    const start: SpanStart = {
      trace,
      scope: this,
      kind: kindOf(kind),
      id: nextSpanId(idGenerator),
      parent: parent ? readSpanId(parent.spanId) : NO_SPAN_ID,
      parentIsRemote: parent?.isRemote === true,
    };
    const carried = baggageKeys.length > 0 ? baggageAttributes(context, baggageKeys) : undefined;
    const first = carried ?? attributes;
    const started = newSpan(recording, start, name, startTime, first, links, parent, this.instrumentationScope);
    // What is set later wins: the user's own attributes over those of baggage, and what a sampler adds over both.
    if (carried && attributes) started.setAttributes(attributes);
    if (added) started.setAttributes(added);
    started.started?.(context);
    return started;
  }

  /** A child of a span that is recorded here. */
  #start(recording: Recording, parent: RecordingSpan, name: string, options: SpanOptions): Span {
    const id = newSpanId();
    const { kind, startTime, attributes, links } = options;
    const { trace } = parent;
    const start = { trace, scope: this, kind: kindOf(kind), id, parent: parent.id, parentIsRemote: false };
    return new RecordingSpan(recording, start, textOf(name), startTime, attributes, links);
  }
}

/** Internal for whatever is no kind. */
function kindOf(kind: unknown): number {
  return typeof kind === 'number' ? kind : 0;
}

/** A span that is not recorded; one that passes has the ids of its parent, if there is one. */
function leftOut(
  settings: Settings,
  name: string,
  trace: Trace,
  parentSpan: Span | undefined,
  parent: SpanContext | undefined,
  isPassing?: boolean,
): Span {
  counters.unsampled++;
  if (settings.debug && !(parentSpan instanceof OwnSpan)) logUnsampled(settings, name, trace, parent !== undefined);
  const id = isPassing && parent ? readSpanId(parent.spanId) : nextSpanId(settings.idGenerator);
  return new UnsampledSpan(trace, id, isPassing, parentSpan);
}

/** What the API gives without an SDK: the parent's context, or none (OpenTelemetry `trace/api.md`). */
function nothing(parent: SpanContext | undefined): Span {
  return traceApi.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
}
