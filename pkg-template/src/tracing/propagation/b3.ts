/**
 * The propagator of B3, Zipkin's headers (OpenTelemetry `context/api-propagators.md`, "B3 Requirements";
 * openzipkin/b3-propagation).
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isSuppressed } from '../../host/context.js';
import { createContextKey, isSpanContextValid, isValidSpanId, isValidTraceId, trace } from '../../host/opentelemetry.js';
import {
  ACCEPTED,
  type CallerDecision,
  DEFERRED,
  DENIED,
  callerDecision,
  withCallerDecision,
  withRemoteParent,
} from './caller_decision.js';
import { firstHeaderIn, ignoringErrors, setHeader } from './carrier.js';

const B3 = 'b3';
const TRACE_ID = 'x-b3-traceid';
const SPAN_ID = 'x-b3-spanid';
const SAMPLED = 'x-b3-sampled';
const FLAGS = 'x-b3-flags';

const SINGLE = /^(?:([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?|([01d]))$/i;

/** The id of the trace that the caller marked for debugging; "" for the trace that begins here. */
const DEBUG_TRACE = createContextKey('edgespan B3 debug');

/** The parent from one of the two formats. Empty ids: the caller sent only a decision. */
interface B3Parent {
  readonly traceId: string;
  readonly spanId: string;
  readonly decision: CallerDecision;
  readonly isDebug: boolean;
}

/** Options of {@link B3Propagator}. */
export interface B3Options {
  /** `single`: one header, `b3`; `multi`: headers that begin with `X-B3-`. Default `single`. */
  readonly inject?: 'single' | 'multi';
}

/**
 * Propagates B3. Never throws.
 *
 * Both formats are read, `b3` first. A trace id of 64 bits is padded with zeros in front. The debug flag means sampled and
 * is propagated. The id of the caller's parent is not used. Without a decision of the caller the local sampler decides, as
 * for a new trace.
 */
export class B3Propagator implements TextMapPropagator {
  private readonly isMulti: boolean;

  constructor({ inject = 'single' }: B3Options = {}) {
    this.isMulti = inject === 'multi';
  }

  /** Writes the active span; nothing where tracing is suppressed, or without a valid span context. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    ignoringErrors('a span context could not be read', () => this.write(context, carrier, setter));
  }

  private write(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = trace.getSpanContext(context);
    if (!spanContext || isSuppressed(context) || !isSpanContextValid(spanContext)) return;
    const { traceId, spanId, traceFlags } = spanContext;
    const debugTrace = context.getValue(DEBUG_TRACE);
    const isDebug = debugTrace === '' || debugTrace === traceId;
    const isDeferred = callerDecision(context, spanContext) === DEFERRED;
    const state = isDeferred ? '' : String(traceFlags & 1);
    if (!this.isMulti) {
      const decision = isDebug ? '-d' : state && `-${state}`;
      setHeader(setter, carrier, B3, `${traceId}-${spanId}${decision}`);
      return;
    }
    setHeader(setter, carrier, TRACE_ID, traceId);
    setHeader(setter, carrier, SPAN_ID, spanId);
    if (isDebug) setHeader(setter, carrier, FLAGS, '1');
    else if (state) setHeader(setter, carrier, SAMPLED, state);
  }

  /** The context with the caller's span, or with its decision alone; the same context when the headers are invalid. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = single(firstHeaderIn(getter, carrier, B3)) ?? multi((name) => firstHeaderIn(getter, carrier, name));
    if (!extracted) return context;
    const { traceId, spanId, decision, isDebug } = extracted;
    const read = (): Context => {
      const next = isDebug ? context.setValue(DEBUG_TRACE, traceId) : context;
      if (traceId) return withRemoteParent(next, traceId, spanId, decision);
      return withCallerDecision(next, undefined, decision);
    };
    return ignoringErrors('a span context could not be read', read) ?? context;
  }

  /** The headers that `inject` writes. */
  fields(): string[] {
    return this.isMulti ? [TRACE_ID, SPAN_ID, FLAGS, SAMPLED] : [B3];
  }
}

function single(header: string | undefined): B3Parent | undefined {
  const [, traceId, spanId, withIds, alone] = SINGLE.exec(header ?? '') ?? [];
  const state = (withIds ?? alone)?.toLowerCase();
  const decision = state === undefined ? DEFERRED : state === '0' ? DENIED : ACCEPTED;
  const isDebug = state === 'd';
  if (alone) return { traceId: '', spanId: '', decision, isDebug };
  return traceId && spanId ? valid(traceId, spanId, decision, isDebug) : undefined;
}

function multi(header: (name: string) => string | undefined): B3Parent | undefined {
  const isDebug = header(FLAGS) === '1';
  const decision = isDebug ? ACCEPTED : decisionOf(header(SAMPLED)?.toLowerCase());
  if (decision === undefined) return undefined;
  const [traceId, spanId] = [header(TRACE_ID), header(SPAN_ID)];
  if (traceId === undefined && spanId === undefined) {
    return decision === DEFERRED ? undefined : { traceId: '', spanId: '', decision, isDebug };
  }
  return valid(traceId ?? '', spanId ?? '', decision, isDebug);
}

/** `true` and `false` are older than the specification, and still in use. */
function decisionOf(sampled: string | undefined): CallerDecision | undefined {
  if (sampled === undefined) return DEFERRED;
  if (sampled === '1' || sampled === 'true') return ACCEPTED;
  return sampled === '0' || sampled === 'false' ? DENIED : undefined;
}

function valid(id: string, span: string, decision: CallerDecision, isDebug: boolean): B3Parent | undefined {
  const traceId = (id.length === 16 ? id.padStart(32, '0') : id).toLowerCase();
  const spanId = span.toLowerCase();
  return isValidTraceId(traceId) && isValidSpanId(spanId) ? { traceId, spanId, decision, isDebug } : undefined;
}
