/**
 * Joins the trace of the platform's own tracing, so that no operation is recorded twice.
 *
 * `isTraced` of a platform span is not enough: it is also true with any tail Worker, which receives no spans. The sampled
 * flag of the platform span's context is set when its trace is recorded and exported.
 *
 * @module
 */

import type { Context, Link, SpanContext } from '@opentelemetry/api';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import type { Recording } from '../../spans/recording.js';
import { SAMPLED } from '../../types/wire.js';
import type { ExecutionContext } from './invocation.js';

/** The parent context and the links of the span of an invocation. */
export interface Joined {
  readonly parent: Context;
  readonly links: Link[] | undefined;
}

/**
 * The parent and links for an invocation that the platform may trace. Without a trace context from the caller, the
 * platform's trace id is used.
 *
 * When the platform's trace is recorded, or with `native: 'on'`, the platform's span becomes the parent, and bindings and
 * outgoing `fetch` are left to the platform. A caller's trace context stays the parent and gets a link to the platform's
 * span; when both have the same trace id, the platform's span is the parent. The platform's sampling does not apply: a
 * span without a caller is sampled as a root.
 */
export function joinPlatform(
  recording: Recording,
  context: ExecutionContext | undefined,
  parent: Context,
  links: Link[] | undefined,
): Joined {
  const unchanged = { parent, links };
  const { native } = recording.settings;
  const tracing = native === 'off' ? undefined : context?.tracing;
  const span = tracing?.getActiveSpan?.();
  if (!tracing || !span?.isTraced) return unchanged;
  const spanContext = span.spanContext?.();
  const isRecorded = native === 'on' || ((spanContext?.traceFlags ?? 0) & SAMPLED) !== 0;
  recording.invocation = { isTracedByPlatform: isRecorded, platform: native === 'on' ? { span, tracing } : undefined };
  if (!spanContext || !isSpanContextValid(spanContext)) return unchanged;
  const { traceId, spanId } = spanContext;
  const platform: SpanContext = { traceId, spanId, traceFlags: 0, isRemote: isRecorded };
  const caller = trace.getSpanContext(parent);
  if (!caller || !isSpanContextValid(caller)) {
    recording.origin = platform;
  } else if (isRecorded) {
    if (caller.traceId === traceId) return { parent: trace.setSpanContext(parent, { ...caller, spanId }), links };
    return { parent, links: [...(links ?? []), { context: platform }] };
  }
  return unchanged;
}
