/**
 * Spans about which a sampler is asked, with all that options can say of them: samplers, id generators, baggage, span
 * processors.
 *
 * @module
 */

import type { Attributes, Context, Span, SpanContext, SpanOptions } from '@opentelemetry/api';
import { NO_SPAN_ID, readSpanId } from '../core/ids.js';
import { isSpanContextValid, propagation, trace as traceApi } from '../host/opentelemetry.js';
import { textOf } from '../host/text.js';
import type { Recording } from '../spans/recording.js';
import { logUnsampled } from '../spans/sampling_log.js';
import type { SpanStart } from '../spans/span_start.js';
import { counters } from '../spans/stats.js';
import { SAMPLED, type Trace, traceOf } from '../spans/trace.js';
import { NOT_RECORD, RECORD_AND_SAMPLED } from '../types/sampler.js';
import type { Settings } from '../types/settings.js';
import { baggageAttributes } from './propagation/baggage_attributes.js';
import { type Decision, type NewSpan, decide } from './sampling/decide.js';
import { nextSpanId, startTrace } from './new_ids.js';
import { requestTracers } from './request_tracers.js';
import { newSpan } from './span/new_span.js';
import { OwnSpan, RecordingSpan, UnsampledSpan } from './span/span.js';
import { type EdgespanTracer, kindOf, nonRecordingSpan } from './tracer.js';

/**
 * Starts such a span. In this order: trace id, decision, span id, which a span that is left out has too (OpenTelemetry
 * `trace/sdk.md`, "SDK Span creation").
 */
export function startSampled(
  tracer: EdgespanTracer,
  own: Recording | undefined,
  parentSpan: Span | undefined,
  name: string,
  options: SpanOptions,
  context: Context,
): Span {
  const parentContext = parentSpan?.spanContext();
  const parent = parentContext && isSpanContextValid(parentContext) ? parentContext : undefined;
  const recording = own ?? tracer.openRecording(undefined, context);
  if (!recording) return nonRecordingSpan(parent);
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
  if (isUnsampled && settings.sampler?.onlyRoots) return unsampledSpan(settings, name, trace, parentSpan, parent);
  const isAsked = !(parentSpan instanceof RecordingSpan) || settings.samplesChildren || (trace.flags & SAMPLED) === 0;
  const seen = options.root ? traceApi.deleteSpan(context) : context;
  const span = { context: seen, parent, trace, name: textOf(name), options };
  const answer: Decision = isAsked ? decide(settings, span) : { decision: RECORD_AND_SAMPLED, trace };
  const { decision, trace: decided, attributes, isTransparent } = answer;
  const started =
    decision === NOT_RECORD
      ? unsampledSpan(settings, name, decided, parentSpan, parent, isTransparent)
      : recordSpan(tracer, recording, span, decided, above, attributes);
  if (decided.note && !(parentSpan instanceof OwnSpan)) decided.note.begun(started);
  return started;
}

/** A span that is recorded, after a sampler was asked about it. */
function recordSpan(
  tracer: EdgespanTracer,
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
    scope: tracer,
    kind: kindOf(kind),
    id: nextSpanId(idGenerator),
    parent: parent ? readSpanId(parent.spanId) : NO_SPAN_ID,
    parentIsRemote: parent?.isRemote === true,
  };
  const carried = baggageKeys.length > 0 ? baggageAttributes(context, baggageKeys) : undefined;
  const first = carried ?? attributes;
  const started = newSpan(recording, start, name, startTime, first, links, parent, tracer.instrumentationScope);
  // What is set later wins: the user's own attributes over those of baggage, and what a sampler adds over both.
  if (carried && attributes) started.setAttributes(attributes);
  if (added) started.setAttributes(added);
  started.started?.(context);
  return started;
}

/** A span that is not recorded; one that passes has the ids of its parent, if there is one. */
function unsampledSpan(
  settings: Settings,
  name: string,
  trace: Trace,
  parentSpan: Span | undefined,
  parent: SpanContext | undefined,
  isTransparent?: boolean,
): Span {
  counters.unsampled++;
  if (settings.debug && !(parentSpan instanceof OwnSpan)) logUnsampled(settings, name, trace, parent !== undefined);
  const id = isTransparent && parent ? readSpanId(parent.spanId) : nextSpanId(settings.idGenerator);
  return new UnsampledSpan(trace, id, isTransparent, parentSpan);
}

/** Lets spans of instrumented requests be sampled here, and headers be those of the global propagator. */
export function sampleRequests(): void {
  requestTracers.startSampled = startSampled;
  requestTracers.propagation = propagation;
}
