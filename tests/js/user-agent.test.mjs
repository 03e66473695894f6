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

// A namespace: `host` changes.
const runtimes = await inside('host/host.js');

test('a page sends no User-Agent of its own accord, every other runtime does', async () => {
  const { host } = runtimes;
  const sent = async (facts, options) => {
    runtimes.setHost({ ...host, ...facts });
    try {
      const { provider, tracer, posts } = collect(options);
      tracer.startSpan('span').end();
      await provider.forceFlush();
      return new Headers(posts[0].headers).get('user-agent');
    } finally {
      runtimes.setHost(host);
    }
  };
  assert.match(await sent({}), /^edgespan\/\S+ OTel-OTLP-Exporter-JavaScript\/\S+$/);
  assert.equal(await sent({ isBrowser: true, language: 'webjs' }, { serviceName: 'a page' }), null);
  assert.equal(await sent({ isBrowser: true }, { headers: { 'User-Agent': 'mine' } }), 'mine');
});
