/**
 * The stand-in for Sentry tells which spans Sentry drops, and what it shows badly: each rule is broken on purpose.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OTHER_ID, SPAN_ID, request } from './relay-make.mjs';
import { keptSpans } from './relay-spans.mjs';

/** The objections to spans, and the names of those that are kept. */
function told(...spans) {
  const { spans: kept, objections } = keptSpans(request(...spans));
  return [objections, kept.map(({ name }) => name)];
}

/** What is told of one span that is kept. */
function about(changes) {
  const [objections, kept] = told({ name: 's', ...changes });
  assert.equal(kept.length, 1);
  return objections.map((text) => text.replace(/^span `s?`: /, ''));
}

test('nothing is wrong with spans as Sentry wants them', () => {
  assert.deepEqual(told({ name: 'a' }, { name: 'b', spanId: OTHER_ID, parentSpanId: SPAN_ID }), [[], ['a', 'b']]);
  assert.deepEqual(about({ kind: 2, parentSpanId: OTHER_ID, flags: 0x301 }), []);
});

test('spans with an id that is zero or too short are dropped', () => {
  const zero = '0'.repeat(16);
  assert.deepEqual(told({ spanId: zero }), [[`span \`span\` is dropped: its id is \`${zero}\``], []]);
  assert.deepEqual(told({ spanId: 'abcd' }), [['span `span` is dropped: its id is `abcd`'], []]);
});

test('of two spans of a request with the same id the earlier one is dropped', () => {
  const why = 'span `a` is dropped: a later span of the request has its id';
  assert.deepEqual(told({ name: 'a' }, { name: 'b' }), [[why], ['b']]);
});

test('a span that ends before it starts is dropped', () => {
  const why = 'span `span` is dropped: it ends before it starts';
  assert.deepEqual(told({ start: 3n, end: 2n }), [[why], []]);
});

test('a trace id of zero becomes a random one', () => {
  const zero = '0'.repeat(32);
  assert.deepEqual(about({ traceId: zero }), [`its trace id is \`${zero}\`, so it gets a random one`]);
});

test('a span says its name, its kind and its start', () => {
  assert.deepEqual(about({ name: '' }), ['it has no name']);
  assert.deepEqual(about({ kind: 0 }), ['its kind is 0']);
  assert.deepEqual(about({ kind: 6 }), ['its kind is 6']);
  assert.deepEqual(about({ start: 0n }), ['it has no start']);
});

test('an entry span with a parent from elsewhere is a segment only by its flags', () => {
  const why = 'it is an entry span with a parent from elsewhere whose flags do not say so: no segment';
  for (const kind of [2, 5]) assert.deepEqual(about({ kind, parentSpanId: OTHER_ID }), [why]);
  assert.deepEqual(about({ kind: 1, parentSpanId: OTHER_ID }), []);
  assert.deepEqual(about({ flags: 1 }), ['its flags do not say whether its parent is remote']);
  const child = { name: 'b', spanId: OTHER_ID, parentSpanId: SPAN_ID, flags: 0x301 };
  const here = 'span `b`: its flags say that its parent is remote, which is in the same request';
  assert.deepEqual(told({ name: 'a' }, child)[0], [here]);
});

test('every span needs the attributes by which Sentry shows and counts it', () => {
  for (const name of ['sentry.op', 'sentry.origin', 'sentry.environment', 'sentry.client_sample_rate']) {
    assert.deepEqual(about({ attributes: { [name]: undefined } }), [`it has no \`${name}\``]);
  }
  assert.deepEqual(about({ attributes: { 'sentry.op': '' } }), ['its `sentry.op` is ']);
  for (const rate of [0, 1.5, '0.5']) {
    const why = `its \`sentry.client_sample_rate\` is ${rate}`;
    assert.deepEqual(about({ attributes: { 'sentry.client_sample_rate': rate } }), [why]);
  }
});

test('arrays, bytes and attributes without a value are told', () => {
  assert.deepEqual(about({ attributes: { a: ['b'] } }), ['`a` is an array, which Sentry cannot show']);
  assert.deepEqual(about({ attributes: { a: null } }), ['`a` has no value']);
  assert.deepEqual(about({ attributes: { a: Uint8Array.of(255) } }), ['`a` is dropped: bytes that are no text']);
  assert.deepEqual(about({ attributes: { a: Uint8Array.of(65) } }), []);
});

test("edgespan's own spans have the current names", () => {
  const attributes = { 'http.method': 'GET' };
  assert.deepEqual(about({ attributes }), []);
  assert.deepEqual(about({ attributes, scope: 'edgespan/fetch' }), ['`http.method` is a legacy name']);
});

test('what is empty, not canonical or no request at all is told', () => {
  assert.deepEqual(keptSpans(new Uint8Array(0)), { spans: [], objections: ['the request has no spans'] });
  const noise = keptSpans(Uint8Array.of(1, 2, 3));
  assert.deepEqual(noise.spans, []);
  assert.match(noise.objections[0], /^the request is no ExportTraceServiceRequest: /);
  const [objections, kept] = told({ attributes: { a: '' } });
  assert.deepEqual([objections, kept.length], [[], 1]);
  // `dropped_attributes_count: 0` at the end of a resource.
  const written = keptSpans(Uint8Array.of(0x0a, 4, 0x0a, 2, 0x10, 0));
  assert.match(written.objections[0], /^the request is not canonical: droppedAttributes is written/);
});
