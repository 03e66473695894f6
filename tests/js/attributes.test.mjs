/**
 * Attribute values on their way to OTLP (OpenTelemetry `common/README.md`, "Attribute").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertBalanced, collect, recorded } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { limits } from './subject.mjs';

after(assertBalanced);

const attributesOf = async (attributes, options) =>
  (await recorded((span) => span.setAttributes(attributes), options)).attributes;

test('strings, numbers and booleans keep their kind', async () => {
  const attributes = { text: 'value', empty: '', int: 42, negative: -1, zero: 0, double: 0.5, yes: true, no: false };
  const expected = { text: 'value', empty: '', int: 42n, negative: -1n, zero: 0n, double: 0.5, yes: true, no: false };
  assert.deepEqual(await attributesOf(attributes), expected);
});

test('a number is an integer as long as a double holds integers exactly', async () => {
  const { MAX_SAFE_INTEGER: safe } = Number;
  const attributes = { safe, unsafe: safe + 1, least: -safe, below: -safe - 1, minusZero: -0 };
  const expected = { safe: BigInt(safe), unsafe: 2 ** 53, least: BigInt(-safe), below: -(2 ** 53), minusZero: 0n };
  assert.deepEqual(await attributesOf(attributes), expected);
});

test('NaN and infinities are doubles', async () => {
  const attributes = { nan: NaN, up: Infinity, down: -Infinity, largest: Number.MAX_VALUE, least: 5e-324 };
  assert.deepEqual(await attributesOf(attributes), attributes);
});

test('arrays keep order, length and the kinds of their members, empty ones too', async () => {
  const attributes = {
    texts: ['a', '', 'c'],
    mixed: [1, 0.5, true, null, 'x'],
    empty: [],
    holes: [1, , 3],
    nested: [[1], []],
  };
  const expected = {
    texts: ['a', '', 'c'],
    mixed: [1n, 0.5, true, null, 'x'],
    empty: [],
    holes: [1n, null, 3n],
    nested: [[1n], []],
  };
  assert.deepEqual(await attributesOf(attributes), expected);
});

test('plain objects are maps, also without a prototype', async () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  const attributes = { map: { text: 'x', list: [{ n: 1 }], none: undefined, nothing: null }, bare, empty: {} };
  const expected = { map: { text: 'x', list: [{ n: 1n }], nothing: null }, bare: { a: 1n }, empty: {} };
  assert.deepEqual(await attributesOf(attributes), expected);
});

test('typed arrays are bytes, of any length and at any offset', async () => {
  const whole = Uint8Array.from({ length: 9 }, (_, index) => 250 + index);
  for (let length = 0; length <= 9; length++) {
    const bytes = whole.subarray(9 - length);
    assert.deepEqual((await attributesOf({ bytes })).bytes, Uint8Array.from(bytes));
  }
  assert.deepEqual((await attributesOf({ words: new Uint16Array([1, 0x0203]) })).words, Uint8Array.of(1, 0, 3, 2));
  assert.deepEqual((await attributesOf({ list: [Buffer.from('ab')] })).list, [Uint8Array.of(97, 98)]);
});

test('the last value of a key wins, whatever kinds they have', async () => {
  const { attributes, droppedAttributes } = await recorded((span) => {
    span
      .setAttribute('a', 'text')
      .setAttribute('b', 1)
      .setAttribute('a', [1])
      .setAttributes({ b: 'two', a: { c: 1 } });
    span.setAttribute('a', false);
  });
  assert.deepEqual([attributes, droppedAttributes], [{ a: false, b: 'two' }, 0]);
});

test('attributes of the start and later ones are one set', async () => {
  const span = await recorded(
    (span) => span.setAttribute('b', 3).setAttribute('c', 4),
    {},
    { attributes: { a: 1, b: 2 } },
  );
  assert.deepEqual(span.attributes, { a: 1n, b: 3n, c: 4n });
});

test('undefined is no attribute, null is an empty value', async () => {
  const span = await recorded((span) =>
    span.setAttribute('u', undefined).setAttribute('n', null).setAttributes({ u: undefined }),
  );
  assert.deepEqual([span.attributes, span.droppedAttributes], [{ n: null }, 0]);
});

test('keys keep their case', async () => {
  assert.deepEqual(await attributesOf({ key: 1, Key: 2, KEY: 3 }), { key: 1n, Key: 2n, KEY: 3n });
});

test('an attribute without a key is dropped and counted', async () => {
  const span = await recorded((span) => span.setAttribute('', 1).setAttributes({ '': 2, a: 3 }));
  assert.deepEqual([span.attributes, span.droppedAttributes], [{ a: 3n }, 2]);
});

test('a bigint is an integer as long as 64 bits hold it, else its digits, inside collections too', async () => {
  const [most, least] = [2n ** 63n - 1n, -(2n ** 63n)];
  const attributes = {
    most,
    least,
    zero: 0n,
    over: most + 1n,
    under: least - 1n,
    list: [1n, most + 1n],
    map: { n: -1n },
  };
  const expected = {
    most,
    least,
    zero: 0n,
    over: '9223372036854775808',
    under: '-9223372036854775809',
    list: [1n, '9223372036854775808'],
    map: { n: -1n },
  };
  assert.deepEqual(await attributesOf(attributes), expected);
  const { events } = await recorded((span) => span.addEvent('e', { big: 2n ** 40n }));
  assert.deepEqual(events[0].attributes, { big: 2n ** 40n });
});

test('a Date is its ISO 8601 text, inside collections too; an invalid one is dropped and counted', async () => {
  const date = new Date(1_763_800_000_123);
  const text = '2025-11-22T08:26:40.123Z';
  const never = new Date(NaN);
  const span = await recorded((span) => span.setAttributes({ date, list: [date, never], map: { date, never }, never }));
  assert.deepEqual(span.attributes, { date: text, list: [text, null], map: { date: text, never: null } });
  assert.equal(span.droppedAttributes, 1);
});

test('what no attribute can hold is dropped and counted, and becomes null inside an array or map', async () => {
  const none = [() => {}, Symbol('s'), new Map(), new Error('e'), new ArrayBuffer(1), new (class {})()];
  const span = await recorded((span) => {
    for (const [index, value] of none.entries()) span.setAttribute(`none ${index}`, value);
    span.setAttribute('list', none).setAttribute('map', { value: none[0] });
  });
  assert.deepEqual(span.attributes, { list: none.map(() => null), map: { value: null } });
  assert.equal(span.droppedAttributes, none.length);
});

test('only own enumerable attributes count', async () => {
  const attributes = Object.create({ inherited: 1 }, { hidden: { value: 2 }, own: { value: 3, enumerable: true } });
  assert.deepEqual(await attributesOf(attributes), { own: 3n });
  assert.deepEqual((await recorded(() => {}, {}, { attributes })).attributes, { own: 3n });
});

test('text of every plane arrives, in keys and values', async () => {
  const texts = ['é', '東京', '😀', '\u0000', '\uFFFF', 'a😀b', '\u{10FFFF}'];
  const attributes = Object.fromEntries(texts.map((text, index) => [`${text}${index}`, text]));
  assert.deepEqual(await attributesOf(attributes), attributes);
});

test('halves of surrogate pairs become U+FFFD, even where two of them meet', async () => {
  const { attributes } = await recorded((span) => {
    span
      .setAttribute('a', 'x\uD83D')
      .setAttribute('\uDE00b', 'y')
      .setAttribute('c', '\uD83D')
      .setAttribute('d', '\uDE00');
  });
  assert.deepEqual(attributes, { a: 'x\uFFFD', '\uFFFDb': 'y', c: '\uFFFD', d: '\uFFFD' });
});

test('keys that differ only in halves of pairs are one key, and the last value wins', async () => {
  const { attributes } = await recorded((span) =>
    span.setAttributes({ '\uD83D': 1, '\uDE00': 2, map: { '\uD83D': 1, '\uDE00': 2 } }),
  );
  assert.deepEqual(attributes, { '\uFFFD': 2n, map: { '\uFFFD': 2n } });
});

test('__proto__ is a key like any other', async () => {
  const own = JSON.parse('{"__proto__": 1, "map": {"__proto__": 2}}');
  const attributes = await attributesOf(own);
  assert.deepEqual(Object.entries(attributes)[0], ['__proto__', 1n]);
  assert.deepEqual(Object.entries(attributes.map), [['__proto__', 2n]]);
});

test('attributes that no span can hold are told to diag once for each request', async (t) => {
  const told = toldTo(t);
  const { provider, tracer } = collect();
  for (const name of ['first', 'second']) {
    const span = tracer.startSpan(name, { attributes: { f() {} } });
    span.setAttribute('symbol', Symbol('s')).addEvent('event', { f() {} });
    span.end();
  }
  await provider.forceFlush();
  const sentence = 'edgespan: attributes that cannot be recorded are dropped, first "f"';
  assert.deepEqual(told(), [sentence, sentence]);
});

test('limits drop and count what is over them, and cut long values at a character', async () => {
  const own = limits({
    attributeCountLimit: 2,
    attributeValueLengthLimit: 3,
    eventCountLimit: 1,
    linkCountLimit: 1,
    attributePerEventCountLimit: 1,
    attributePerLinkCountLimit: 0,
  });
  const span = await recorded(
    (span) => {
      span
        .setAttributes({ a: 'ab😀de', b: ['12345', Uint8Array.of(1, 2, 3, 4)], c: 1 })
        .setAttribute('d', 1)
        .setAttribute('a', '1234');
      span.addEvent('over', { a: 1 }).addEvent('kept', { a: 1, b: 2 });
      span.addLink({ context: span.spanContext() }).addLink({ context: span.spanContext(), attributes: { a: 1 } });
    },
    { limits: own },
  );
  assert.deepEqual([span.attributes, span.droppedAttributes], [{ a: '123', b: ['123', Uint8Array.of(1, 2, 3)] }, 2]);
  assert.deepEqual([span.events.length, span.droppedEvents], [1, 1]);
  assert.deepEqual([span.events[0].attributes, span.events[0].droppedAttributes], [{ a: 1n }, 1]);
  assert.deepEqual([span.links.length, span.droppedLinks], [1, 1]);
  assert.deepEqual([span.links[0].attributes, span.links[0].droppedAttributes], [{}, 1]);
});
