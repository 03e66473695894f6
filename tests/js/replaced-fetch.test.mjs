/**
 * A `fetch` that stands on `globalThis` before tracing begins, as mocks and other instrumentations put it there: the
 * user's requests go to it, exports do not.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { withServer } from './server.mjs';
import { instrument } from './subject.mjs';

after(assertBalanced);

const calls = [];
let answer = () => new Response('replaced');
// After the import, before the first `instrument()`.
globalThis.fetch = function replaced(...args) {
  calls.push(args);
  return answer();
};

/** Runs a request of an instrumented Worker; gives the spans that were posted by the option `fetch`. */
async function served(run, options = {}) {
  const posts = [];
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  const worker = instrument({ fetch: async () => new Response(await run()) }, { fetch, ...options });
  const kept = [];
  await worker.fetch(new Request('https://shop.example/'), {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return posts.flatMap((body) => spansOf(body));
}

test("the user's requests reach it, traced", async () => {
  let text;
  const spans = await served(async () => (text = await (await fetch('https://prices.example/')).text()));
  assert.equal(text, 'replaced');
  assert.deepEqual(spans.map(({ name, kind }) => [name, kind]).sort(), [
    ['GET', 2],
    ['GET', 3],
  ]);
  const client = spans.find(({ kind }) => kind === 3);
  assert.equal(client.attributes['url.full'], 'https://prices.example/');
  const [[url, { headers }], ...more] = calls.splice(0);
  assert.deepEqual([url, more], ['https://prices.example/', []]);
  assert.equal(headers.get('traceparent'), `00-${client.traceId}-${client.spanId}-03`);
});

test("exports go by the runtime's own fetch", () =>
  withServer(async (endpoint, posts) => {
    await served(() => 'ok', { endpoint, fetch: undefined });
    assert.deepEqual([posts.map(({ path }) => path), calls], [['/v1/traces'], []]);
  }));

test('outside of requests it gets what it was called with', async () => {
  const request = new Request('https://prices.example/');
  await fetch(request);
  assert.deepEqual(calls.splice(0), [[request]]);
  assert.deepEqual([fetch.name, fetch.length], ['replaced', 0]);
});

test('one that throws at once is called once', async () => {
  answer = () => {
    throw new Error('at once');
  };
  const urls = ['https://prices.example/', 'https://o1.ingest.sentry.io/api/42/envelope/?sentry_key=a'];
  const spans = await served(() => {
    for (const url of urls) assert.throws(() => fetch(url), new Error('at once'));
  });
  assert.deepEqual(calls.splice(0).map(([url]) => url), urls);
  assert.deepEqual(spans.filter(({ kind }) => kind === 3).map(({ status }) => status.message), ['at once']);
});

test('members that `init` inherits, or has as getters, are sent as without tracing', async () => {
  class Init {
    #text = 'hello';
    method = 'POST';
    get body() {
      return this.#text;
    }
    get headers() {
      return { 'x-user': '1' };
    }
  }
  answer = () => new Response('replaced');
  const inits = [new Init(), Object.create({ method: 'POST', body: 'hello', headers: { 'x-user': '1' } })];
  inits.push(new Request('https://other.example/', { method: 'POST', body: 'hello', headers: { 'x-user': '1' } }));
  for (const init of inits) {
    await served(async () => (await fetch('https://prices.example/', init)).text());
    const [[url, sent]] = calls.splice(0);
    const request = new Request(url, sent);
    assert.deepEqual([request.method, await request.text(), request.headers.get('x-user')], ['POST', 'hello', '1']);
    assert.match(request.headers.get('traceparent'), /^00-/);
  }
});
