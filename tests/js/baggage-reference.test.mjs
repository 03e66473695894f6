/**
 * Baggage beside OpenTelemetry JS: what one writes the other reads, and both keep the same of random headers. Where W3C
 * Baggage says something else than OpenTelemetry JS does, the case stands in `DIFFERENCES`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ROOT_CONTEXT,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
} from '@opentelemetry/api';
import { W3CBaggagePropagator as Reference } from '@opentelemetry/core';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { W3CBaggagePropagator } = await inside('tracing/propagation/baggage.js');
const [ours, reference] = [new W3CBaggagePropagator(), new Reference()];

function read(propagator, baggage) {
  const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter);
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries.map(([key, { value, metadata }]) => [key, value, metadata?.toString() ?? '']);
}

function written(propagator, members) {
  const entries = members.map(([key, value, properties]) => {
    return [key, { value, ...(properties && { metadata: baggageEntryMetadataFromString(properties) }) }];
  });
  const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(Object.fromEntries(entries)));
  const carrier = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier.baggage;
}

const KEY = ['a', 'b', 'key', 'Key', '-', '.', '_', '%41', '~'];
const VALUE = ['x', 'y z', '1', '=', '==', '%20', '%C3%A4', '/', ':', 'ä', '"'];

test('random headers of valid members give the same entries', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { one, some, text } = choices(seed);
    const member = () => {
      const space = () => one(['', '', ' ', '\t']);
      const properties = one(['', '', ';p', ';p=1;q']);
      return `${space()}${text(KEY, 3)}k${space()}=${space()}v${text(VALUE, 4)}v${space()}${properties}`;
    };
    const header = some(6, member).join(',');
    assert.deepEqual(read(ours, header), read(reference, header), `seed ${seed}: ${JSON.stringify(header)}`);
  }
});

test('what each writes of random entries, the other reads as they were', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { one, some, text } = choices(seed);
    const entry = () => [
      `k${text([...KEY, '/', ' ', 'ä', ','], 3)}`,
      `${text([...VALUE, ',', ';', '\\', '\n', '😀'], 4)}.`,
    ];
    const members = [...new Map(some(6, entry))].map(([key, value]) => [key, value, one(['', 'p', 'p=1;q'])]);
    for (const [writer, reader] of [
      [ours, reference],
      [reference, ours],
    ]) {
      const header = written(writer, members);
      assert.deepEqual(header === undefined ? [] : read(reader, header), members, `seed ${seed}: ${header}`);
    }
  }
});

test('members over a limit are left out as OpenTelemetry JS does it', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { one, some } = choices(seed);
    const length = () => one([4, 10, 500, 3000, 4093, 4094, 4095, 4096]);
    const members = some(one([8, 220]), (_, index) => [`k${index}`, 'v'.repeat(length() - String(index).length)]);
    assert.equal(written(ours, members), written(reference, members), `seed ${seed}`);
    const header = members.map(([key, value]) => `${key}=${value}`).join(',');
    assert.deepEqual(read(ours, header), read(reference, header), `seed ${seed}`);
  }
});

/** Header, what is read here, what OpenTelemetry JS reads, and why. */
const DIFFERENCES = [
  ['a=', [['a', '', '']], [], 'a value may be empty: value = *baggage-octet'],
  ['a b=1', [], [['a b', '1', '']], 'a key is a token'],
  ['a=%FF', [['a', '\ufffd', '']], [], 'bytes that are no UTF-8 become U+FFFD'],
  ['a=100%', [['a', '100%', '']], [], 'the value is kept rather than dropped'],
  ['a=1; p', [['a', '1', 'p']], [['a', '1', ' p']], 'white space around properties is trimmed'],
];

for (const [header, here, there, why] of DIFFERENCES) {
  test(`unlike OpenTelemetry JS: ${why}`, () => {
    assert.deepEqual(read(ours, header), here);
    assert.deepEqual(read(reference, header), there);
  });
}
