/**
 * The propagator of W3C Trace Context Level 2.
 *
 * An invalid `traceparent` (section 3.2) starts a new trace. A `tracestate` with an invalid member, or with more than 32
 * members, is discarded whole, as the strictest level of the W3C test suite requires. The random flag is propagated,
 * unknown flags are not.
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isSuppressed } from '../../host/context.js';
import { trace } from '../../host/opentelemetry.js';
import { headerIn, ignoringErrors, setHeader } from './carrier.js';
import { OwnTraceState, headerOf } from '../../spans/trace_state.js';
import { RANDOM, SAMPLED } from '../../types/wire.js';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/** Trace id, span id and the digit of known flags. Version `ff` is invalid; versions above `00` may have further fields. */
const FIELDS =
  /^[ \t]*(?!ff|00.{53}-)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]([\da-f])(?:-|[ \t]*$)/;

/** Propagates `traceparent` and `tracestate`. Never throws. */
export class W3CTraceContextPropagator implements TextMapPropagator {
  /** Writes both headers; none where tracing is suppressed, or without a valid span context. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    // A span context may be any object of the user, and its getters may throw.
    ignoringErrors('a span context could not be read', () => {
      const spanContext = trace.getSpanContext(context);
      if (!spanContext || isSuppressed(context)) return;
      const { traceId, spanId, traceFlags, traceState } = spanContext;
      const header = `00-${traceId}-${spanId}-0${traceFlags & (SAMPLED | RANDOM)}`;
      if (!FIELDS.test(header)) return;
      setHeader(setter, carrier, TRACEPARENT, header);
      const state = headerOf(traceState);
      if (state) setHeader(setter, carrier, TRACESTATE, state);
    });
  }

  /** The context with the caller's span; the same context when there is no valid `traceparent`. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const [, traceId, spanId, flags] = FIELDS.exec(headerIn(getter, carrier, TRACEPARENT) ?? '') ?? [];
    if (!traceId || !spanId) return context;
    const traceState = OwnTraceState.received(headerIn(getter, carrier, TRACESTATE) ?? '');
    const traceFlags = Number.parseInt(flags as string, 16) & (SAMPLED | RANDOM);
    return trace.setSpanContext(context, {
      traceId,
      spanId,
      traceFlags,
      isRemote: true,
      ...(traceState && { traceState }),
    });
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return [TRACEPARENT, TRACESTATE];
  }
}
