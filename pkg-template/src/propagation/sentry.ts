/**
 * Sentry's trace propagation in and out, beside or instead of W3C Trace Context (Sentry develop docs, "Trace
 * Propagation" and "Dynamic Sampling Context").
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
import { BAGGAGE, joinMembers } from './baggage_header.js';
import { ACCEPTED, DEFERRED, DENIED, callerDecision, withRemoteParent } from './caller_decision.js';
import { firstHeaderIn, headerIn, setHeader, writtenHeader } from './carrier.js';
import {
  SENTRY_PREFIX,
  SENTRY_TRACE,
  formatSentryBaggage,
  formatSentryTrace,
  parseSentryBaggage,
  parseSentryTrace,
} from './sentry_trace.js';
import { isComplete, vendorBaggageOf, vendorMembers, withVendorBaggage } from './vendor_baggage.js';

/**
 * Propagates `sentry-trace` and Sentry's members of `baggage`. Never throws.
 *
 * The dynamic sampling context of a caller is passed on as it came, for as long as spans are of its trace: none is made
 * up here. A `sentry-trace` without a decision leaves it to the sampler here, as if the trace began here.
 *
 * Members of others in the `baggage` header stay, each once, beside `W3CBaggagePropagator` in either order. A header
 * that the carrier has from before can be kept if it can be read: in `Headers`, a `Map`, a plain object.
 */
export class SentryPropagator implements TextMapPropagator {
  /** Writes the active span and its sampling context; nothing where tracing is suppressed, or without a valid one. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (!spanContext || isSuppressed(context) || !isSpanContextValid(spanContext)) return;
    const { traceId, spanId, traceFlags } = spanContext;
    const isDeferred = callerDecision(context, spanContext) === DEFERRED;
    setHeader(
      setter,
      carrier,
      SENTRY_TRACE,
      formatSentryTrace(traceId, spanId, isDeferred ? undefined : (traceFlags & 1) === 1),
    );
    const members = vendorMembers(context);
    if (members.length === 0 || isComplete(carrier, context)) return;
    const { name, value } = writtenHeader(carrier, BAGGAGE) ?? { name: BAGGAGE, value: '' };
    setHeader(setter, carrier, name, joinMembers(members, withoutSentry(value)));
  }

  /**
   * The context with the caller's span and sampling context; as it is when there is no `sentry-trace` with both ids.
   */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const { traceId, spanId, isSampled } = parseSentryTrace(firstHeaderIn(getter, carrier, SENTRY_TRACE) ?? '') ?? {};
    if (!traceId || !spanId) return context;
    const decision = isSampled === undefined ? DEFERRED : isSampled ? ACCEPTED : DENIED;
    const next = withRemoteParent(context, traceId, spanId, decision);
    return withSentryBaggage(next, traceId, parseSentryBaggage(headerIn(getter, carrier, BAGGAGE) ?? ''));
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return [SENTRY_TRACE, BAGGAGE];
  }
}

/** A context with the dynamic sampling context of a trace; keys are without their prefix. An empty one is final too. */
export function withSentryBaggage(context: Context, traceId: string, members: ReadonlyMap<string, string>): Context {
  return withVendorBaggage(context, { prefix: SENTRY_PREFIX, traceId, members: formatSentryBaggage(members) });
}

/** The dynamic sampling context that a caller sent, keys without their prefix; `undefined` when none did. */
export function sentryBaggageOf(context: Context): Map<string, string> | undefined {
  const baggage = vendorBaggageOf(context);
  return baggage?.prefix === SENTRY_PREFIX ? parseSentryBaggage(baggage.members.join(',')) : undefined;
}

/** The members of others, as they are. */
function withoutSentry(header: string): string {
  const members = header.split(',').map((member) => member.trim());
  return members.filter((member) => member && !member.startsWith(SENTRY_PREFIX)).join(',');
}
