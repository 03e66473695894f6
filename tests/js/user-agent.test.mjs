/**
 * `User-Agent` where a request may not carry one without asking first: pages in browsers (Fetch standard, "CORS
 * protocol"; OpenTelemetry `protocol/exporter.md`, "User agent").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from './collector.mjs';
import { inside } from './subject.mjs';

// A namespace: `runtime` changes.
const host = await inside('host/runtime.js');

test('a page sends no User-Agent of its own accord, every other runtime does', async () => {
  const { runtime } = host;
  const sent = async (facts, options) => {
    host.useRuntime({ ...runtime, ...facts });
    try {
      const { provider, tracer, posts } = collect(options);
      tracer.startSpan('span').end();
      await provider.forceFlush();
      return new Headers(posts[0].headers).get('user-agent');
    } finally {
      host.useRuntime(runtime);
    }
  };
  assert.match(await sent({}), /^edgespan\/\S+ OTel-OTLP-Exporter-JavaScript\/\S+$/);
  assert.equal(await sent({ isBrowser: true, language: 'webjs' }, { serviceName: 'a page' }), null);
  assert.equal(await sent({ isBrowser: true }, { headers: { 'User-Agent': 'mine' } }), 'mine');
});
