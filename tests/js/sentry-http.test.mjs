/**
 * Events over real connections, by the runtime's own `fetch`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRelay } from './relay.mjs';
import { Sentry, counted, sentry } from './sentry-client.mjs';
import { inside } from './subject.mjs';

const { hostFetch: fetch } = await inside('host/host.js');

test('events arrive one by one, a refusal is told, and a receiver that is gone is a count', async () => {
  let dsn;
  await withRelay(async (relay) => {
    ({ dsn } = relay);
    const { client } = sentry({ dsn, fetch });
    const count = await counted(async () => {
      for (const message of ['one', 'two', 'three']) Sentry.captureMessage(message);
      assert.equal(await client.drain(), true);
      relay.answer({ status: 500 }, { drop: true });
      Sentry.captureMessage('refused');
      await client.drain();
      Sentry.captureMessage('dropped');
      await client.drain();
      Sentry.captureMessage('last');
      assert.equal(await client.drain(), true);
    });
    assert.deepEqual(
      relay
        .events()
        .map(({ message }) => message)
        .sort(),
      ['last', 'one', 'three', 'two'],
    );
    assert.deepEqual(relay.objections(), []);
    assert.deepEqual(count, { captured: 6, sent: 4, http_status: 1, network: 1 });
  });
  const { client } = sentry({ dsn, fetch });
  const count = await counted(async () => {
    Sentry.captureMessage('to nobody');
    assert.equal(await client.drain(), false);
  });
  assert.deepEqual(count, { captured: 1, network: 1 });
});
