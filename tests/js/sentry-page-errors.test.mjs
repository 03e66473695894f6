/**
 * Errors of a page that nobody caught, as its window tells of them.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relayFetch } from './relay.mjs';
import { sentry } from './sentry-client.mjs';
import { close, init, inside } from './subject.mjs';

const { host, setHost } = await inside('host/host.js');
const { capturePageErrors } = await inside('sentry/errors/page_errors.js');

/** A window's event: what browsers give `error` and `unhandledrejection` beyond an `Event`. */
const event = (type, members) => Object.assign(new Event(type), members);

test('what a window tells of becomes an issue that nobody handled', async () => {
  const { events } = sentry();
  const page = new EventTarget();
  capturePageErrors(page);
  // As a second `init()` does.
  capturePageErrors(page);
  page.dispatchEvent(event('error', { error: new TypeError('thrown'), message: 'Uncaught TypeError: thrown' }));
  page.dispatchEvent(event('error', { error: null, message: 'Script error.' }));
  page.dispatchEvent(event('unhandledrejection', { reason: new RangeError('rejected') }));
  const captured = (await events()).map(({ exception: { values } }) => {
    const { type, value, mechanism } = values.at(-1);
    return [type, value, mechanism.type, mechanism.handled];
  });
  assert.deepEqual(captured, [
    ['TypeError', 'thrown', 'auto.browser.edgespan.error', false],
    ['Error', 'Script error.', 'auto.browser.edgespan.error', false],
    ['RangeError', 'rejected', 'auto.browser.edgespan.unhandledrejection', false],
  ]);
});

test('in a browser `init()` watches the page', async () => {
  const relay = relayFetch();
  const page = new EventTarget();
  const [before, had] = [host, Object.getOwnPropertyDescriptor(globalThis, 'addEventListener')];
  setHost({ ...before, isBrowser: true });
  const value = page.addEventListener.bind(page);
  Object.defineProperty(globalThis, 'addEventListener', { configurable: true, value });
  try {
    await init({ dsn: relay.dsn, fetch: relay.fetch });
    page.dispatchEvent(event('error', { error: new TypeError('thrown') }));
    assert.equal(await close(), true);
  } finally {
    setHost(before);
    if (had) Object.defineProperty(globalThis, 'addEventListener', had);
    else delete globalThis.addEventListener;
  }
  assert.deepEqual(
    relay.events().map(({ exception }) => exception.values[0].value),
    ['thrown'],
  );
});
