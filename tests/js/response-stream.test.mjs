/**
 * Streamed responses where the runtime does not say what kind a body is: the content type does. How they go with the
 * runtime's own streams is in `tests/workerd/stream-*`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { instrument } from './subject.mjs';

after(assertBalanced);

const EVENTS = { 'content-type': 'text/event-stream' };

/** Answers with what `respond` gives; `kept` is what `waitUntil` was given, `spans()` what was posted. */
async function answered(respond, { options = {}, ...init } = {}) {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(body.slice()), new Response(null));
  const worker = instrument({ fetch: respond }, { fetch, ...options });
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  const response = await worker.fetch(new Request('https://example.com/', init), {}, context);
  const settle = async () => {
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return posts.flatMap((bytes) => spansOf(bytes));
  };
  return { response, settle, posts };
}

function lines(count, cancel) {
  let line = 0;
  const pull = (controller) => {
    if (line === count) controller.close();
    else controller.enqueue(new TextEncoder().encode(`data: ${++line}\n\n`));
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}

test('a stream of events is another body with the same bytes, and everything else of the response', async () => {
  const headers = new Headers(EVENTS);
  headers.append('set-cookie', 'a=1');
  headers.append('set-cookie', 'b=2');
  const own = new Response(lines(3), { status: 201, statusText: 'Made', headers });
  const { response, settle, posts } = await answered(() => own);
  assert.notEqual(response, own);
  assert.equal(posts.length, 0);
  assert.deepEqual(
    [response.status, response.statusText, response.headers.getSetCookie()],
    [201, 'Made', ['a=1', 'b=2']],
  );
  assert.equal(await response.text(), 'data: 1\n\ndata: 2\n\ndata: 3\n\n');
  const [{ attributes }] = await settle();
  assert.equal(attributes['http.response.body.size'], 27n);
  assert.ok(attributes['cloudflare.response.time_to_first_byte_ms'] >= 0);
});

test('an empty stream has a size and no first byte', async () => {
  const { response, settle } = await answered(() => new Response(lines(0), { headers: EVENTS }));
  assert.equal(await response.text(), '');
  const [{ attributes }] = await settle();
  assert.equal(attributes['http.response.body.size'], 0n);
  assert.equal(attributes['cloudflare.response.time_to_first_byte_ms'], undefined);
});

test('whoever cancels the body cancels its source with the same reason, before and after the first read', async () => {
  for (const reads of [0, 1]) {
    const reasons = [];
    const body = lines(9, (reason) => void reasons.push(reason));
    const { response, settle } = await answered(() => new Response(body, { headers: EVENTS }));
    const reader = response.body.getReader();
    for (let read = 0; read < reads; read++) await reader.read();
    await reader.cancel('enough');
    const [{ attributes }] = await settle();
    assert.deepEqual(reasons, ['enough']);
    assert.equal(attributes['cloudflare.outcome'], 'responseStreamDisconnected');
    assert.equal(attributes['http.response.body.size'], reads === 0 ? undefined : 9n);
  }
});

test('a client that is said to have left while the body goes on gets all of it', async () => {
  const client = new AbortController();
  const { response, settle } = await answered(() => new Response(lines(3), { headers: EVENTS }), {
    signal: client.signal,
  });
  const reader = response.body.getReader();
  await reader.read();
  client.abort();
  const [{ attributes }] = await settle();
  assert.equal(attributes['cloudflare.outcome'], 'responseStreamDisconnected');
  assert.equal(attributes['http.response.body.size'], 9n);
  await reader.read();
  assert.equal(new TextDecoder().decode((await reader.read()).value), 'data: 3\n\n');
  assert.equal((await reader.read()).done, true);
});

test('what breaks the source breaks the body with the same error, which the span has', async () => {
  const broken = new RangeError('out of lines');
  const body = new ReadableStream({ pull: () => Promise.reject(broken) });
  const { response, settle } = await answered(() => new Response(body, { headers: EVENTS }));
  await assert.rejects(response.text(), (error) => error === broken);
  const [span] = await settle();
  assert.deepEqual([span.status.message, span.attributes['error.type']], ['out of lines', 'RangeError']);
  assert.deepEqual(
    span.events.map(({ name }) => name),
    ['exception'],
  );
});

test('responses that are not followed are the very same object', async () => {
  const responses = [
    new Response(null, { headers: EVENTS }),
    new Response(lines(1), { headers: { ...EVENTS, 'content-encoding': 'gzip' } }),
  ];
  const locked = new Response(lines(1), { headers: EVENTS });
  locked.body.getReader();
  for (const own of [...responses, locked]) {
    const { response, settle } = await answered(() => own);
    assert.equal(response, own);
    assert.equal((await settle()).length, 1);
  }
  const head = new Response(lines(1), { headers: EVENTS });
  const { response, settle } = await answered(() => head, { method: 'HEAD' });
  assert.equal(response, head);
  await settle();
});

test('where nothing says that a body is streamed, it is not followed', async () => {
  const own = new Response(lines(1));
  const { response, settle } = await answered(() => own);
  assert.equal(response, own);
  assert.equal((await settle()).length, 1);
});

test('an unsampled request leaves a stream alone', async () => {
  const own = new Response(lines(1), { headers: EVENTS });
  const { response, settle } = await answered(() => own, { options: { sampler: 'always_off' } });
  assert.equal(response, own);
  assert.deepEqual(await settle(), []);
});
