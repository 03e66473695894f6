/**
 * Where the platform traces an invocation too: its trace is ours, and nothing is recorded twice.
 *
 * That a span of the platform "is traced" only says that somebody may hear of it: it is so with any tail Worker, which
 * gets no spans. That its trace is recorded and exported is what the sampled flag of its context says.
 *
 * @module
 */

import type { Context, Link, SpanContext } from '@opentelemetry/api';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import type { Recording } from '../../spans/recording.js';
import { SAMPLED } from '../../spans/trace.js';
import type { ExecutionContext } from './invocation.js';

/** Whose child the span of an invocation is, and what it links to. */
export interface Joined {
  readonly parent: Context;
  readonly links: Link[] | undefined;
}

/**
 * Looks whether the platform traces this invocation. Its trace id becomes ours when the caller sent no context along.
 *
 * Where its trace is recorded for sure, or with `native: 'on'`, its span also becomes the parent of ours, and bindings
 * and outgoing `fetch` are left to it. A caller that sent a context along stays the parent, with a link to the
 * platform's span; unless both are of one trace, where the platform stands in between. Our own sampling is not the
 * platform's: a span without another caller is decided about as one without a parent.
 */
export function joinPlatform(
  recording: Recording,
  context: ExecutionContext | undefined,
  parent: Context,
  links: Link[] | undefined,
): Joined {
  const asBefore = { parent, links };
  const { native } = recording.settings;
  const tracing = native === 'off' ? undefined : context?.tracing;
  const span = tracing?.getActiveSpan?.();
  if (!tracing || !span?.isTraced) return asBefore;
  const found = span.spanContext?.();
  const isRecorded = native === 'on' || ((found?.traceFlags ?? 0) & SAMPLED) !== 0;
  recording.invocation = { isTracedByPlatform: isRecorded, platform: native === 'on' ? { span, tracing } : undefined };
  if (!found || !isSpanContextValid(found)) return asBefore;
  const { traceId, spanId } = found;
  const platform: SpanContext = { traceId, spanId, traceFlags: 0, isRemote: isRecorded };
  const caller = trace.getSpanContext(parent);
  if (!caller || !isSpanContextValid(caller)) {
    recording.origin = platform;
  } else if (isRecorded) {
    if (caller.traceId === traceId) return { parent: trace.setSpanContext(parent, { ...caller, spanId }), links };
    return { parent, links: [...(links ?? []), { context: platform }] };
  }
  return asBefore;
}
