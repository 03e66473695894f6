/**
 * Ids of a workflow's spans, and which of its waits were really waited.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { hashedTraceId, settingsOfRun, spanIdOf, uuidDigits } = await inside('workers/classes/workflow_ids.js');
const { wasWaited, wasWaitedInVain } = await inside('workers/classes/workflow_wait.js');

test('a UUID of any spelling is a trace id by its digits; nothing else is, and neither is the nil UUID', () => {
  const digits = '0f8fad5bd9cb469fa16570867728950e';
  for (const uuid of ['0f8fad5b-d9cb-469f-a165-70867728950e', '0F8FAD5B-D9CB-469F-A165-70867728950E', digits]) {
    assert.equal(uuidDigits(uuid), digits);
  }
  const others = ['', 'order-7', `${digits}0`, digits.slice(1), '00000000-0000-0000-0000-000000000000'];
  for (const other of others) assert.equal(uuidDigits(other), undefined, other);
});

// From `printf %s … | sha256sum`, the first 32 digits.
for (const [id, traceId] of [
  ['', 'e3b0c44298fc1c149afbf4c8996fb924'],
  ['order-7', 'df8cf80227ec3237922df0ecd88385c5'],
  ['Bestellung № 7', '31c14753087e7178e6837d9db277ecb1'],
]) {
  test(`the trace id of ${JSON.stringify(id)} is the first half of its SHA-256`, async () => {
    assert.equal(await hashedTraceId(id), traceId);
  });
}

test('a span id is the same for the same parts, another for others, and never zero', () => {
  const seen = new Set();
  for (const operation of ['do', 'sleep', 'rollback']) {
    for (let count = 1; count <= 20; count++) {
      for (let attempt = 1; attempt <= 20; attempt++) {
        for (let name = 0; name < 50; name++) {
          const parts = ['instance', operation, `step ${name}`, count, attempt];
          const [high, low] = spanIdOf(...parts);
          assert.notEqual(high, 0);
          if (name === 0) assert.deepEqual(spanIdOf(...parts), [high, low]);
          seen.add(`${high} ${low}`);
        }
      }
    }
  }
  assert.equal(seen.size, 3 * 20 * 20 * 50);
});

test('parts of a span id do not run into each other', () => {
  assert.notDeepEqual(spanIdOf('a', 'b c'), spanIdOf('a b', 'c'));
  assert.notDeepEqual(spanIdOf('a', 1, 11), spanIdOf('a', 11, 1));
});

test('each bit of a span id is set in about half of them', () => {
  const bits = new Array(64).fill(0);
  for (let n = 0; n < 10_000; n++) {
    const words = spanIdOf('instance', 'do', 'step', n, 1);
    for (let bit = 0; bit < 64; bit++) bits[bit] += (words[bit >> 5] >>> (bit & 31)) & 1;
  }
  for (const [bit, set] of bits.entries()) assert.ok(set > 4700 && set < 5300, `bit ${bit}: ${set} of 10000`);
});

test('what `run` starts gets the same ids in the same order in each life, below the trace of the instance', () => {
  const lives = [1, 2].map(() => {
    const { generator } = settingsOfRun({}, 'order-7', 'c'.repeat(32)).idGenerator;
    return [generator.generateTraceId(), generator.generateSpanId(), generator.generateSpanId()];
  });
  assert.deepEqual(lives[0], lives[1]);
  const [traceId, first, second] = lives[0];
  assert.equal(traceId, 'c'.repeat(32));
  assert.match(first, /^[0-9a-f]{16}$/);
  assert.notEqual(first, second);
});

test('a trace says that its id is random only for UUIDs that are', () => {
  const isRandom = (id) => settingsOfRun({}, id, 'c'.repeat(32)).idGenerator.generator.hasRandomTraceIds;
  assert.equal(isRandom('0f8fad5b-d9cb-469f-a165-70867728950e'), true);
  assert.equal(isRandom('018fad5b-d9cb-769f-a165-70867728950e'), true);
  assert.equal(isRandom('0f8fad5b-d9cb-169f-a165-70867728950e'), false);
  assert.equal(isRandom('order-7'), false);
});

const wait = (method, what, lengthMs, startMs = 1_700_000_000_000) => ({
  method,
  what,
  startMs,
  endMs: startMs + lengthMs,
});

for (const [what, lengthMs] of [
  [1000, 1000],
  ['2 seconds', 2000],
  ['1 second', 1000],
  ['3 minutes', 180_000],
  ['1 hour', 3_600_000],
  ['2 days', 172_800_000],
  ['1 week', 604_800_000],
  ['1 month', 2_592_000_000],
  ['1 year', 31_536_000_000],
]) {
  test(`a sleep of ${JSON.stringify(what)} was slept when it took that long, and not when it was over at once`, () => {
    assert.equal(wasWaited(wait('sleep', what, lengthMs - 1)), true);
    assert.equal(wasWaited(wait('sleep', what, lengthMs / 2)), false);
    assert.equal(wasWaited(wait('sleep', what, 0)), false);
    const options = { type: 'x', timeout: what };
    assert.equal(wasWaitedInVain(wait('waitForEvent', options, lengthMs - 1)), true);
    assert.equal(wasWaitedInVain(wait('waitForEvent', options, lengthMs / 2)), false);
  });
}

test('a sleep of no length, or of none that is known, was not slept', () => {
  for (const what of [0, '0 seconds', 'soon', undefined, null, {}, '5 fortnights']) {
    assert.equal(wasWaited(wait('sleep', what, 10)), false, String(what));
  }
});

test('a sleep until a time was slept when it began before that time and lasted until then', () => {
  const startMs = 1_700_000_000_000;
  assert.equal(wasWaited(wait('sleepUntil', new Date(startMs + 500), 500, startMs)), true);
  assert.equal(wasWaited(wait('sleepUntil', startMs + 500, 500, startMs)), true);
  assert.equal(wasWaited(wait('sleepUntil', new Date(startMs + 500), 3, startMs)), false);
  assert.equal(wasWaited(wait('sleepUntil', new Date(startMs - 500), 3, startMs)), false);
});

test('an event was waited for when it came after the wait began', () => {
  const event = (ms) => ({ payload: {}, type: 'x', timestamp: new Date(1_700_000_000_000 + ms) });
  assert.equal(wasWaited(wait('waitForEvent', { type: 'x' }, 500), event(400)), true);
  assert.equal(wasWaited(wait('waitForEvent', { type: 'x' }, 5), event(-400)), false);
  assert.equal(wasWaited(wait('waitForEvent', { type: 'x' }, 5), undefined), false);
});

test('without a timeout an event was waited for in vain after a day', () => {
  assert.equal(wasWaitedInVain(wait('waitForEvent', { type: 'x' }, 86_400_000)), true);
  assert.equal(wasWaitedInVain(wait('waitForEvent', { type: 'x' }, 3_600_000)), false);
});
