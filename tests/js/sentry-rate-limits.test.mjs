/**
 * How long Sentry takes no events (Sentry develop docs, "Rate Limiting"): what each answer says of them, and that
 * nothing is posted while it lasts. Clocks are set, so that nothing waits.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sentry, counted, sentry } from './sentry-client.mjs';
import { inside } from './subject.mjs';

const { transportTo } = await inside('sentry/errors/transport.js');

const DSN = { envelopeUrl: 'https://o1.ingest.sentry.io/api/42/envelope/', publicKey: 'key', auth: 'Sentry' };
const header = (value) => ({ 'x-sentry-rate-limits': value });

/** Seconds of the limit after these answers, each `[status, headers, seconds that have gone by before]`. */
async function limit(t, ...answers) {
  let now = Date.parse('2026-11-22T12:00:00Z');
  const clock = t.mock.method(Date, 'now', () => now);
  let answer;
  const transport = transportTo(DSN, { timeoutMs: 60_000, fetch: async () => new Response(null, answer) });
  for (const [status, headers, after = 0] of answers) {
    now += after * 1000;
    answer = { status, headers };
    await transport.post(new Uint8Array(1));
  }
  let seconds = 0;
  for (; transport.isLimited() && seconds < 1e6; seconds++) now += 1000;
  clock.mock.restore();
  return seconds;
}

for (const [what, status, headers, seconds] of [
  ['nothing', 200, {}, 0],
  ['a limit for errors', 429, header('60:error:organization'), 60],
  ['a limit for errors in an answer that took the event', 200, header('60:error'), 60],
  ['a limit for several categories', 429, header('30:transaction;error;replay:key:quota'), 30],
  ['a limit for all categories', 429, header('2700::organization'), 2700],
  ['a limit for all categories, in short', 429, header('10'), 10],
  ['a limit for others', 429, header('60:transaction;span:organization'), 0],
  ['a limit for a category that is not known yet', 429, header('60:errors'), 0],
  ['several limits, the longest for errors', 429, header('60:transaction, 20:error:key ,40:error;attachment:org'), 40],
  ['a limit without a number', 429, header('soon:error'), 60],
  ['a limit of part of a second', 429, header('1.5:error'), 2],
  ['an empty limit', 429, header(''), 60],
  ['an empty limit in an answer that took the event', 200, header(''), 0],
  ['429 with `Retry-After` in seconds', 429, { 'retry-after': '13' }, 13],
  ['429 with `Retry-After` as a date', 429, { 'retry-after': 'Sun, 22 Nov 2026 12:02:00 GMT' }, 120],
  ['429 with `Retry-After` that says nothing', 429, { 'retry-after': 'soon' }, 60],
  ['429 alone', 429, {}, 60],
  ['429 with both: the limits count', 429, { 'retry-after': '13', ...header('60:span') }, 0],
  ['`Retry-After` of another status', 503, { 'retry-after': '13' }, 0],
]) {
  test(`${what}: ${seconds} s`, async (t) => assert.equal(await limit(t, [status, headers]), seconds));
}

test('a shorter limit that comes later does not end a longer one, and a longer one does', async (t) => {
  assert.equal(await limit(t, [429, header('60:error')], [200, header('10:error'), 20]), 40);
  assert.equal(await limit(t, [429, header('60:error')], [200, header('100:error'), 20]), 100);
  assert.equal(await limit(t, [429, header('60:error')], [200, {}, 20]), 40);
});

test('while a limit lasts events are dropped and counted, and after it they are sent', async (t) => {
  const { client, relay } = sentry();
  const capture = () =>
    counted(() => {
      Sentry.captureMessage('m');
      return client.drain();
    });
  relay.limit({ categories: ['error'], seconds: 60 });
  assert.deepEqual(await capture(), { captured: 1, rate_limited: 1 });
  assert.equal(relay.posts.length, 1);
  assert.deepEqual(await capture(), { captured: 1, rate_limited: 1 });
  assert.equal(relay.posts.length, 1, 'nothing is posted');
  relay.limit();
  const later = Date.now() + 61_000;
  const clock = t.mock.method(Date, 'now', () => later);
  assert.deepEqual(await capture(), { captured: 1, sent: 1 });
  clock.mock.restore();
});

test('limits are of one client: another project goes on', async () => {
  const limited = sentry();
  limited.relay.limit({});
  Sentry.captureMessage('m');
  await limited.client.drain();
  const { client, relay } = sentry();
  Sentry.captureMessage('m');
  await client.drain();
  assert.equal(relay.events().length, 1);
});

test('a limit for spans alone stops no event', async () => {
  const { client, relay } = sentry();
  relay.limit({ categories: ['span', 'transaction'] });
  for (const n of [1, 2]) {
    Sentry.captureMessage('m');
    await client.drain();
    assert.equal(relay.events().length, n);
  }
});
