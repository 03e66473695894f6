/**
 * The crate's second module, `edgespan-inspect`: what it decodes of our posts is what the tests' own reader finds in the
 * same bytes, and malformed bytes are one thrown sentence.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { decodeTraces, reencodeTraces } from 'edgespan-inspect';
import { assertBalanced, collect } from './collector.mjs';
import { resourceSpansOf } from './otlp.mjs';
import { choices } from './random.mjs';
import { limits } from './subject.mjs';

afterEach(assertBalanced);

/** So that something is dropped, and counted. */
const LIMITS = { attributeCountLimit: 3, eventCountLimit: 2, linkCountLimit: 1, attributePerEventCountLimit: 2 };
const NO_REQUEST = 'edgespan: the bytes are no ExportTraceServiceRequest';

/** The bytes of the one post that `record` makes. */
async function posted(record, options) {
  const { provider, tracer, posts } = collect(options);
  record(tracer);
  await provider.forceFlush();
  assert.equal(posts.length, 1);
  return posts[0].copy;
}

/** Decoded resource spans in the form of `otlp.mjs`, where every field is there and values are JavaScript's own. */
const resourceSpans = ({ resource, scopeSpans = [], schemaUrl = '' }) => ({
  resource: attributed(resource),
  scopes: scopeSpans.map(({ scope, spans = [], schemaUrl = '' }) => ({
    scope: { name: '', version: '', ...attributed(scope) },
    spans: spans.map(span),
    schemaUrl,
  })),
  schemaUrl,
});

const span = ({ startTimeUnixNano, endTimeUnixNano, droppedEventsCount, droppedLinksCount, ...fields }) => ({
  ...{ traceState: '', parentSpanId: '', name: '', kind: 0, flags: 0 },
  ...attributed(fields),
  start: BigInt(startTimeUnixNano),
  end: BigInt(endTimeUnixNano),
  events: (fields.events ?? []).map(({ timeUnixNano, ...event }) => ({
    time: BigInt(timeUnixNano),
    name: '',
    ...attributed(event),
  })),
  droppedEvents: droppedEventsCount ?? 0,
  links: (fields.links ?? []).map((link) => ({ traceState: '', flags: 0, ...attributed(link) })),
  droppedLinks: droppedLinksCount ?? 0,
  status: { message: '', code: 0, ...fields.status },
});

const attributed = ({ attributes, droppedAttributesCount, ...fields } = {}) => ({
  ...fields,
  attributes: entries(attributes),
  droppedAttributes: droppedAttributesCount ?? 0,
});

const entries = (attributes = []) => Object.fromEntries(attributes.map(({ key, value }) => [key ?? '', own(value)]));

function own(value) {
  const [[kind, content] = []] = Object.entries(value);
  if (kind === undefined) return null;
  if (kind === 'intValue') return BigInt(content);
  if (kind === 'arrayValue') return (content.values ?? []).map(own);
  return kind === 'kvlistValue' ? entries(content.values) : content;
}

/** Attributes, events, links and statuses of any kind. */
function random(seed) {
  const { next, upTo, one, some, text } = choices(seed);
  const word = () => text('abé🦀"\\\n', 4);
  const value = (depth) =>
    one([
      word,
      () => upTo(3) - 1,
      () => next() * 1e30,
      () => one([NaN, Infinity, -Infinity, -0, 2 ** 53, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
      () => one([true, false, null]),
      () => Uint8Array.from(some(5, () => upTo(256))),
      () => (depth ? some(3, () => value(depth - 1)) : ''),
      () => (depth ? Object.fromEntries(some(3, () => [word(), value(depth - 1)])) : ''),
    ])();
  const attributes = () => Object.fromEntries(some(4, () => [word(), value(3)]));
  return (tracer) => {
    const spans = [tracer.startSpan(word())];
    const below = trace.setSpan(ROOT_CONTEXT, spans[0]);
    some(6, () => {
      const links = some(2, () => ({ context: one(spans).spanContext(), attributes: attributes() }));
      const span = tracer.startSpan(word(), { kind: upTo(5), attributes: attributes(), links }, below);
      some(3, () => span.addEvent(word(), attributes(), [1_700_000_000 + upTo(9), upTo(1e9)]));
      if (next() < 0.5) span.setStatus({ code: upTo(3), message: word() });
      spans.push(span);
    });
    for (const span of spans.reverse()) span.end();
  };
}

test('a post is decoded as the tests read it, and is in canonical form', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const bytes = await posted(random(seed), { serviceName: 'inspect', limits: limits(LIMITS) });
    const decoded = decodeTraces(bytes).resourceSpans.map(resourceSpans);
    assert.deepEqual(decoded, resourceSpansOf(bytes), `seed ${seed}`);
    assert.deepEqual(reencodeTraces(bytes), bytes, `seed ${seed}`);
  }
});

test('no digit of a 64-bit integer is lost, ids are hex, bytes are bytes, a number may be none', async () => {
  const bytes = await posted((tracer) => {
    const span = tracer.startSpan('span', { startTime: [1_763_800_000, 123_456_789] });
    span.setAttributes({ int: Number.MIN_SAFE_INTEGER, bytes: Uint8Array.of(0, 255), nan: NaN, zero: 0, none: null });
    span.end();
  });
  const [{ traceId, spanId, startTimeUnixNano, attributes }] = decodeTraces(bytes).resourceSpans[0].scopeSpans[0].spans;
  assert.match(`${traceId} ${spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/);
  assert.equal(startTimeUnixNano, '1763800000123456789');
  assert.deepEqual(attributes, [
    { key: 'int', value: { intValue: '-9007199254740991' } },
    { key: 'bytes', value: { bytesValue: Uint8Array.of(0, 255) } },
    { key: 'nan', value: { doubleValue: NaN } },
    { key: 'zero', value: { intValue: '0' } },
    { key: 'none', value: {} },
  ]);
});

test('a request without spans is an object without fields', () => {
  const empty = decodeTraces(new Uint8Array(0));
  assert.deepEqual(empty, {});
  assert.equal(Object.getPrototypeOf(empty), Object.prototype);
});

/** A field that holds bytes, and a span of fields. */
const field = (number, bytes) => [(number << 3) | 2, bytes.length, ...bytes];
const spanOf = (...content) => Uint8Array.from(field(1, field(2, field(2, content))));

test('what the messages do not know is not decoded, and missing when the request is encoded again', () => {
  const [name, unknown, emptyState] = [field(5, [0x61]), [0xb0, 0x1f, 1], [0x1a, 0]];
  const plain = spanOf(...name);
  for (const bytes of [plain, spanOf(...name, ...unknown), spanOf(...unknown, ...name), spanOf(...emptyState, ...name)]) {
    assert.deepEqual(decodeTraces(bytes), { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'a' }] }] }] });
    assert.deepEqual(reencodeTraces(bytes), plain);
  }
});

test('malformed bytes are a TypeError of one sentence, which names the innermost field', () => {
  for (const [bytes, why] of [
    [[0x80], ': invalid varint'],
    [[0x0a, 5, 1], ' at TracesData.resource_spans: buffer underflow'],
    [spanOf(...field(5, [0xff])), ' at Span.name: invalid string value: data is not UTF-8 encoded'],
    [spanOf(0x28, 1), ' at Span.name: invalid wire type: Varint (expected LengthDelimited)'],
  ]) {
    for (const read of [decodeTraces, reencodeTraces]) {
      assert.throws(() => read(Uint8Array.from(bytes)), new TypeError(NO_REQUEST + why));
    }
  }
});

test('a post that is cut or damaged anywhere is decoded or one sentence, and never a trap', async () => {
  const { upTo, one, some } = choices(7);
  const bytes = await posted(random(3));
  const damaged = (count) => {
    const copy = bytes.slice();
    some(count, () => (copy[upTo(copy.length)] = one([0, 1, 0x0a, 0x7f, 0x80, 0xff, upTo(256)])));
    return copy;
  };
  const inputs = [...bytes.keys()].map((end) => bytes.subarray(0, end));
  inputs.push(...Array.from({ length: 2000 }, () => damaged(5)));
  inputs.push(...Array.from({ length: 2000 }, () => Uint8Array.from(some(40, () => upTo(256)))));
  let thrown = 0;
  for (const input of inputs) {
    try {
      assert.deepEqual(decodeTraces(reencodeTraces(input)), decodeTraces(input));
    } catch (error) {
      assert.equal(error.constructor, TypeError, `${[...input]}`);
      assert.ok(error.message.startsWith(NO_REQUEST) && !error.message.includes('\n'), error.message);
      thrown++;
    }
  }
  assert.ok(thrown > 1000 && thrown < inputs.length - 100, `${thrown} of ${inputs.length}`);
  assert.deepEqual(decodeTraces(bytes).resourceSpans.map(resourceSpans), resourceSpansOf(bytes));
});

test('what is no Uint8Array is refused instead of read as an empty request', () => {
  for (const other of [undefined, null, 'bytes', [10, 0], new ArrayBuffer(2), new DataView(new ArrayBuffer(2))]) {
    assert.throws(() => decodeTraces(other), new TypeError('edgespan: an ExportTraceServiceRequest is read from a Uint8Array'));
  }
});
