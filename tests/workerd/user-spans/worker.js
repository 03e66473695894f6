// Uses all of the tracing API as it is meant to be used.
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

// `trace.getTracer` of the API takes no schema URL; its provider does.
const tracer = trace.getTracerProvider().getTracer('user', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.38.0' });
const other = trace.getTracer('other');

export default instrument(
  {
    async fetch(request) {
      await tracer.startActiveSpan('outer', { kind: SpanKind.PRODUCER }, async (outer) => {
        attributes();
        await links(request);
        outer.addEvent('between');
        states();
        times();
        outer.updateName('outer, renamed');
        outer.end();
        outer.setAttribute('after.end', 'ignored');
        outer.addEvent('after.end');
        outer.end();
      });
      return new Response('done');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'user-spans' }),
);

function attributes() {
  const span = tracer.startSpan('attributes', { attributes: { 'at.start': 'yes', overwritten: 'old' } });
  span.setAttribute('overwritten', 'new');
  span.setAttributes({
    'text.ascii': 'plain',
    'text.unicode': 'naïve 日本語 🦀',
    'text.lone_surrogate': 'a\ud800b',
    'text.empty': '',
    '键': 'a key of its own',
    'bool.true': true,
    'bool.false': false,
    'int.zero': 0,
    'int.negative': -42,
    'int.max_safe': Number.MAX_SAFE_INTEGER,
    'double.half': 0.5,
    'double.minus_zero': -0,
    'double.nan': NaN,
    'double.infinity': Infinity,
    'double.minus_infinity': -Infinity,
    'double.beyond_2_53': 2 ** 60,
    bytes: new Uint8Array([0, 1, 254, 255]),
    'bytes.empty': new Uint8Array(0),
    'array.text': ['a', 'ü', ''],
    'array.numbers': [1, 2.5, -3],
    'array.mixed': ['a', 1, true, null],
    'array.empty': [],
    nested: { inner: { deep: [1, { deeper: 'x' }] }, list: [true] },
    null: null,
  });
  span.end();
}

async function links(request) {
  const [traceId, spanId] = request.headers.get('x-link').split(' ');
  const far = { traceId, spanId, traceFlags: 1, isRemote: true };
  const near = tracer.startSpan('linked to');
  near.end();
  const span = other.startSpan('links', {
    links: [{ context: far, attributes: { why: 'far' } }, { context: near.spanContext() }],
  });
  span.addLink({ context: near.spanContext(), attributes: { why: 'later' } });
  await context.with(trace.setSpan(context.active(), span), async () => {
    await Promise.resolve();
    other.startSpan('child by context').end();
    other.startSpan('new root in the same request', { root: true }).end();
  });
  span.end();
}

function states() {
  const failed = tracer.startSpan('failed');
  failed.recordException(new RangeError('out of range'));
  failed.recordException('only a string');
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' });
  failed.setStatus({ code: SpanStatusCode.UNSET });
  failed.end();
  const fine = tracer.startSpan('fine');
  fine.setStatus({ code: SpanStatusCode.OK, message: 'dropped: only errors have one' });
  fine.setStatus({ code: SpanStatusCode.ERROR, message: 'too late' });
  fine.end();
}

function times() {
  const span = tracer.startSpan('in another time', { startTime: new Date('2024-02-29T12:00:00.123Z') });
  span.addEvent('at a time', { n: 1 }, [1709208000, 500_000_001]);
  span.end(new Date('2024-02-29T12:00:01Z'));
}
