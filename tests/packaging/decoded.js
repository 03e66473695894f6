// One request with something of everything: its bytes, as the runtime's `fetch` gets them, are decoded in that very runtime
// by the official messages' fields. They have to be whole and in canonical form.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { createProvider } from 'edgespan';
import { decodeTraces, reencodeTraces } from 'edgespan-inspect';
import { same } from './same.js';

export async function decoded(endpoint, language) {
  const bodies = [];
  const post = (url, init) => {
    bodies.push(init.body.slice());
    return fetch(url, init);
  };
  const provider = createProvider({ endpoint, serviceName: 'smoke', fetch: post });
  const tracer = provider.getTracer('smoke', '1.2.3', { schemaUrl: 'https://example.com/schema' });
  const outer = tracer.startSpan('outer', { kind: SpanKind.SERVER, startTime: [1_700_000_000, 1] });
  const inner = tracer.startSpan('inner', { startTime: [1_700_000_000, 2] }, trace.setSpan(ROOT_CONTEXT, outer));
  inner.setAttributes({ text: 'naïve 🦀', int: -1, bytes: Uint8Array.of(0, 255), list: [2.5, true, null, { a: '' }] });
  inner.addEvent('event', { n: 2 ** 53 - 1 }, [1_700_000_000, 3]);
  inner.addLink({ context: outer.spanContext() });
  inner.setStatus({ code: SpanStatusCode.ERROR, message: 'no' }).end([1_700_000_000, 4]);
  outer.end([1_700_000_000, 5]);
  await provider.shutdown();
  const received = await (await fetch(`${endpoint}/received`)).json();
  same(received.map(({ violations }) => violations), [[]]);

  same(bodies.length, 1);
  same([...reencodeTraces(bodies[0])], [...bodies[0]]);
  const request = decodeTraces(bodies[0]);
  const { traceId, spanId } = outer.spanContext();
  const version = request.resourceSpans[0].resource.attributes[3].value.stringValue;
  same(/^\d+\.\d+\.\d+/.test(version), true);
  const text = (key, stringValue) => ({ key, value: { stringValue } });
  const resource = [
    text('service.name', 'smoke'),
    text('telemetry.sdk.name', 'edgespan'),
    text('telemetry.sdk.language', language),
    text('telemetry.sdk.version', version),
  ];
  const list = [{ doubleValue: 2.5 }, { boolValue: true }, {}, { kvlistValue: { values: [text('a', '')] } }];
  // Sampled; the parent is known, and not remote.
  const flags = 0x103;
  const outerSpan = {
    traceId,
    spanId,
    name: 'outer',
    kind: 2,
    startTimeUnixNano: '1700000000000000001',
    endTimeUnixNano: '1700000000000000005',
    flags,
  };
  const innerSpan = {
    traceId,
    spanId: inner.spanContext().spanId,
    parentSpanId: spanId,
    name: 'inner',
    kind: 1,
    startTimeUnixNano: '1700000000000000002',
    endTimeUnixNano: '1700000000000000004',
    attributes: [
      text('text', 'naïve 🦀'),
      { key: 'int', value: { intValue: '-1' } },
      { key: 'bytes', value: { bytesValue: Uint8Array.of(0, 255) } },
      { key: 'list', value: { arrayValue: { values: list } } },
    ],
    events: [
      {
        timeUnixNano: '1700000000000000003',
        name: 'event',
        attributes: [{ key: 'n', value: { intValue: '9007199254740991' } }],
      },
    ],
    links: [{ traceId, spanId, flags }],
    status: { message: 'no', code: 2 },
    flags,
  };
  const scopeSpans = {
    scope: { name: 'smoke', version: '1.2.3' },
    spans: [outerSpan, innerSpan],
    schemaUrl: 'https://example.com/schema',
  };
  same(request, { resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [scopeSpans] }] });
}
