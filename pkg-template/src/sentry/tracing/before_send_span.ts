/**
 * Sentry's option `beforeSendSpan`: the callback receives a span just before the end, and changes of name and attributes
 * are written to the span.
 *
 * @module
 */

import type { Attributes, Span, SpanKind, TimeInput } from '@opentelemetry/api';
import { readTime } from '../../host/clock.js';
import { diagWarn, consoleWarnOnce } from '../../host/diag.js';
import type { SpanClass } from '../../types/features.js';
import { isFunction, isObject, isString } from '../../host/is.js';
import { SpanStatusCode } from '../../host/opentelemetry.js';
import { attributesOf } from '../../features/otlp/attributes.js';
import { type SpanMessage, decodeRequest } from '../../features/otlp/decode.js';
import { IS_REMOTE } from '../../types/wire.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { SpanCallback, SpanJSON } from '../types/event.js';
import { categoryOf, opOf } from './op.js';

/**
 * For the option `beforeSendSpan`: a callback that receives each span at its end, as the JSON of Sentry's SDKs, and returns
 * the span, changed or not. A callback that throws, or returns no span, changes nothing. Throws a
 * `TypeError` for a value that is not a function.
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
  if (!isFunction(callback)) throw new TypeError('edgespan: withSpanJson() takes a function');
  return { Span: spanClass(callback) };
}

function spanClass(change: (span: SpanJSON) => SpanJSON): SpanClass {
  return class extends RecordingSpan {
    // Not a `#` name, which fails when the user wraps the span in a proxy or a derived object.
    private inHook = false;

    override end(endTime?: TimeInput): void {
      // The callback may end the span itself.
      if (this.isOver('end') || this.inHook) return;
      this.inHook = true;
      const { recording } = this;
      const time = endTime ?? recording.now();
      try {
        const json = jsonOf(
          recording.snapshot(this.index),
          secondsOf(time, () => recording.now()),
        );
        if (json) applyChange(this, json, change);
      } catch (error) {
        diagWarn('beforeSendSpan threw; the span is sent as it is', error);
      }
      super.end(time);
    }
  };
}

function applyChange(span: Span, original: SpanJSON, change: (span: SpanJSON) => unknown): void {
  const changed = change({ ...original, data: structuredClone(original.data) });
  if (isObject(changed)) write(span, original, changed as SpanJSON);
  else consoleWarnOnce('beforeSendSpan gave no span; it cannot drop spans, ignoreSpans can');
}

/** The JSON of a span that the core encoded; `undefined` for a lost span. */
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
    // OTLP's kinds begin at 1; 0 is "unspecified".
    op: opOf(kind - 1, data),
    origin: String(data['sentry.origin'] ?? originOf(scope?.name, kind - 1, data)),
    data,
    start_timestamp: Number(startTimeUnixNano / 1000n) / 1e6,
    timestamp,
    ...(status && { status }),
    is_segment: !parentSpanId || (flags & IS_REMOTE) !== 0,
  };
}

function write(span: Span, original: SpanJSON, changed: SpanJSON): void {
  const { description, op, origin, data } = changed;
  if (isString(description) && description !== original.description) span.updateName(description);
  const attributes: Record<string, unknown> = {};
  const newData = isObject(data) ? data : {};
  for (const key of new Set([...Object.keys(original.data), ...Object.keys(newData)])) {
    // The core cannot remove an attribute: `null` overwrites the value, so that the value is not sent.
    if (!isSame(original.data[key], newData[key])) attributes[key] = newData[key] ?? null;
  }
  if (op !== original.op) attributes['sentry.op'] = op ?? null;
  if (origin !== original.origin) attributes['sentry.origin'] = origin ?? null;
  span.setAttributes(attributes as Attributes);
}

/** Whether two values are deeply equal. */
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
  const hrTime: [number, number] = [0, 0];
  readTime(time, { now }, hrTime);
  return hrTime[0] / 1e3 + hrTime[1] / 1e9;
}
