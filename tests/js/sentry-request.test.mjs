/**
 * What an event says of the request in which it happened.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sentry, sentry, served } from './sentry-client.mjs';

const request = () =>
  new Request('https://shop.example/cart?coupon=FREE&debug', {
    method: 'POST',
    headers: {
      cookie: 'session=s3cret; theme=dark; flag',
      authorization: 'Bearer s3cret',
      'x-api-key': 's3cret',
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      accept: 'text/html',
    },
  });

test('of a request an event says method and URL: no header, cookie, address or query value', async () => {
  const { provider, relay } = sentry();
  await served(provider, () => (Sentry.captureMessage('m'), new Response('')), request());
  const [{ request: told, user, transaction }] = relay.events();
  assert.deepEqual(
    [told, user, transaction],
    [
      { method: 'POST', url: 'https://shop.example/cart', query_string: 'coupon=REDACTED&REDACTED' },
      undefined,
      'POST /cart',
    ],
  );
});

test('with `sendDefaultPii` it says headers, cookies, query and address too, but no header that is a key', async () => {
  const { provider, relay } = sentry({ sendDefaultPii: true });
  await served(
    provider,
    () => {
      Sentry.setUser({ id: 1 });
      Sentry.captureMessage('m');
      return new Response('');
    },
    request(),
  );
  const [{ request: told, user }] = relay.events();
  assert.deepEqual(told, {
    method: 'POST',
    url: 'https://shop.example/cart',
    query_string: 'coupon=FREE&debug',
    cookies: { session: 's3cret', theme: 'dark', flag: '' },
    headers: {
      accept: 'text/html',
      authorization: '[Filtered]',
      'x-api-key': '[Filtered]',
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
    },
  });
  assert.deepEqual(user, { ip_address: '203.0.113.7', id: 1 });
});
