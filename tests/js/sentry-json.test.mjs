/**
 * Arrays and maps toward Sentry, which knows no nested values: JSON text, as it is in the requests. Beside them, what Sentry
 * does not take is left out.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, collect } from './collector.mjs';
import { destinations, limits, sentryDsn } from './subject.mjs';

afterEach(assertBalanced);

const dsn = sentryDsn('https://0123456789abcdef0123456789abcdef@o77.ingest.sentry.io/42');

/** One span toward Sentry, decoded, and what is done to it. */
async function toSentry(work, options = {}) {
  const { tracer, provider, posted } = collect({ dsn, ...options });
  const span = tracer.startSpan('span');
  work(span);
  span.end();
  await provider.forceFlush();
  const [decoded, ...others] = posted();
  assert.deepEqual(others, []);
  return decoded;
}

/** The text that a value becomes. */
async function jsonOf(value, options) {
  const { attributes } = await toSentry((span) => span.setAttribute('value', value), options);
  return attributes.value;
}

for (const [what, value, text] of [
  ['nothing', [], '[]'],
  ['no members', {}, '{}'],
  ['strings', ['a"b\\c/é😀', ''], '["a\\"b\\\\c/é😀",""]'],
  ['control characters', ['\n\r\t\b\f\u0001\u001f\u007f\u2028'], '["\\n\\r\\t\\b\\f\\u0001\\u001f\u007f\u2028"]'],
  ['integers', [0, -0, 3, -3, 2 ** 53 - 1], '[0,0,3,-3,9007199254740991]'],
  ['numbers', [0.1, 1e21, -1.5e-9, 5e-324], '[0.1,1e+21,-1.5e-9,5e-324]'],
  ['what is no number of JSON', [NaN, Infinity, -Infinity], '["NaN","Infinity","-Infinity"]'],
  ['bigints of 64 bits', [1n, -(2n ** 63n), 2n ** 63n - 1n], '[1,-9223372036854775808,9223372036854775807]'],
  ['bigints beyond that', [2n ** 63n], '["9223372036854775808"]'],
  ['booleans', [true, false], '[true,false]'],
  ['null and holes', [null, undefined, , 1], '[null,null,null,1]'],
  ['what no attribute can hold', [() => 1, Symbol('s'), new Map(), new Date(NaN)], '[null,null,null,null]'],
  ['dates', [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
  ['bytes that are text', [new TextEncoder().encode('té"xt'), new Uint8Array(0)], '["té\\"xt",""]'],
  ['bytes with a mark of the byte order', [Uint8Array.of(0xef, 0xbb, 0xbf, 97)], '["\ufeffa"]'],
  ['bytes that are no text', [Uint8Array.of(255), Uint8Array.of(0xc3)], '[null,null]'],
  ['arrays inside each other', [[['x'], []]], '[[["x"],[]]]'],
  ['maps inside each other', { m: { 'k"': [], n: null, m: {} } }, '{"m":{"k\\"":[],"n":null,"m":{}}}'],
  ['members that are undefined or have no name', { a: undefined, '': 1, b: 2 }, '{"b":2}'],
  ['halves of surrogate pairs', ['\ud83d', '\ude00', 'a\ud83db'], '["\ufffd","\ufffd","a\ufffdb"]'],
  ['halves that meet between strings', ['a\ud83d', '\ude00b'], '["a\ufffd","\ufffdb"]'],
  ['names with halves', { 'a\ud83d': 1, b: '\ude00' }, '{"a\ufffd":1,"b":"\ufffd"}'],
  ['names that differ in halves only, of which the last counts', { '\ud83d': 1, '\ud83e': 2, x: 3 }, '{"\ufffd":2,"x":3}'],
  ['the name __proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
]) {
  test(`JSON of ${what}`, async () => assert.equal(await jsonOf(value), text));
}

test('JSON is what JSON.parse reads, whatever the strings are', async () => {
  const list = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code));
  assert.deepEqual(JSON.parse(await jsonOf(list)), list);
});

test('a string in JSON has as many characters as the limit says, and not half of one', async () => {
  const options = { limits: limits({ attributeValueLengthLimit: 3 }) };
  for (const [text, cut] of [
    ['abcd', 'abc'],
    ['abc', 'abc'],
    ['😀😀😀😀', '😀😀😀'],
    ['a😀b😀', 'a😀b'],
    ['ab\ud83d\ude00c', 'ab😀'],
    ['\ud83d\ud83d\ud83d\ud83d', '\ufffd\ufffd\ufffd'],
  ]) {
    const expected = JSON.stringify([cut, { a: cut }]);
    assert.equal(await jsonOf([text, { a: text }], options), expected, text);
    // And the same for the string itself.
    assert.equal(await jsonOf(text, options), cut);
  }
});

test('a byte array in JSON is cut in bytes', async () => {
  const bytes = new TextEncoder().encode('abcd');
  assert.equal(await jsonOf([bytes], { limits: limits({ attributeValueLengthLimit: 3 }) }), '["abc"]');
});

test('the text as a whole is not cut', async () => {
  const list = Array.from({ length: 100 }, () => 'abc');
  assert.equal(await jsonOf(list, { limits: limits({ attributeValueLengthLimit: 3 }) }), JSON.stringify(list));
});

test('what is deeper than the limit is empty in JSON too', async () => {
  for (const [depth, text] of [
    [1, '[1,null,null]'],
    [2, '[1,[2,null],{"a":3}]'],
    [3, '[1,[2,[]],{"a":3}]'],
  ]) {
    const value = [1, [2, []], { a: 3 }];
    assert.equal(await jsonOf(value, { limits: limits({ attributeDepthLimit: depth }) }), text, `${depth}`);
  }
});

test('plain OTLP beside it says the same', async () => {
  const value = { text: 'a😀b😀', list: [1, [2n, { deep: true }]], half: '\ud83d', '\ud83d': 1, '\ud83e': [null] };
  const bodies = {};
  const into = (name) => (_, { body }) => {
    bodies[name] = body.slice();
    return new Response(null);
  };
  const { tracer, provider } = collect({
    limits: limits({ attributeValueLengthLimit: 3, attributeDepthLimit: 3 }),
    destinations: destinations(
      { dsn, fetch: into('sentry') },
      { endpoint: 'https://otlp.example.com', fetch: into('plain') },
    ),
  });
  tracer.startSpan('span', { attributes: { value } }).end();
  await provider.forceFlush();
  const { spansOf } = await import('./otlp.mjs');
  const [sentry, plain] = [spansOf(bodies.sentry), spansOf(bodies.plain)].map(([{ attributes }]) => attributes.value);
  const ofPlain = JSON.stringify(plain, (_, each) => (typeof each === 'bigint' ? Number(each) : each));
  assert.deepEqual(JSON.parse(sentry), JSON.parse(ofPlain));
});

test('collections of the resource, of events and of links are JSON too, and an empty value is left out', async () => {
  const attributes = { list: ['x', 1], no: null, map: { a: [] } };
  const expected = { list: '["x",1]', map: '{"a":[]}' };
  const { events, links, resource } = await toSentry(
    (span) => span.addEvent('event', attributes).addLink({ context: span.spanContext(), attributes }),
    { resource: { mine: ['a"', -1, 0.5, true] } },
  );
  assert.deepEqual([events[0].attributes, links[0].attributes, resource.mine], [expected, expected, '["a\\"",-1,0.5,true]']);
});

test('a byte array, a string and a number that are attributes themselves stay what they are', async () => {
  const bytes = Uint8Array.of(1, 2, 255);
  const { attributes } = await toSentry((span) => span.setAttributes({ bytes, text: '[1]', number: 0.5 }));
  assert.deepEqual([attributes.bytes, attributes.text, attributes.number], [bytes, '[1]', 0.5]);
});

test('an attribute that is set again has the text of the last value', async () => {
  const { attributes } = await toSentry((span) =>
    span.setAttribute('a', [1]).setAttribute('a', 'text').setAttribute('a', { b: 2 }).setAttribute('c', []).setAttribute('c', 3),
  );
  assert.deepEqual([attributes.a, attributes.c], ['{"b":2}', 3n]);
});

test('in plain OTLP names that differ in halves of surrogate pairs only are one key, with the last value', async () => {
  const { tracer, provider, posted } = collect();
  const map = { 'k\ud83d': 1, x: { '\udc00': 'a', '\udc01': 'b' }, 'k\ud83e': 2, 'k\ufffd': 3 };
  tracer.startSpan('span', { attributes: { map, 'a\ud800': 1, 'a\ud801': 2 } }).end();
  await provider.forceFlush();
  const [{ attributes }] = posted();
  assert.deepEqual(attributes, { map: { 'k\ufffd': 3n, x: { '\ufffd': 'b' } }, 'a\ufffd': 2n });
});
