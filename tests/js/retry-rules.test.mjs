/**
 * Retries of an export as a function of numbers: which answers, how often, and after how long.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { retryDelayMs } = await inside('export/retry.js');

/** After a failed first try with plenty of time, no jitter and no `Retry-After`; -1 for no further try. */
function delay({ status = 503, retries = 0, afterMs = NaN, remainingMs = 600_000, random = 0.5 }) {
  return retryDelayMs(status, retries, afterMs, remainingMs, random);
}

test('only the answers of the specification, and a missing one, are tried again', () => {
  for (let status = 0; status < 1000; status++) {
    assert.equal(delay({ status }), [0, 429, 502, 503, 504].includes(status) ? 1000 : -1, status);
  }
  // What is tried again does not depend on what the answer asks for.
  assert.equal(delay({ status: 500, afterMs: 10 }), -1);
});

test('the delay grows by half up to five seconds, five times', () => {
  const delays = Array.from({ length: 7 }, (_, retries) => delay({ retries }));
  assert.deepEqual(delays, [1000, 1500, 2250, 3375, 5000, -1, -1]);
  assert.equal(delay({ retries: 2 ** 32 - 1 }), -1);
});

test('jitter goes a fifth to either side; what is no number from 0 to 1 is the nearest one, NaN is 0', () => {
  for (const [random, expected] of [
    [0, 800],
    [0.25, 900],
    [0.5, 1000],
    [1, 1200],
    [NaN, 800],
    [-1, 800],
    [-Infinity, 800],
    [Infinity, 1200],
  ]) {
    assert.equal(delay({ random }), expected, random);
  }
  assert.equal(delay({ random: 1, retries: 4 }), 6000);
});

test('what the receiver asks for wins over the backoff, and has no jitter', () => {
  for (const [afterMs, expected] of [
    [0, 0],
    [1, 1],
    [7000, 7000],
    [Infinity, -1],
    [-1, 800],
    [-Infinity, 800],
    [NaN, 800],
  ]) {
    assert.equal(delay({ afterMs, random: 0 }), expected, afterMs);
  }
  assert.equal(delay({ afterMs: 1, retries: 5 }), -1);
});

test('a wait that would use up what is left is not begun', () => {
  for (const [remainingMs, expected] of [
    [1000.1, 1000],
    [1000, -1],
    [999.9, -1],
    [0, -1],
    [-1, -1],
    [NaN, -1],
    [Infinity, 1000],
    [-Infinity, -1],
  ]) {
    assert.equal(delay({ remainingMs }), expected, remainingMs);
  }
  assert.equal(delay({ remainingMs: 2999, afterMs: 3000 }), -1);
  assert.equal(delay({ remainingMs: 0, afterMs: 0 }), -1);
  assert.equal(delay({ remainingMs: Infinity, afterMs: Infinity }), -1, 'nobody waits for ever');
});

test('any numbers give up, or wait for less than what is left', () => {
  const { next, upTo, one } = choices(1);
  const odd = () => one([NaN, Infinity, -Infinity, -1, 0, next() * 10, next() * 100_000]);
  for (let round = 0; round < 20_000; round++) {
    const [status, retries, remainingMs] = [one([0, 429, 503, upTo(600)]), upTo(8), odd()];
    const ms = retryDelayMs(status, retries, odd(), remainingMs, odd());
    assert.ok(ms === -1 || (ms >= 0 && ms < remainingMs && ms < Infinity && retries < 5), `${ms} of ${remainingMs}`);
  }
});

test('an export ends within its time limit, whatever the receiver asks for', () => {
  const { next, one } = choices(2);
  for (let round = 0; round < 5000; round++) {
    let [remainingMs, retries] = [next() * 600_000, 0];
    for (let ms; (ms = delay({ retries, afterMs: one([NaN, next() * 100_000]), remainingMs, random: next() })) >= 0;) {
      remainingMs -= ms;
      retries++;
    }
    assert.ok(retries <= 5 && remainingMs >= 0);
  }
});
