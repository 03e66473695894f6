/**
 * W3C Trace Context in and out, for `propagation.setGlobalPropagator` of `@opentelemetry/api`. The core reads and
 * writes the headers.
 *
 * @module
 */

import {
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api';
import { isSuppressed } from './context.js';
import { dropCore, extractTraceContext, formatTraceparent } from './core.js';
import { textOf } from './text.js';
import { EdgespanTraceState, headerOf } from './trace_state.js';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/** Propagates `traceparent` and `tracestate` (W3C Trace Context Level 2). Never throws. */
export class W3CPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (!spanContext || isSuppressed(context) || !isSpanContextValid(spanContext)) return;
    const { traceId, spanId, traceFlags, traceState } = spanContext;
    // The generated glue writes whatever it is given into the core's memory: only strings may go there.
    const header = guarded(() => formatTraceparent(textOf(traceId), textOf(spanId), traceFlags & 0xff));
    if (!header) return;
    setter.set(carrier, TRACEPARENT, header);
    const state = headerOf(traceState);
    if (state) setter.set(carrier, TRACESTATE, state);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const traceparent = joined(getter.get(carrier, TRACEPARENT));
    if (!traceparent) return context;
    const tracestate = joined(getter.get(carrier, TRACESTATE)) ?? '';
    const fields = guarded(() => extractTraceContext(traceparent, tracestate));
    if (!fields) return context;
    const traceState = EdgespanTraceState.of(fields.slice(50));
    return trace.setSpanContext(context, {
      traceId: fields.slice(0, 32),
      spanId: fields.slice(32, 48),
      traceFlags: Number.parseInt(fields.slice(48, 50), 16),
      isRemote: true,
      ...(traceState && { traceState }),
    });
  }

  fields(): string[] {
    return [TRACEPARENT, TRACESTATE];
  }
}

/** Several headers of one name are one header with commas (RFC 9110, section 5.3). What is no string is no header. */
function joined(header: unknown): string | undefined {
  const one = Array.isArray(header) && header.every((part) => typeof part === 'string') ? header.join(',') : header;
  return typeof one === 'string' ? one : undefined;
}

function guarded(call: () => string): string {
  try {
    return call();
  } catch (error) {
    dropCore(error);
    return '';
  }
}
