// Sends something of everything that a span can hold as JSON.
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { gzip, instrument, otlpJson } from 'edgespan';

const tracer = trace.getTracer('user', '1.2.3');

export default instrument(
  {
    async fetch(request) {
      const [traceId, spanId] = request.headers.get('x-link').split(' ');
      const attributes = {
        text: 'naïve 日本語 🦀 "quoted"\n\u0001',
        'text.empty': '',
        'bool.true': true,
        'bool.false': false,
        'int.zero': 0,
        'int.min_safe': Number.MIN_SAFE_INTEGER,
        'double.half': 0.5,
        bytes: new Uint8Array([0, 1, 254, 255]),
        'array.mixed': ['a', 1, true],
        'array.empty': [],
        'map.empty': {},
        nested: { inner: { deep: [1, { deeper: 'x' }] } },
        null: null,
      };
      const links = [{ context: { traceId, spanId, traceFlags: 1, isRemote: true }, attributes: { why: 'far' } }];
      const span = tracer.startSpan('all', { kind: SpanKind.CLIENT, attributes, links });
      span.addEvent('with attributes', { n: 1 });
      span.addEvent('without');
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' });
      span.end();
      tracer.startSpan('nothing').end();
      return new Response('done');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'otlp-json', protocol: otlpJson, compression: gzip }),
);
