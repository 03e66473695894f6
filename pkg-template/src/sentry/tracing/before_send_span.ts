/**
 * Sentry's option `beforeSendSpan`: a span is shown when it is about to end, and what was changed of its name and
 * attributes is written to it.
 *
 * @module
 */

import type { Attributes, Span, SpanKind, TimeInput } from '@opentelemetry/api';
import { readTime } from '../../host/clock.js';
import { diagWarn, consoleWarnOnce } from '../../host/diag.js';
import type { SpanClass } from '../../types/features.js';
import { isObject, isString } from '../../host/is.js';
import { SpanStatusCode } from '../../host/opentelemetry.js';
import { attributesOf } from '../../features/otlp/attributes.js';
import { IS_REMOTE, type SpanMessage, decodeRequest } from '../../features/otlp/decode.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { SpanCallback, SpanJSON } from '../types/event.js';
import { categoryOf, opOf } from './op.js';

/**
 * For the option `beforeSendSpan`: a callback that gets each span when it ends, as the JSON of Sentry's SDKs, and returns it,
 * changed or not. A callback that throws, or returns no span, changes nothing.
 *
 * ```ts
 * import { withSentry, withSpanJson } from 'edgespan/sentry';
 *
 * export default withSentry(
 *   { dsn: 'https://key@o1.ingest.sentry.io/42', beforeSendSpan: withSpanJson((span) => ({ ...span, description: 'a span' })) },
 *   handler,
 * );
 * ```
 */
export function withSpanJson(callback: (span: SpanJSON) => SpanJSON): SpanCallback {
  return { Span: spanClass(callback) };
}

function spanClass(change: (span: SpanJSON) => SpanJSON): SpanClass {
  return class extends RecordingSpan {
    // No private name: the span may stand behind an object of the user's.
    private isShown = false;

    override end(endTime?: TimeInput): void {
      // Whoever is shown the span may end it too.
      if (this.isOver('end') || this.isShown) return;
      this.isShown = true;
      const { recording } = this;
      const time = endTime ?? recording.now();
      try {
        const shown = jsonOf(
          recording.snapshot(this.index),
          secondsOf(time, () => recording.now()),
        );
        if (shown) show(this, shown, change);
      } catch (error) {
        diagWarn('beforeSendSpan threw; the span is sent as it is', error);
      }
      super.end(time);
    }
  };
}

function show(span: Span, shown: SpanJSON, change: (span: SpanJSON) => unknown): void {
  const changed = change({ ...shown, data: structuredClone(shown.data) });
  if (isObject(changed)) write(span, shown, changed as SpanJSON);
  else consoleWarnOnce('beforeSendSpan gave no span; it cannot drop spans, ignoreSpans can');
}

/** A span as the core holds it; `undefined` when it is lost. */
function jsonOf(encoded: Uint8Array | undefined, timestamp: number): SpanJSON | undefined {
  const { scope, spans } = (encoded && decodeRequest(encoded).resourceSpans?.[0]?.scopeSpans?.[0]) ?? {};
  const [span] = spans ?? [];
  if (!span) return undefined;
  const { traceId = '', spanId = '', parentSpanId, name = '', kind = 1, flags = 0, startTimeUnixNano = 0n } = span;
  const data = attributesOf(span.attributes);
  const status = statusOf(span);
  return {
    span_id: spanId,
    trace_id: traceId,
    ...(parentSpanId && { parent_span_id: parentSpanId }),
    description: name,
    // OTLP has 0 for a kind that is not known.
    op: opOf(kind - 1, data),
    origin: String(data['sentry.origin'] ?? originOf(scope?.name, kind - 1, data)),
    data,
    start_timestamp: Number(startTimeUnixNano / 1000n) / 1e6,
    timestamp,
    ...(status && { status }),
    is_segment: !parentSpanId || (flags & IS_REMOTE) !== 0,
  };
}

function write(span: Span, shown: SpanJSON, changed: SpanJSON): void {
  const { description, op, origin, data } = changed;
  if (isString(description) && description !== shown.description) span.updateName(description);
  const attributes: Record<string, unknown> = {};
  const now = isObject(data) ? data : {};
  for (const key of new Set([...Object.keys(shown.data), ...Object.keys(now)])) {
    // A value is never taken back once it is written, but one without a value is not sent to Sentry.
    if (!isSame(shown.data[key], now[key])) attributes[key] = now[key] ?? null;
  }
  if (op !== shown.op) attributes['sentry.op'] = op ?? null;
  if (origin !== shown.origin) attributes['sentry.origin'] = origin ?? null;
  span.setAttributes(attributes as Attributes);
}

/** Whether a value is the one that was shown, in it too. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  const keys = Object.keys(before);
  return (
    Array.isArray(before) === Array.isArray(after) &&
    keys.length === Object.keys(after).length &&
    keys.every((key) => isSame(before[key as never], after[key as never]))
  );
}

function statusOf({ status: { code, message } = {} }: SpanMessage): string | undefined {
  if (code === SpanStatusCode.ERROR) return message || 'internal_error';
  return code === SpanStatusCode.OK ? 'ok' : undefined;
}

function originOf(scope: string | undefined, kind: SpanKind, attributes: Attributes): string {
  return scope?.startsWith('edgespan/') ? `auto.${categoryOf(kind, attributes)}.edgespan` : 'manual';
}

function secondsOf(time: TimeInput, now: () => number): number {
  const read: [number, number] = [0, 0];
  readTime(time, { now }, read);
  return read[0] / 1e3 + read[1] / 1e9;
}
