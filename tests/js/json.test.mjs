/**
 * OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"), judged by OpenTelemetry JS, whose JSON has to say the same
 * of the same spans. The scenario `otlp-json` has the official types read it.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createTraceState, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';
import { inside, otlpJson, stats } from './subject.mjs';

const { jsonRequests } = await inside('features/json/requests.js');
const { decodeRequest } = await inside('features/otlp/decode.js');

afterEach(assertBalanced);

const REMOTE = {
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: 'fedcba9876543210',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
};

/** A span with something of everything, by any tracer. */
function work(tracer) {
  const span = tracer.startSpan(
    'GET /users/{id}',
    {
      kind: 1,
      startTime: [1_700_000_000, 123_456_789],
      attributes: {
        text: 'é "quoted"\n',
        yes: true,
        no: false,
        int: 42,
        zero: 0,
        negative: -7,
        double: 0.25,
        empty: '',
      },
      links: [{ context: REMOTE, attributes: { link: 1 } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, REMOTE),
  );
  span.setAttribute('list', ['a', 'b']);
  span.setAttribute('numbers', [1, 2.5]);
  span.setAttribute('empty list', []);
  span.addEvent('event', { n: 1 }, [1_700_000_001, 5]);
  span.addEvent('bare', [1_700_000_001, 6]);
  span.setStatus({ code: 2, message: 'no' });
  span.end([1_700_000_002, 0]);
  return span;
}

/** What our JSON says of spans. */
async function posted(record) {
  const { provider, tracer, posts } = collect({ protocol: otlpJson });
  record(tracer);
  await provider.forceFlush();
  assert.equal(posts[0].headers['content-type'], 'application/json');
  return JSON.parse(new TextDecoder().decode(posts[0].copy));
}

/** Without what is a default, integers of 64 bits as strings, as the specification has them. */
function canonical(value, name) {
  if (Array.isArray(value)) return value.map((member) => canonical(member));
  if (typeof value !== 'object' || value === null) return name === 'intValue' ? `${value}` : value;
  const entries = Object.entries(value).map(([key, member]) => [key, canonical(member, key)]);
  const isValue = (key) => key.endsWith('Value');
  const isDefault = (member) =>
    member === 0 || member === '' || member === undefined || (Array.isArray(member) && member.length === 0);
  return Object.fromEntries(entries.filter(([key, member]) => isValue(key) || !isDefault(member)));
}

test('the JSON of a span says what that of OpenTelemetry JS says', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  work(provider.getTracer('tests', '1.2.3', { schemaUrl: 'https://example.com/schema' }));
  const bytes = JsonTraceSerializer.serializeRequest(exporter.getFinishedSpans());
  const theirs = canonical(JSON.parse(new TextDecoder().decode(bytes)));

  const own = collect({ protocol: otlpJson, serviceName: 'x' });
  work(own.provider.getTracer('tests', '1.2.3', { schemaUrl: 'https://example.com/schema' }));
  await own.provider.forceFlush();
  const ours = JSON.parse(new TextDecoder().decode(own.posts[0].copy));

  const [theirSpan] = theirs.resourceSpans[0].scopeSpans[0].spans;
  const [ourSpan] = ours.resourceSpans[0].scopeSpans[0].spans;
  // Ids are random, and OpenTelemetry JS forgets that the parent's trace id is not.
  assert.match(ourSpan.spanId, /^[0-9a-f]{16}$/);
  const sorted = (span) => ({ ...span, spanId: '', attributes: span.attributes });
  assert.deepEqual(canonical(sorted(ourSpan)), canonical(sorted(theirSpan)));
  assert.deepEqual(ours.resourceSpans[0].scopeSpans[0].scope, theirs.resourceSpans[0].scopeSpans[0].scope);
  assert.equal(ours.resourceSpans[0].scopeSpans[0].schemaUrl, theirs.resourceSpans[0].scopeSpans[0].schemaUrl);
  assert.deepEqual(ours.resourceSpans[0].resource.attributes[0], theirs.resourceSpans[0].resource.attributes[0]);
});

test('ids are hex, enums numbers, 64-bit integers strings, bytes base64, no-numbers called by name', async () => {
  const request = await posted((tracer) => {
    const span = tracer.startSpan('span', { kind: 3, startTime: [1_700_000_000, 1] });
    span.setAttribute('int', Number.MAX_SAFE_INTEGER).setAttribute('bytes', Uint8Array.of(0, 250, 255));
    span.setAttribute('nan', NaN).setAttribute('up', Infinity).setAttribute('down', -Infinity);
    span.setAttribute('map', { a: [null, { b: 1 }] });
    span.setStatus({ code: 1 }).end([1_700_000_000, 2]);
  });
  const [span] = request.resourceSpans[0].scopeSpans[0].spans;
  assert.match(span.traceId, /^[0-9a-f]{32}$/);
  assert.match(span.spanId, /^[0-9a-f]{16}$/);
  assert.equal(span.parentSpanId, undefined);
  assert.deepEqual([span.kind, span.status], [4, { code: 1 }]);
  assert.deepEqual([span.startTimeUnixNano, span.endTimeUnixNano], ['1700000000000000001', '1700000000000000002']);
  assert.deepEqual(Object.fromEntries(span.attributes.map(({ key, value }) => [key, value])), {
    int: { intValue: '9007199254740991' },
    bytes: { bytesValue: 'APr/' },
    nan: { doubleValue: 'NaN' },
    up: { doubleValue: 'Infinity' },
    down: { doubleValue: '-Infinity' },
    map: {
      kvlistValue: {
        values: [{
          key: 'a',
          value: {
            arrayValue: { values: [{}, { kvlistValue: { values: [{ key: 'b', value: { intValue: '1' } }] } }] },
          },
        }],
      },
    },
  });
});

test('an empty attribute has no value, and an empty array or map an empty list, as receivers ask', async () => {
  const request = await posted((tracer) => {
    tracer.startSpan('span', { attributes: { none: null, array: [], map: {}, inside: [null] } }).end();
  });
  assert.deepEqual(request.resourceSpans[0].scopeSpans[0].spans[0].attributes, [
    { key: 'none' },
    { key: 'array', value: { arrayValue: { values: [] } } },
    { key: 'map', value: { kvlistValue: { values: [] } } },
    { key: 'inside', value: { arrayValue: { values: [{}] } } },
  ]);
});

/** A protobuf message: fields as [number, wire type, bytes]. */
const lengthOf = ({ length }) => (length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]);
const field = (number, bytes) => [(number << 3) | 2, ...lengthOf(bytes), ...bytes];
const spanOf = (...content) => Uint8Array.from(field(1, field(2, field(2, content))));
const onlySpan = (request) => request.resourceSpans[0].scopeSpans[0].spans[0];

test('fields that are not known are skipped, whatever their wire type', () => {
  const unknown = [
    0xb0,
    0x1f,
    0x80,
    0x01,
    0xb1,
    0x1f,
    ...Array(8).fill(1),
    0xb2,
    0x1f,
    2,
    7,
    7,
    0xb5,
    0x1f,
    1,
    2,
    3,
    4,
  ];
  assert.deepEqual(onlySpan(decodeRequest(spanOf(...unknown, ...field(5, [0x61]), ...unknown))), { name: 'a' });
});

test('what is no protobuf throws', () => {
  for (
    const bytes of [
      [0x0a],
      [0x0a, 5, 1],
      [0x80],
      [0x0a, ...Array(11).fill(0x80)],
      [0x0b],
      [0x08, 1],
      field(1, [0x12, 5, 0]),
      // A field that is longer than the message that it is in.
      [0x0a, 2, 0x12, 3, 0x1a, 1, 0x61],
      [...spanOf(0x28, 1)],
      [...spanOf(...field(5, [0xff]))],
    ]
  ) {
    assert.throws(() => decodeRequest(Uint8Array.from(bytes)), JSON.stringify(bytes));
  }
  const nested = (levels) => {
    let value = [];
    for (let level = 0; level < levels; level++) value = field(5, field(1, value));
    return spanOf(...field(9, field(2, value)));
  };
  assert.ok(decodeRequest(nested(45)));
  assert.throws(() => decodeRequest(nested(60)), new RangeError('messages deeper than 100'));
});

test('integers of 64 bits are read whole and signed', () => {
  const int = (...varint) =>
    onlySpan(decodeRequest(spanOf(...field(9, field(2, [0x18, ...varint]))))).attributes[0].value;
  assert.deepEqual(int(...Array(9).fill(0xff), 1), { intValue: -1n });
  assert.deepEqual(int(...Array(9).fill(0x80), 1), { intValue: -(2n ** 63n) });
  assert.deepEqual(int(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), { intValue: 2n ** 63n - 1n });
  assert.deepEqual(int(0x80, 0x80, 0x80, 0x80, 0x10), { intValue: 2n ** 32n });
  assert.deepEqual(int(0), { intValue: 0n });
});

test('a request that is split keeps every span with its scope and resource', () => {
  const named = (name) => field(2, field(5, [...new TextEncoder().encode(name)]));
  const scope = (name, ...spans) =>
    field(2, [...field(1, field(1, [...new TextEncoder().encode(name)])), ...spans.flatMap(named)]);
  const request = Uint8Array.from([
    ...field(1, [...scope('s1', 'a', 'b', 'c'), ...scope('s2', 'd')]),
    ...field(1, scope('s3', 'e', 'f', 'g')),
  ]);
  const seen = [];
  for (const { bytes, spans } of jsonRequests(request, 110)) {
    const { resourceSpans } = JSON.parse(new TextDecoder().decode(bytes));
    const names = resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) => spans.map(({ name }) => `${scope.name} ${name}`))
    );
    assert.equal(names.length, spans);
    assert.ok(bytes.length <= 110 || spans === 1);
    seen.push(...names);
  }
  assert.deepEqual(seen, ['s1 a', 's1 b', 's1 c', 's2 d', 's3 e', 's3 f', 's3 g']);
});

test('a request that cannot be written as JSON is a loss of its receiver', async () => {
  const { deliverJson } = await inside('features/json/delivery.js');
  const losses = [];
  const destination = { name: 'https://json.example/v1/traces', maxRequestBytes: 1e6 };
  const payload = { bytes: new Uint8Array([0x0a, 0x7f]), spans: 2 };
  const outcome = await deliverJson({ reportLoss: (loss) => losses.push(loss) }, destination, payload);
  assert.deepEqual(outcome, { exported: 0, lost: 2, reason: 'malformed' });
  assert.deepEqual(losses, [{ reason: 'malformed', spans: 2, destination: destination.name }]);
  assert.deepEqual(stats().destinations[destination.name], { exported: 0, lost: { malformed: 2 } });
});
