/**
 * `init(options)` where the core has to be loaded first, as in a browser: options are read when it is there.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { relayFetch } from './relay.mjs';
import { flush, init, inside } from './subject.mjs';

const { host, setHost } = await inside('host/host.js');

test('it loads once, sets up what the options say afterwards, and rejects when they are wrong', async () => {
  let loaded;
  let loads = 0;
  const load = () => {
    loads++;
    return new Promise((resolve) => (loaded = () => resolve(host.module)));
  };
  setHost({ ...host, load });
  const relay = relayFetch();
  const wrong = init({ dsn: relay.dsn, sampleRate: 2 });
  const right = init({ dsn: relay.dsn, fetch: relay.fetch, tracesSampleRate: 1 });
  const bare = init();
  assert.equal(trace.getTracer('mine').startSpan('before').isRecording(), false);
  loaded();
  await assert.rejects(wrong, {
    name: 'TypeError',
    message: 'edgespan: option `sampleRate` is 2; it must be a number from 0 to 1',
  });
  await Promise.all([right, bare]);
  trace.getTracer('mine').startSpan('after').end();
  await flush();
  assert.deepEqual(
    relay.spans().map(({ name }) => name),
    ['after'],
  );
  assert.equal(loads, 1);
});
