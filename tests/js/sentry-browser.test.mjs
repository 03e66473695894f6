/**
 * Events of a page in a browser: no POST asks the server for leave first, and nothing of whoever looks at the page is
 * told unasked.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEY } from './relay.mjs';
import { Sentry, sentry } from './sentry-client.mjs';
import { inside } from './subject.mjs';

const { host, setHost } = await inside('host/host.js');

test('in a browser the key is in the query and no header asks the server for leave first', async () => {
  const posts = [];
  const before = host;
  setHost({ ...before, isBrowser: true });
  const { client, relay } = sentry({ fetch: async (url, init) => (posts.push({ url, ...init }), new Response('{}')) });
  try {
    Sentry.captureMessage('short');
    Sentry.captureMessage('too long to outlive the page', { extra: { long: Array(20).fill('x'.repeat(8000)) } });
    await client.drain();
    Sentry.captureMessage('short again');
    await client.drain();
  } finally {
    setHost(before);
  }
  for (const { url, method, headers } of posts) {
    const { origin, pathname, searchParams } = new URL(url);
    assert.deepEqual([method, headers, origin, pathname], ['POST', undefined, relay.origin, '/api/42/envelope/']);
    const { sentry_client: name, ...query } = Object.fromEntries(searchParams);
    assert.deepEqual(query, { sentry_version: '7', sentry_key: KEY });
    assert.match(name, /^edgespan\//);
    // Without a content type of its own: bytes have none.
    assert.equal(new Request(url, { method, body: posts[0].body }).headers.get('content-type'), null);
  }
  assert.deepEqual(
    posts.map(({ keepalive }) => keepalive),
    [true, undefined, true],
  );
});

test('in a browser an event says the page; its query and the address of its user by `sendDefaultPii`', async () => {
  const before = host;
  setHost({ ...before, isBrowser: true });
  const had = Object.getOwnPropertyDescriptor(globalThis, 'location');
  const href = 'https://user:pass@shop.example/cart?coupon=FREE#secret';
  Object.defineProperty(globalThis, 'location', { configurable: true, value: { href } });
  try {
    for (const [sendDefaultPii, query_string, infer_ip] of [
      [false, 'coupon=REDACTED', 'never'],
      [true, 'coupon=FREE', 'auto'],
    ]) {
      const { events } = sentry({ sendDefaultPii });
      Sentry.captureMessage('m');
      const [{ request, user, sdk }] = await events();
      assert.deepEqual(
        [request, user, sdk.settings],
        [{ url: 'https://shop.example/cart', query_string }, undefined, { infer_ip }],
      );
    }
  } finally {
    setHost(before);
    if (had) Object.defineProperty(globalThis, 'location', had);
    else delete globalThis.location;
  }
});
