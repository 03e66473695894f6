/**
 * Starts spans without a recorded local parent for `edgespan/slim`: only the parent's decision and a ratio sample.
 *
 * @module
 */

import { NO_SPAN_ID, newSpanId, readSpanId } from '../core/ids.js';
import { isSpanContextValid } from '../host/opentelemetry.js';
import { counters } from '../spans/stats.js';
import { newTrace, parentCode, traceOf } from '../spans/trace.js';
import { NOT_RECORD } from '../types/sampler.js';
import { OwnSpan, UnsampledSpan } from './span/span.js';
import { type StartSampled, nonRecordingSpan, startRecorded } from './tracer.js';

/** The slim form of `startSampled`. */
export const startByRatio: StartSampled = (tracer, own, parentSpan, name, options, context) => {
  const parentContext = parentSpan?.spanContext();
  const parent = parentContext && isSpanContextValid(parentContext) ? parentContext : undefined;
  const recording = own ?? tracer.openRecording(undefined, context);
  if (!recording) return nonRecordingSpan(parent);
  const base = parent ? traceOf(parent) : newTrace();
  const trace = parentSpan instanceof OwnSpan ? parentSpan.trace : base;
  const { decision } = recording.settings.sample(parentCode(parent), trace.words, '');
  if (decision === NOT_RECORD) {
    counters.unsampled++;
    return new UnsampledSpan(trace.withSampled(false), newSpanId());
  }
  const parentId = parent ? readSpanId(parent.spanId) : NO_SPAN_ID;
  return startRecorded(recording, tracer, trace.withSampled(true), parentId, parent?.isRemote === true, name, options);
};
