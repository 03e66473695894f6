/**
 * Starts spans that a sampler decides about, with every option: samplers, id generators, baggage attributes, span
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
import { type Trace, traceOf } from '../spans/trace.js';
import { SAMPLED } from '../types/wire.js';
import { NOT_RECORD, RECORD_AND_SAMPLED } from '../types/sampler.js';
import type { Settings } from '../types/settings.js';
import { type Decision, type NewSpan, decide } from './sampling/decide.js';
import { nextSpanId, startTrace } from './new_ids.js';
import { requestTracers } from './request_tracers.js';
import { newSpan } from './span/new_span.js';
import { OwnSpan, RecordingSpan, UnsampledSpan } from './span/span.js';
import { type EdgespanTracer, kindOf, nonRecordingSpan } from './tracer.js';

/**
 * Starts such a span. In this order: trace id, decision, span id; unsampled spans get a span id too (OpenTelemetry
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
  // The platform's span. It takes no part in the sampling decision, and is a parent only if it is remote.
  const { origin } = recording;
  if (origin) recording.origin = undefined;
  const recordedParent = parent ?? (origin?.isRemote ? origin : undefined);
  const traceParent = parent ?? origin;
  let trace: Trace;
  if (parentSpan instanceof OwnSpan) trace = parentSpan.trace;
  else if (traceParent) trace = traceOf(traceParent);
  else trace = startTrace(idGenerator);

  const isUnsampled = parentSpan instanceof UnsampledSpan && (trace.flags & SAMPLED) === 0;
  // A sampler with `onlyRoots` decided for the whole trace already.
  if (isUnsampled && settings.sampler?.onlyRoots) return unsampledSpan(settings, name, trace, parentSpan, parent);
  const isSampling = !(parentSpan instanceof RecordingSpan) || settings.samplesChildren || (trace.flags & SAMPLED) === 0;
  const samplingContext = options.root ? traceApi.deleteSpan(context) : context;
  const span = { context: samplingContext, parent, trace, name: textOf(name), options };
  const result: Decision = isSampling ? decide(settings, span) : { decision: RECORD_AND_SAMPLED, trace };
  const { decision, trace: decided, attributes, isTransparent } = result;
  const started =
    decision === NOT_RECORD
      ? unsampledSpan(settings, name, decided, parentSpan, parent, isTransparent)
      : recordSpan(tracer, recording, span, decided, recordedParent, attributes);
  if (decided.note && !(parentSpan instanceof OwnSpan)) decided.note.begun(started);
  return started;
}

/** Starts a recorded span after the decision. `added`: the sampler's attributes. */
function recordSpan(
  tracer: EdgespanTracer,
  recording: Recording,
  span: NewSpan,
  trace: Trace,
  parent: SpanContext | undefined,
  added: Readonly<Attributes> | undefined,
): Span {
  const { context, name, options } = span;
  const { idGenerator, baggage } = recording.settings;
  const { kind, startTime, attributes, links } = options;
  const start: SpanStart = {
    trace,
    scope: tracer,
    kind: kindOf(kind),
    id: nextSpanId(idGenerator),
    parent: parent ? readSpanId(parent.spanId) : NO_SPAN_ID,
    parentIsRemote: parent?.isRemote === true,
  };
  const fromBaggage = baggage?.attributesOf(baggage, context);
  const first = fromBaggage ?? attributes;
  const started = newSpan(recording, start, name, startTime, first, links, parent);
  // Later attributes win: the user's over baggage, and the sampler's over both.
  if (fromBaggage && attributes) started.setAttributes(attributes);
  if (added) started.setAttributes(added);
  started.started?.(context);
  return started;
}

/** Creates a span that is not recorded. A transparent span has the ids of its parent, if there is a parent. */
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

/** Makes instrumented requests use `startSampled` and the global propagator. */
export function sampleRequests(): void {
  requestTracers.startSampled = startSampled;
  requestTracers.propagation = propagation;
}
