/**
 * Times in every form of the API's `TimeInput`, as nanoseconds on the wire.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertBalanced, collect, recorded } from './collector.mjs';

after(assertBalanced);

const MILLISECOND = 1_000_000n;

/** Start and end of a span that was given these. */
async function times(startTime, endTime) {
  const { provider, tracer, posted } = collect();
  tracer.startSpan('span', { startTime }).end(endTime);
  await provider.forceFlush();
  return posted().map(({ start, end }) => [start, end])[0];
}

const nanosNow = () => BigInt(Date.now()) * MILLISECOND;

test('milliseconds since the epoch', async () => {
  assert.deepEqual(await times(1_763_800_000_123, 1_763_800_000_124.5), [
    1_763_800_000_123_000_000n,
    1_763_800_000_124_500_000n,
  ]);
});

test('a reading of performance.now()', async () => {
  const [start, end] = await times(10, 20.25);
  const expected = (performance.timeOrigin + 10) * 1e6;
  assert.ok(Math.abs(Number(start) - expected) < 1e4, `${start} is not ${expected}`);
  // A double holds today's epoch in milliseconds to a quarter of a microsecond.
  assert.ok(Math.abs(Number(end - start) - 10.25e6) < 1e3, `${end - start} ns`);
});

test('milliseconds of long before the process started', async () => {
  const lastYear = Date.now() - 365 * 86_400_000;
  assert.deepEqual(await times(lastYear, 1e12), [BigInt(lastYear) * MILLISECOND, BigInt(lastYear) * MILLISECOND]);
  assert.deepEqual(await times(1e12, 1e12 + 1), [10n ** 18n, 10n ** 18n + MILLISECOND]);
});

test('a Date', async () => {
  assert.deepEqual(await times(new Date(1000), new Date(2000)), [1_000_000_000n, 2_000_000_000n]);
});

test('an HrTime, exact to the nanosecond', async () => {
  const expected = [1_763_800_000_123_456_789n, 1_763_800_000_999_999_999n];
  assert.deepEqual(await times([1_763_800_000, 123_456_789], [1_763_800_000, 999_999_999]), expected);
});

test('an HrTime of the first second of 1970 is one too; 0 is none', async () => {
  assert.deepEqual(await times([0, 123], [0, 999_999_999]), [123n, 999_999_999n]);
  for (const none of [[0, 0], [0, 0.5], new Date(0)]) assert.ok((await times(none))[0] > 1_700_000_000_000_000_000n);
});

test('none is now, at most a second away from the system clock', async () => {
  const before = nanosNow();
  const [start, end] = await times();
  for (const time of [start, end])
    assert.ok(time > before - 1000n * MILLISECOND && time < nanosNow() + 1000n * MILLISECOND);
});

test('the monotonic clock orders spans of a recording below a millisecond', async () => {
  const { start, end, events } = await recorded((span) => {
    for (let n = 0; n < 50; n++) span.addEvent(`${n}`);
  });
  const readings = [start, ...events.map(({ time }) => time), end];
  assert.deepEqual(
    readings,
    readings.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  assert.ok(new Set(readings).size > 10);
});

test('an end before the start is the start', async () => {
  const [start, end] = await times([100, 5], [100, 4]);
  assert.deepEqual([start, end], [100_000_000_005n, 100_000_000_005n]);
});

const noTimes = {
  NaN,
  Infinity,
  'an invalid Date': new Date('never'),
  text: 'yesterday',
  'an empty array': [],
  'an object': {},
  null: null,
};
for (const [name, time] of Object.entries(noTimes)) {
  test(`${name} is no time: now is taken instead`, async () => {
    const before = nanosNow();
    const [start, end] = await times(time, time);
    assert.ok(
      start > before - 1000n * MILLISECOND && start < nanosNow() + 1000n * MILLISECOND,
      `the start is ${start}`,
    );
    assert.ok(end >= start && end < nanosNow() + 1000n * MILLISECOND, `the end is ${end}`);
  });
}

for (const [name, time] of [
  ['a bigint', 5n],
  ['a symbol', Symbol('s')],
  [
    'an object',
    {
      valueOf: () => {
        throw new Error('no');
      },
    },
  ],
]) {
  test(`${name} as a time does not throw and loses nothing`, async () => {
    const { provider, tracer, posted } = collect();
    const span = tracer.startSpan('span', { startTime: time });
    span.addEvent('event', {}, time).recordException(new Error('e'), time);
    span.end(time);
    await provider.forceFlush();
    assert.deepEqual(
      posted().map(({ name, events }) => [name, events.length]),
      [['span', 2]],
    );
  });
}
