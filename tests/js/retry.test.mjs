/**
 * What is tried again and when (OTLP specification, "OTLP/HTTP Response", "Retryable Response Codes" and "OTLP/HTTP
 * Throttling"). Waits are watched and cut short, so that the tests do not wait; the deadline of an export is left as it
 * is.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, collect, counted } from './collector.mjs';

afterEach(assertBalanced);

/** The longest wait before a retry, with jitter; a deadline is longer. */
const MAX_WAIT_MS = 6000;
const DEADLINE_MS = 600_000;

/** What `work` gives, and how long its waits would have been: they are made short. */
async function watched(t, work) {
  const waits = [];
  const { setTimeout } = globalThis;
  const watch = t.mock.method(globalThis, 'setTimeout', (callback, ms, ...args) => {
    if (ms > MAX_WAIT_MS) return setTimeout(callback, ms, ...args);
    waits.push(ms);
    return setTimeout(callback, 0, ...args);
  });
  const result = await work();
  watch.mock.restore();
  return [result, waits];
}

/** Answers one after the other, then 200. A number is a status, an Error a connection that gives none. */
function script(...answers) {
  return () => {
    const answer = answers.shift() ?? new Response(null);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'number' ? new Response(null, { status: answer }) : answer;
  };
}

const dropped = () => new TypeError('fetch failed');
const after = (value, status = 503) => new Response(null, { status, headers: { 'retry-after': value } });

/** One span sent so: how it was counted, what was posted, and the waits between. */
async function sent(t, answers, options) {
  const { provider, tracer, posts } = collect({ answer: script(...answers), timeoutMs: DEADLINE_MS, ...options });
  const work = () =>
    counted(async () => {
      tracer.startSpan('span').end();
      await provider.forceFlush();
    });
  const [{ started, bytes, posts: posted, ...counts }, waits] = await watched(t, work);
  assert.equal(posted, posts.length);
  assert.equal(bytes, posts.length * posts[0].copy.length);
  for (const { copy } of posts) assert.deepEqual(copy, posts[0].copy, 'every try has the same body');
  return { posts: posts.length, counts, waits };
}

for (const status of [429, 502, 503, 504]) {
  test(`status ${status} is tried again`, async (t) => {
    const { posts, counts, waits } = await sent(t, [status]);
    assert.deepEqual([posts, counts, waits.length], [2, { exported: 1 }, 1]);
  });
}

for (const status of [300, 304, 400, 401, 403, 404, 405, 408, 413, 415, 422, 500, 501, 505, 599]) {
  test(`status ${status} is not tried again`, async (t) => {
    const { posts, counts } = await sent(t, [new Response(null, { status, headers: { 'retry-after': '0' } })]);
    assert.deepEqual([posts, counts], [1, { 'lost http_status': 1 }]);
  });
}

test('a connection that is refused or dropped without an answer is tried again', async (t) => {
  const { posts, counts, waits } = await sent(t, [dropped(), dropped()]);
  assert.deepEqual([posts, counts, waits.length], [3, { exported: 1 }, 2]);
});

test('a partial success is not tried again', async (t) => {
  const headers = { 'content-type': 'application/x-protobuf' };
  const partial = new Response(Uint8Array.of(0x0a, 2, 8, 1), { headers });
  const { posts, counts } = await sent(t, [partial]);
  assert.deepEqual([posts, counts], [1, { 'lost rejected': 1 }]);
});

test('an answer that is too long is not tried again', async (t) => {
  const headers = { 'content-type': 'application/x-protobuf' };
  const { posts, counts } = await sent(t, [new Response('x'.repeat(2000), { headers })], { maxResponseBytes: 1024 });
  assert.deepEqual([posts, counts], [1, { 'lost too_large': 1 }]);
});

test('waits grow exponentially with jitter, and there are five of them', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  const { posts, counts, waits } = await sent(t, Array(9).fill(503));
  assert.deepEqual([posts, counts], [6, { 'lost http_status': 1 }]);
  assert.deepEqual(waits, [1000, 1500, 2250, 3375, 5000]);
});

test('jitter is up to a fifth to both sides', async (t) => {
  const random = t.mock.method(Math, 'random', () => 0);
  const low = (await sent(t, [503])).waits;
  random.mock.mockImplementation(() => 1 - Number.EPSILON);
  const high = (await sent(t, [503])).waits;
  assert.deepEqual([low.map(Math.round), high.map(Math.round)], [[800], [1200]]);
});

test('Retry-After in seconds is waited instead, for every status that is tried again', async (t) => {
  for (const status of [429, 502, 503, 504]) {
    const { posts, waits } = await sent(t, [after('3', status), after('0', status)]);
    assert.deepEqual([posts, waits], [3, [3000, 0]]);
  }
});

test('Retry-After as a date is waited instead, in every form of RFC 9110; one in the past is at once', async (t) => {
  t.mock.method(Date, 'now', () => Date.UTC(1994, 10, 6, 8, 49, 35));
  // One form does not say that it is in Greenwich's time.
  process.env.TZ = 'Asia/Tokyo';
  const forms = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'];
  for (const form of forms) assert.deepEqual((await sent(t, [after(form)])).waits, [2000], form);
  assert.deepEqual((await sent(t, [after('Sun, 06 Nov 1994 08:49:30 GMT')])).waits, [0]);
  delete process.env.TZ;
});

test('a Retry-After that says nothing counts as none', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  for (const value of ['', '-1', '1.5', 'soon', '0x10', '1e3', 'Sun, 99 Nov 1994 08:49:37 GMT']) {
    assert.deepEqual((await sent(t, [after(value)])).waits, [1000], value);
  }
});

test('what does not fit the time that is left is not tried again', async (t) => {
  const { posts, counts, waits } = await sent(t, [after('11')], { timeoutMs: 10_000 });
  assert.deepEqual([posts, counts, waits], [1, { 'lost http_status': 1 }, []]);
  const short = await sent(t, [dropped()], { timeoutMs: 500 });
  assert.deepEqual([short.posts, short.counts], [1, { 'lost network': 1 }]);
});

test('what is lost after several tries is counted with the last reason', async (t) => {
  const { posts, counts } = await sent(t, [dropped(), 503, 400]);
  assert.deepEqual([posts, counts], [3, { 'lost http_status': 1 }]);
  const other = await sent(t, [503, 503, 503, 503, 503, dropped()]);
  assert.deepEqual([other.posts, other.counts], [6, { 'lost network': 1 }]);
});

test('the answer of a try is freed before the next one', async (t) => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
    cancel: () => void (cancelled = true),
  });
  const seen = [];
  const { provider, tracer } = collect({
    answer: (
      _,
      number,
    ) => (seen.push(cancelled), number === 1 ? new Response(body, { status: 503 }) : new Response(null)),
  });
  await watched(t, () => {
    tracer.startSpan('span').end();
    return provider.forceFlush();
  });
  assert.deepEqual(seen, [false, true]);
});

test('timeoutMs is for all tries together: a second one that hangs is aborted', async () => {
  let aborted = 0;
  const hang = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject((aborted++, signal.reason))));
  const { provider, tracer, posts } = collect({
    timeoutMs: 50,
    answer: (init, number) => (number === 1 ? after('0') : hang(init)),
  });
  const counts = await counted(async () => {
    tracer.startSpan('span').end();
    await provider.forceFlush();
  });
  assert.deepEqual([posts.length, aborted, counts['lost timeout']], [2, 1, 1]);
});

test('debug tells every try and when the next one is', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  const log = t.mock.method(console, 'log', () => {});
  await sent(t, [503, dropped(), 400], { debug: true, endpoint: 'https://otlp.example.com/?key=secret' });
  const lines = log.mock.calls.map(({ arguments: [line] }) =>
    line.replace(/\d+ bytes/, 'n bytes').replace(/in \d+ ms/, 'in n ms')
  );
  const url = 'https://otlp.example.com/v1/traces';
  assert.deepEqual(lines.filter((line) => line.includes(' bytes to ')), [
    `edgespan: 1 spans, n bytes to ${url}: 503 in n ms, again in 1000 ms`,
    `edgespan: 1 spans, n bytes to ${url}: network in n ms, again in 1500 ms`,
    `edgespan: 1 spans, n bytes to ${url}: 400 in n ms`,
  ]);
});
