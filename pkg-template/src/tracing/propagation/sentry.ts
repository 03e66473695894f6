/**
 * The propagator of Sentry's headers, beside or instead of W3C Trace Context (Sentry develop docs, "Trace
 * Propagation", "Dynamic Sampling Context" and "Strict Trace Continuation").
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isSuppressed } from '../../host/context.js';
import { TraceFlags, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { noteOf } from '../span/span.js';
import { setVendor } from './baggage.js';
import { BAGGAGE, joinMembers } from './baggage_header.js';
import { ACCEPTED, DEFERRED, DENIED, callerDecision, withCallerDecision, withRemoteParent } from './caller_decision.js';
import { firstHeaderIn, headerIn, ignoringErrors, setHeader, writtenHeader } from './carrier.js';
import {
  SENTRY_PREFIX,
  SENTRY_TRACE,
  formatSentryBaggage,
  formatSentryTrace,
  parseSentryBaggage,
  parseSentryTrace,
} from './sentry_trace.js';
import { isComplete, sentryVendor, vendorBaggageOf, vendorMembers, withVendorBaggage } from './vendor_baggage.js';

/** Options of {@link SentryPropagator}: which traces are continued. */
export interface SentryPropagatorOptions {
  /** Your organization's id, digits; "" for unknown. Traces of another organization are not continued. Default "". */
  readonly orgId?: string | number;
  /**
   * Whether a trace is also not continued when only one side states its organization, whatever the header. Default
   * false.
   */
  readonly strictTraceContinuation?: boolean;
}

/**
 * Propagates `sentry-trace` and Sentry's members of `baggage`. Never throws.
 *
 * The dynamic sampling context of a caller is propagated unchanged with spans of its trace. Without Sentry's client
 * (`init`, `withSentry`) no dynamic sampling context is created. After a `sentry-trace` without a decision the local
 * sampler decides, as for a new trace.
 *
 * Put this propagator after `W3CTraceContextPropagator`: of a trace that is not continued it then removes the caller's
 * `traceparent` too.
 *
 * Other members of the `baggage` header stay, each once, beside `W3CBaggagePropagator` in either order. An existing
 * header of the carrier stays if the carrier can be read: `Headers`, a `Map`, a plain object.
 */
export class SentryPropagator implements TextMapPropagator {
  private readonly orgId: string;
  private readonly isStrict: boolean;

  constructor({ orgId = '', strictTraceContinuation = false }: SentryPropagatorOptions = {}) {
    this.orgId = String(orgId);
    this.isStrict = strictTraceContinuation;
    setVendor(sentryVendor);
  }

  /** Writes the active span and its sampling context; nothing where tracing is suppressed, or without a valid span. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    ignoringErrors('a span context could not be read', () => this.write(context, carrier, setter));
  }

  private write(context: Context, carrier: unknown, setter: TextMapSetter): void {
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
   * The context with the caller's span and sampling context; the same context when there is no `sentry-trace` with both
   * ids; the context without the caller's span when its trace is not continued.
   */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return ignoringErrors('a span context could not be read', () => this.read(context, carrier, getter)) ?? context;
  }

  private read(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const { traceId, spanId, isSampled } = parseSentryTrace(firstHeaderIn(getter, carrier, SENTRY_TRACE) ?? '') ?? {};
    const members = parseSentryBaggage(headerIn(getter, carrier, BAGGAGE) ?? '');
    const isForeign = !this.continues(members.get('org_id') ?? '');
    // An empty sampling context, so that the caller's members are not propagated as the user's baggage either.
    if (isForeign) return withSentryBaggage(trace.deleteSpan(context), '', new Map());
    if (!traceId || !spanId) return context;
    const decision = isSampled === undefined ? DEFERRED : isSampled ? ACCEPTED : DENIED;
    const next = withSentryBaggage(withRemoteParent(context, traceId, spanId, decision), traceId, members);
    // A caller that defers the decision sends the flags 00 in `traceparent`, which cannot express a deferred decision.
    const parent = trace.getSpanContext(next);
    const isOpen = decision === DEFERRED && parent && (parent.traceFlags & TraceFlags.SAMPLED) === 0;
    return isOpen ? withCallerDecision(next, parent, DEFERRED) : next;
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return [SENTRY_TRACE, BAGGAGE];
  }

  /** Whether the traces of an organization are continued; "" when the caller states none. */
  private continues(orgId: string): boolean {
    if (orgId && this.orgId) return orgId === this.orgId;
    return !this.isStrict || orgId === this.orgId;
  }
}

/** The context with the dynamic sampling context of a trace, keys without prefix. An empty one is final too. */
export function withSentryBaggage(context: Context, traceId: string, members: ReadonlyMap<string, string>): Context {
  return withVendorBaggage(context, { prefix: SENTRY_PREFIX, traceId, members: formatSentryBaggage(members) });
}

/** The dynamic sampling context that a caller sent, keys without prefix; `undefined` for none. */
export function sentryBaggageOf(context: Context): Map<string, string> | undefined {
  const baggage = vendorBaggageOf(context);
  return baggage?.prefix === SENTRY_PREFIX ? parseSentryBaggage(baggage.members.join(',')) : undefined;
}

/** The members of a header without Sentry's. */
function withoutSentry(header: string): string {
  const members = header.split(',').map((member) => member.trim());
  return members.filter((member) => member && !member.startsWith(SENTRY_PREFIX)).join(',');
}
