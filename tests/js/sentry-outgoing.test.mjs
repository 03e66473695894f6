/**
 * What a request of a Worker sends along with its own requests under Sentry: which of them get trace headers, and which a
 * span.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { traced } from './sentry-trace.mjs';
import { withServer } from './server.mjs';
import { instrument } from './subject.mjs';

after(assertBalanced);

/** Runs a request of a Worker whose outgoing requests get real answers; gives those requests and the spans. */
const served = (options, handler, incoming = {}) =>
  withServer(async (base, requests) => {
    const sent = [];
    const fetch = async (_, { body }) => (sent.push(body.slice()), new Response(null));
    const { provider } = traced({ tracesSampleRate: 1, ...options }, { fetch, propagator: traced(options).propagator });
    const worker = instrument({ fetch: () => handler(base) }, provider);
    const kept = [];
    const request = new Request('https://shop.example.com/', { headers: incoming });
    await worker.fetch(request, {}, { waitUntil: (promise) => kept.push(promise) });
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return { requests, spans: sent.flatMap((body) => spansOf(body)) };
  });

const HEADERS = ['sentry-trace', 'traceparent', 'baggage'];
const hasHeaders = ({ headers }) => HEADERS.map((name) => name in headers);

test('only requests to targets get trace headers; all get a span', async () => {
  const { requests, spans } = await served({ tracePropagationTargets: ['/Users', /\/api\//g] }, async (base) => {
    for (const path of ['/users/7', '/api/a', '/api/b', '/other']) {
      await fetch(base + path, { headers: { baggage: 'mine=1' } });
      await fetch(new URL(path, base), { headers: { baggage: 'mine=1' } });
      await fetch(new Request(base + path, { headers: { baggage: 'mine=1' } }));
    }
    return new Response('ok');
  });
  assert.equal(requests.length, 12);
  for (const request of requests) {
    const isTarget = request.path !== '/other';
    assert.deepEqual(hasHeaders(request), [isTarget, isTarget, true], request.path);
    const { baggage } = request.headers;
    if (isTarget) assert.match(baggage, /^mine=1,sentry-trace_id=[0-9a-f]{32},/);
    else assert.equal(baggage, 'mine=1');
    const [, parent] = request.headers['sentry-trace']?.split('-') ?? [];
    if (isTarget) assert.ok(spans.some(({ kind, spanId }) => kind === 3 && spanId === parent));
  }
  assert.equal(spans.filter(({ kind }) => kind === 3).length, 12);
});

test('without the option every request gets trace headers, sampled or not', async () => {
  for (const [options, flag] of [
    [{ tracesSampleRate: 1 }, '1'],
    [{ tracesSampleRate: 0 }, '0'],
    [{ tracesSampleRate: undefined }, undefined],
  ]) {
    const { requests } = await served(options, async (base) => (await fetch(base), new Response('ok')));
    assert.deepEqual(hasHeaders(requests[0]), [true, true, true]);
    assert.equal(requests[0].headers['sentry-trace'].split('-')[2], flag);
    const none = { ...options, tracePropagationTargets: [] };
    const { requests: untold } = await served(none, async (base) => (await fetch(base), new Response('ok')));
    assert.deepEqual(hasHeaders(untold[0]), [false, false, false]);
  }
});

test("the POST of Sentry's own SDK gets neither headers nor a span", async () => {
  const { requests, spans } = await served({}, async (base) => {
    await fetch(`${base}/api/42/envelope/?sentry_version=7&sentry_key=abc`, { method: 'POST', body: '{}' });
    await fetch(`${base}/api/42/envelope/?other_sentry_key=abc`, { method: 'POST', body: '{}' });
    return new Response('ok');
  });
  assert.deepEqual(requests.map(hasHeaders), [
    [false, false, false],
    [true, true, true],
  ]);
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'POST']);
});

test('a request in a span that is ignored is a child of its parent; one that is ignored itself names its parent', async () => {
  const ignoreSpans = ['middleware', { attributes: { 'url.full': '/ping' } }];
  const { requests, spans } = await served({ ignoreSpans }, (base) =>
    trace.getTracer('mine').startActiveSpan('middleware', async (span) => {
      await fetch(`${base}/users`);
      await fetch(`${base}/ping`);
      span.end();
      return new Response('ok');
    }),
  );
  const server = spans.find(({ kind }) => kind === 2);
  const client = spans.find(({ kind }) => kind === 3);
  assert.equal(spans.length, 2);
  assert.equal(client.parentSpanId, server.spanId);
  const named = requests.map(({ path, headers }) => [path, headers['sentry-trace'].split('-')[1]]);
  assert.deepEqual(named, [
    ['/users', client.spanId],
    ['/ping', server.spanId],
  ]);
});

test('on a page a request to a path has a span like any other', async () => {
  let page;
  const { spans } = await served({}, async (base) => {
    page = { href: `${base}/cart/7` };
    Object.defineProperty(globalThis, 'location', { value: page, configurable: true });
    // This runtime has no page, so its own fetch refuses a path.
    await fetch('../users?id=7').catch(() => {});
    delete globalThis.location;
    return new Response('ok');
  });
  const { attributes } = spans.find(({ kind }) => kind === 3);
  assert.equal(attributes['url.full'], new URL('/users?id=REDACTED', page.href).href);
});
