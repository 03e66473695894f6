/**
 * Sentry's tracing without the rest of its client: the sampler, the propagators as `init` puts them together, and a
 * receiver inside the process.
 *
 * @module
 */

import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';
import { collect } from './collector.mjs';
import { customSampler, inside } from './subject.mjs';

const { SentrySampler } = await inside('sentry/tracing/sampler.js');
const { SentryPropagator } = await inside('tracing/propagation/sentry.js');
const { W3CBaggagePropagator } = await inside('tracing/propagation/baggage.js');
const { W3CTraceContextPropagator } = await inside('tracing/propagation/trace_context.js');
const { CompositePropagator } = await inside('tracing/propagation/composite.js');
const { parseSentryBaggage } = await inside('tracing/propagation/sentry_trace.js');

export const PUBLIC_KEY = '0123456789abcdef0123456789abcdef';

/** Options as `init` fills them in. */
export function clientOptions(options = {}) {
  const dsn = { publicKey: PUBLIC_KEY, projectId: '42', orgId: '77' };
  const orgId = '77';
  return { dsn, orgId, environment: 'test', release: 'here@2', recordsByDefault: false, ignoreSpans: [], ...options };
}

/** A provider with Sentry's sampler, and what goes in and out of it in headers; `more` are options of the provider. */
export function traced(options, more) {
  const recorded = [];
  const client = clientOptions(options);
  const sampler = new SentrySampler(client, (exception, { spanId }) => recorded.push({ exception, spanId }));
  const propagator = new CompositePropagator([
    new W3CTraceContextPropagator(),
    new SentryPropagator(client),
    new W3CBaggagePropagator(),
  ]);
  const extracted = (headers) => propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  return { ...collect({ sampler: customSampler(sampler), ...more }), sampler, recorded, propagator, extracted, headersOf };

  /** The headers of a request that is made in a span. */
  function headersOf(span, context = ROOT_CONTEXT, carrier = {}) {
    propagator.inject(trace.setSpan(context, span), carrier, defaultTextMapSetter);
    return carrier;
  }
}

/** Sentry's members of a `baggage` header. */
export const sentryMembers = (headers) => Object.fromEntries(parseSentryBaggage(headers.baggage ?? ''));

/** A pattern of a JSON file: a RegExp is `{ regexp, flags }`. */
export const patternOf = (pattern) => (pattern?.regexp ? new RegExp(pattern.regexp, pattern.flags) : pattern);

/** A `tracesSampler` of a JSON file; `told` gets what it was asked with. */
export function tracesSamplerOf(given, told) {
  if (!given) return {};
  const odd = { NaN: Number.NaN, undefined: undefined };
  const tracesSampler = (context) => {
    told.push(context);
    if (given.throws) throw new Error('sampler');
    if ('inheritOr' in given) return context.inheritOrSampleWith(given.inheritOr);
    return given.returns in odd ? odd[given.returns] : given.returns;
  };
  return { tracesSampler };
}
