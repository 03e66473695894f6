/**
 * Sentry's trace propagation in and out, beside or instead of W3C Trace Context (Sentry develop docs, "Trace
 * Propagation", "Dynamic Sampling Context" and "Strict Trace Continuation").
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isSuppressed } from '../../host/context.js';
import { TraceFlags, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { noteOf } from '../span/span.js';
import { BAGGAGE, joinMembers } from './baggage_header.js';
import { ACCEPTED, DEFERRED, DENIED, callerDecision, withCallerDecision, withRemoteParent } from './caller_decision.js';
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

/** Whose traces are continued. */
export interface SentryPropagatorOptions {
  /** This organization, digits; "" for not known. A trace that says that it is another's is not continued. Default "". */
  readonly orgId?: string | number;
  /**
   * A trace is not continued either when only one side says its organization, whichever header it came in. Default
   * false.
   */
  readonly strictTraceContinuation?: boolean;
}

/**
 * Propagates `sentry-trace` and Sentry's members of `baggage`. Never throws.
 *
 * The dynamic sampling context of a caller is passed on as it came, for as long as spans are of its trace. Without
 * Sentry's client (`init`, `withSentry`) none is made up here. A `sentry-trace` without a decision leaves it to the
 * sampler here, as if the trace began here.
 *
 * Of a trace that is not to be continued nothing is: put it behind `W3CTraceContextPropagator`, then neither is the
 * `traceparent` that came with it.
 *
 * Members of others in the `baggage` header stay, each once, beside `W3CBaggagePropagator` in either order. A header
 * that the carrier has from before can be kept if it can be read: in `Headers`, a `Map`, a plain object.
 */
export class SentryPropagator implements TextMapPropagator {
  private readonly orgId: string;
  private readonly isStrict: boolean;

  constructor({ orgId = '', strictTraceContinuation = false }: SentryPropagatorOptions = {}) {
    this.orgId = String(orgId);
    this.isStrict = strictTraceContinuation;
  }

  /** Writes the active span and its sampling context; nothing where tracing is suppressed, or without a valid one. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (!spanContext || isSuppressed(context) || !isSpanContextValid(spanContext)) return;
    const { traceId, spanId, traceFlags } = spanContext;
    const isDeferred = noteOf(context)?.isDeferred ?? callerDecision(context, spanContext) === DEFERRED;
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
   * The context with the caller's span and sampling context; as it is when there is no `sentry-trace` with both ids;
   * without the caller's span when its trace is not to be continued.
   */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const { traceId, spanId, isSampled } = parseSentryTrace(firstHeaderIn(getter, carrier, SENTRY_TRACE) ?? '') ?? {};
    const members = parseSentryBaggage(headerIn(getter, carrier, BAGGAGE) ?? '');
    const isForeign = !this.continues(members.get('org_id') ?? '');
    // With members of no trace: what came is not sent as the user's either.
    if (isForeign) return withSentryBaggage(trace.deleteSpan(context), '', new Map());
    if (!traceId || !spanId) return context;
    const decision = isSampled === undefined ? DEFERRED : isSampled ? ACCEPTED : DENIED;
    const next = withSentryBaggage(withRemoteParent(context, traceId, spanId, decision), traceId, members);
    // Who leaves it open says 00 in the `traceparent` beside it, which has no third state.
    const parent = trace.getSpanContext(next);
    const isOpen = decision === DEFERRED && parent && (parent.traceFlags & TraceFlags.SAMPLED) === 0;
    return isOpen ? withCallerDecision(next, parent, DEFERRED) : next;
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return [SENTRY_TRACE, BAGGAGE];
  }

  /** Whether the traces of an organization are continued; "" for one that does not say. */
  private continues(orgId: string): boolean {
    if (orgId && this.orgId) return orgId === this.orgId;
    return !this.isStrict || orgId === this.orgId;
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
