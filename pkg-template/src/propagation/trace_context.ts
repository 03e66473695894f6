/**
 * W3C Trace Context Level 2 in and out. The core reads and writes the headers (`src/propagation/`).
 *
 * A `tracestate` with a member that breaks its grammar, or with more than 32, is discarded whole, as the strictest
 * level of the W3C test suite asks; the random flag goes on as it came, unknown flags do not.
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
import { isSuppressed } from '../context.js';
import { dropCore, extractTraceContext, formatTraceparent } from '../core.js';
import { textOf } from '../text.js';
import { headerIn, setHeader } from './carrier.js';
import { EdgespanTraceState, headerOf } from './trace_state.js';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/** Propagates `traceparent` and `tracestate`. Never throws. */
export class W3CTraceContextPropagator implements TextMapPropagator {
  /** Writes both headers; none where tracing is suppressed, or without a valid span context. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (!spanContext || isSuppressed(context) || !isSpanContextValid(spanContext)) return;
    const { traceId, spanId, traceFlags, traceState } = spanContext;
    // A span context may be anybody's object, whatever its types say.
    const header = guarded(() => formatTraceparent(textOf(traceId), textOf(spanId), traceFlags & 0xff));
    if (!header) return;
    setHeader(setter, carrier, TRACEPARENT, header);
    const state = headerOf(traceState);
    if (state) setHeader(setter, carrier, TRACESTATE, state);
  }

  /** The context with the caller's span in it; the context as it is when there is no valid `traceparent`. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const traceparent = headerIn(getter, carrier, TRACEPARENT);
    if (!traceparent) return context;
    const tracestate = headerIn(getter, carrier, TRACESTATE) ?? '';
    const fields = guarded(() => extractTraceContext(traceparent, tracestate));
    if (!fields) return context;
    const traceState = EdgespanTraceState.of(fields.slice(55));
    return trace.setSpanContext(context, {
      traceId: fields.slice(3, 35),
      spanId: fields.slice(36, 52),
      traceFlags: Number.parseInt(fields.slice(53, 55), 16),
      isRemote: true,
      ...(traceState && { traceState }),
    });
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return [TRACEPARENT, TRACESTATE];
  }
}

function guarded(call: () => string): string {
  try {
    return call();
  } catch (error) {
    dropCore(error);
    return '';
  }
}
