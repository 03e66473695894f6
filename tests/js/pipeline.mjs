/**
 * A pipeline of OpenTelemetry JS for edgespan to be part of: its provider, spans with something of everything, and what
 * both sides make of them, to be compared.
 *
 * @module
 */

import { createTraceState, ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { inside } from './subject.mjs';

const { decodeRequest } = await inside('features/otlp/decode.js');

export const REMOTE = {
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: 'fedcba9876543210',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
  traceState: createTraceState('vendor=1,other=2'),
};

/** A `fetch` that keeps what is posted. */
export function receiver(answer = () => new Response(null)) {
  const posts = [];
  const fetch = (url, init) => {
    posts.push({ url, copy: init.body.slice() });
    return answer(init, posts.length);
  };
  return { fetch, posts };
}

/** An OpenTelemetry provider with these processors; `kept` are its finished spans. */
export function otel(spanProcessors, options) {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'theirs', list: ['a', 'b'], n: 1.5 }),
    ...options,
    spanProcessors: [...spanProcessors, new SimpleSpanProcessor(memory)],
  });
  return {
    provider,
    tracer: provider.getTracer('tests', '1.2.3', { schemaUrl: 'https://example.com/s' }),
    kept: memory,
  };
}

export const under = (span) => trace.setSpan(ROOT_CONTEXT, span);

/** Spans with something of everything. */
export function work(tracer) {
  const root = tracer.startSpan(
    'root é',
    {
      kind: SpanKind.SERVER,
      startTime: [1_700_000_000, 123_456_789],
      attributes: { text: 'x', yes: true, int: -3, double: 0.25, list: ['a', 'b'], none: [] },
      links: [{ context: REMOTE, attributes: { link: 1 } }, { context: REMOTE }],
    },
    trace.setSpanContext(ROOT_CONTEXT, REMOTE),
  );
  const child = tracer.startSpan('child', { kind: SpanKind.CLIENT, startTime: [1_700_000_000, 5] }, under(root));
  child.addEvent('event', { n: 1 }, [1_700_000_001, 7]);
  child.addEvent('bare', [1_700_000_001, 8]);
  child.setStatus({ code: 2, message: 'no' });
  child.end([1_700_000_001, 999_999_999]);
  root.setStatus({ code: 1 });
  root.end([1_700_000_002, 1]);
}

/** Every span of requests, each as the request that would hold it alone, in the order of their ids. */
export function spansOf(...requests) {
  const spans = requests.flatMap((bytes) =>
    (decodeRequest(bytes).resourceSpans ?? []).flatMap(({ resource, schemaUrl, scopeSpans = [] }) =>
      scopeSpans.flatMap(({ scope, schemaUrl: ofScope, spans = [] }) =>
        spans.map((span) => canonical({ resource, schemaUrl, scope, ofScope, ...span }))
      )
    )
  );
  return spans.sort((a, b) => (`${a.spanId}` < `${b.spanId}` ? -1 : 1));
}

/** Without fields that have their default, which a protobuf may say or leave out. */
function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, canonical(member)]);
  const isValue = (key) => key.endsWith('Value');
  const isDefault = (member) =>
    [0, 0n, '', undefined].includes(member) ||
    (typeof member === 'object' && !(member instanceof Uint8Array) && Object.keys(member).length === 0);
  const kept = entries.filter(([key, member]) => isValue(key) || key === 'value' || !isDefault(member));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const theirs = (memory) => spansOf(ProtobufTraceSerializer.serializeRequest(memory.getFinishedSpans()));
export const ours = (posts) => spansOf(...posts.map(({ copy }) => copy));
