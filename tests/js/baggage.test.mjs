/**
 * W3C Baggage in and out (W3C Baggage; OpenTelemetry `baggage/api.md`, "Propagation"), and baggage as span attributes.
 * The cases are those of `tests/vectors/w3c-baggage.json`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  ROOT_CONTEXT,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  propagation,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { inside } from './subject.mjs';

const { W3CBaggagePropagator } = await inside('tracing/propagation/baggage.js');
const { baggageSpanAttributes } = await inside('features/baggage_span_attributes.js');

const baggageAttributes = (context, keys) => {
  const made = baggageSpanAttributes(...keys);
  return made.attributesOf(made, context);
};

const vectors = JSON.parse(readFileSync(new URL('../vectors/w3c-baggage.json', import.meta.url), 'utf8'));
const propagator = new W3CBaggagePropagator();
const headersGetter = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

const extracted = (baggage, getter = defaultTextMapGetter) => propagator.extract(ROOT_CONTEXT, { baggage }, getter);

function membersOf(context) {
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries.map(([key, { value, metadata }]) => [key, value, metadata?.toString() ?? '']);
}

function withEntries(entries) {
  const baggage = Object.entries(entries).map(([key, entry]) => [
    key,
    typeof entry === 'string' ? { value: entry } : entry,
  ]);
  return propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(Object.fromEntries(baggage)));
}

function injected(context) {
  const carrier = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier.baggage;
}

/** What `diag` is told while `work` runs. */
function told(work) {
  const sentences = [];
  diag.setLogger({ warn: (sentence) => sentences.push(sentence) }, { suppressOverrideMessage: true });
  work();
  diag.disable();
  return sentences;
}

test('there are 30 vectors', () => assert.equal(vectors.length, 30));

for (const [index, { headers, members, written }] of vectors.entries()) {
  test(`vector ${index + 1} holds ${members.length} entries: ${JSON.stringify(headers).slice(0, 120)}`, () => {
    const context = extracted(headers);
    assert.deepEqual(membersOf(context), members);
    if (members.length === 0) assert.equal(context, ROOT_CONTEXT);
    assert.equal(injected(context), members.length === 0 ? undefined : (written ?? headers[0]));
  });
}

test('several headers are one, whether they come as a list or joined', () => {
  const headers = new Headers();
  headers.append('baggage', 'a=1');
  headers.append('baggage', 'b=2');
  for (const carrier of [headers, new Headers({ Baggage: 'a=1,b=2' })]) {
    const context = propagator.extract(ROOT_CONTEXT, carrier, headersGetter);
    assert.deepEqual(membersOf(context), [
      ['a', '1', ''],
      ['b', '2', ''],
    ]);
  }
});

test('baggage of the context is kept when no header comes, and replaced when one does', () => {
  const context = withEntries({ a: '1' });
  assert.equal(propagator.extract(context, {}, defaultTextMapGetter), context);
  assert.deepEqual(membersOf(propagator.extract(context, { baggage: 'b=2' }, defaultTextMapGetter)), [['b', '2', '']]);
});

test('only what must be is percent-encoded, in values and in names', () => {
  const octets = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code));
  const plain = "!#$&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  const header = injected(withEntries({ k: octets }));
  assert.equal(header.slice(2).replace(/%[0-9A-F]{2}/g, ''), plain);
  assert.deepEqual(membersOf(extracted(header)), [['k', octets, '']]);

  const token = "!#$&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
  const named = injected(withEntries({ [octets]: 'v' }));
  assert.equal(named.slice(0, -2).replace(/%[0-9A-F]{2}/g, ''), token);
  assert.deepEqual(membersOf(extracted(named)), [[octets, 'v', '']]);
});

test('text beyond ASCII survives; a lone surrogate becomes the replacement character', () => {
  assert.equal(injected(withEntries({ k: 'ä€😀' })), 'k=%C3%A4%E2%82%AC%F0%9F%98%80');
  assert.equal(injected(withEntries({ k: 'a\ud83d', ä: '\ude00b' })), 'k=a%EF%BF%BD,%C3%A4=%EF%BF%BDb');
});

test('properties go along as they are, unless a header cannot carry them', () => {
  const entry = (properties) => ({ value: '1', metadata: baggageEntryMetadataFromString(properties) });
  assert.equal(injected(withEntries({ a: entry(' p=1 ; q '), b: entry('') })), 'a=1;p=1 ; q,b=1');
  for (const properties of ['p\r\nx: y', 'p,b=2', 'ä', '\0']) {
    assert.equal(injected(withEntries({ a: entry(properties) })), 'a=1', JSON.stringify(properties));
  }
});

test('no baggage, an empty one, and a suppressed context inject nothing', () => {
  for (const context of [
    ROOT_CONTEXT,
    withEntries({}),
    withEntries({ '': '1' }),
    suppressTracing(withEntries({ a: '1' })),
  ]) {
    assert.equal(injected(context), undefined);
  }
});

test('baggage over a limit is told to diag, once', () => {
  const work = () => injected(withEntries({ k: 'v'.repeat(5000) }));
  assert.deepEqual(told(work), ['edgespan: baggage over 180 members, 8192 bytes or 4096 bytes of one is not sent']);
  assert.deepEqual(told(work), []);
});

test('180 members are sent, and no more', () => {
  const keys = Array.from({ length: 181 }, (_, index) => `k${index}`);
  const header = injected(withEntries(Object.fromEntries(keys.map((key) => [key, 'v']))));
  assert.equal(
    header,
    keys
      .slice(0, 180)
      .map((key) => `${key}=v`)
      .join(','),
  );
});

test('a member of 4096 bytes is sent, and a longer one is left out', () => {
  assert.equal(injected(withEntries({ k: 'v'.repeat(4094), last: '1' })), `k=${'v'.repeat(4094)},last=1`);
  assert.equal(injected(withEntries({ k: 'v'.repeat(4095), last: '1' })), 'last=1');
  assert.equal(injected(withEntries({ k: '€'.repeat(454), last: '1' })), `k=${'%E2%82%AC'.repeat(454)},last=1`);
  assert.equal(injected(withEntries({ k: '€'.repeat(455), last: '1' })), 'last=1');
});

test('8192 bytes are sent, and what does not fit is left out whole', () => {
  const full = { a: 'v'.repeat(4000), b: 'v'.repeat(4000), c: 'v'.repeat(184) };
  assert.equal(injected(withEntries(full)).length, 8192);
  assert.equal(
    injected(withEntries({ ...full, c: 'v'.repeat(185), d: '1' })),
    injected(withEntries({ a: full.a, b: full.b, d: '1' })),
  );
});

test('of what comes in, at most 180 members, 8192 bytes and 4096 bytes of a member are taken', () => {
  const keys = Array.from({ length: 181 }, (_, index) => `k${index}=v`);
  assert.equal(membersOf(extracted(keys.join(','))).length, 180);
  const longest = `a=${'v'.repeat(4094)}`;
  assert.deepEqual(
    membersOf(extracted(`${longest},b=1`)).map(([key]) => key),
    ['a', 'b'],
  );
  assert.deepEqual(
    membersOf(extracted(`${longest}v,b=1`)).map(([key]) => key),
    ['b'],
  );
  const second = `b=${'v'.repeat(4093)}`;
  assert.deepEqual(
    membersOf(extracted(`${longest},${second}`)).map(([key]) => key),
    ['a', 'b'],
  );
  assert.deepEqual(
    membersOf(extracted(`${longest},${second}v`)).map(([key]) => key),
    ['a'],
  );
});

test('getters, setters and baggage of any kind are no reason to throw', () => {
  const throwing = () => {
    throw new Error('no');
  };
  const context = withEntries({ a: '1' });
  propagator.inject(context, {}, { set: throwing });
  propagator.inject(context, undefined, undefined);
  assert.equal(propagator.extract(context, {}, { get: throwing, keys: throwing }), context);
  for (const header of [
    5,
    null,
    {},
    [1],
    [['a=1']],
    Symbol('a'),
    () => 'a=1',
    [undefined],
    new Proxy([], { get: throwing }),
  ]) {
    assert.equal(extracted(header), ROOT_CONTEXT);
  }
  const hostile = { getAllEntries: throwing };
  assert.equal(injected(propagation.setBaggage(ROOT_CONTEXT, hostile)), undefined);
  const odd = [
    ['number', { value: 5 }],
    ['object', { value: Object.create(null) }],
    ['metadata', { value: '1', metadata: { toString: () => 7 } }],
  ];
  const context2 = propagation.setBaggage(ROOT_CONTEXT, { getAllEntries: () => odd });
  assert.equal(injected(context2), 'number=5,object=,metadata=1;7');
});

test('fields are the one header', () => assert.deepEqual(propagator.fields(), ['baggage']));

test('baggage becomes attributes by exact keys and by prefixes, and nothing else does', () => {
  const context = withEntries({ 'user.tier': 'gold', 'user.id': '7', 'tenant.a': 'x', 'tenant.b': 'y', secret: 's' });
  assert.deepEqual(baggageAttributes(context, ['user.tier', 'tenant.*']), {
    'user.tier': 'gold',
    'tenant.a': 'x',
    'tenant.b': 'y',
  });
  assert.deepEqual(baggageAttributes(context, ['secret', 'secret', 'secre*']), { secret: 's' });
  assert.equal(Object.keys(baggageAttributes(context, ['*'])).length, 5);
  for (const keys of [[], ['user'], ['user.'], ['User.id'], ['x*']]) {
    assert.equal(baggageAttributes(context, keys), undefined, JSON.stringify(keys));
  }
  assert.equal(baggageAttributes(ROOT_CONTEXT, ['*']), undefined);
});

test('baggage that cannot be read gives no attributes', () => {
  const throwing = {
    getAllEntries: () => {
      throw new Error('no');
    },
  };
  assert.equal(baggageAttributes(propagation.setBaggage(ROOT_CONTEXT, throwing), ['*']), undefined);
});
