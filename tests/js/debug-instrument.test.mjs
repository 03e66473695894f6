/**
 * What `debug` says of the requests of `instrument()`: the same as of a provider's.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { TRACE_ID, logged } from './logged.mjs';
import { createProvider, customSampler, instrument, limits, tailSampling, waterfall } from './subject.mjs';

afterEach(assertBalanced);

const answer = (status) => async () => new Response(null, { status });

/** One request to a Worker with these options; `work` runs in it. */
async function request(options, { work = () => {}, headers = {}, path = '' } = {}) {
  const handler = { fetch: () => (work(trace.getTracer('mine')), new Response(null)) };
  const worker = instrument(handler, { fetch: answer(200), ...options });
  const waiting = [];
  const sent = new Request(`https://shop.example${path}`, { headers });
  await worker.fetch(sent, {}, { waitUntil: (promise) => waiting.push(promise) });
  while (waiting.length > 0) await Promise.all(waiting.splice(0));
}

const ENDPOINT = 'http://localhost:4318/v1/traces';

test('instrument() with debug: true says one line for each POST, and draws nothing', async (t) => {
  const lines = await logged(t, () => request({ debug: true, tracesSampleRate: 1 }));
  assert.deepEqual(lines, [`edgespan: 1 spans, n bytes to ${ENDPOINT}: 200 in n ms`]);
});

test('createProvider() with debug: true says the same: what is drawn is asked for by waterfall', async (t) => {
  const lines = await logged(t, async () => {
    const provider = createProvider({ debug: true, fetch: answer(200) });
    provider.getTracer('tests').startSpan('span').end();
    await provider.forceFlush();
  });
  assert.deepEqual(lines, [`edgespan: 1 spans, n bytes to ${ENDPOINT}: 200 in n ms`]);
});

test('instrument() with debug: waterfall draws the spans of the request, too', async (t) => {
  const lines = await logged(t, () => request({ debug: waterfall }, { path: '/users/7' }));
  assert.deepEqual(
    lines.map((line) => line.replace(/\n.*/s, '').replace(/ <?[\d.]+ ms,/, ' T,')),
    [
      'edgespan: trace TRACE, 1 span, T, /users/7, sampled (sampler parentbased_always_on)',
      `edgespan: 1 spans, n bytes to ${ENDPOINT}: 200 in n ms`,
    ],
  );
});

test('instrument() with debug: true says what a refusal says, and that the spans are lost', async (t) => {
  const refused = async () => new Response(`quota\n  is used up ${'x'.repeat(300)}`, { status: 402 });
  const lines = await logged(t, () => request({ debug: true, fetch: refused }));
  const said = `quota is used up ${'x'.repeat(300)}`.slice(0, 200);
  assert.deepEqual(lines, [
    `edgespan: 1 spans, n bytes to ${ENDPOINT}: 402 (${said}) in n ms`,
    `edgespan: spans lost for ${ENDPOINT}: 1 (http_status)`,
  ]);
});

test('instrument() with debug: true says what was not sampled and why, once for a trace', async (t) => {
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-00`;
  const work = (tracer) => tracer.startActiveSpan('inside', (span) => span.end());
  for (const [options, headers, reason] of [
    [{ sampler: 'always_off' }, {}, 'sampler always_off'],
    [{ tracesSampleRate: 0 }, {}, 'tracesSampleRate 0'],
    [{}, { traceparent }, 'its caller decided'],
    [{ sampler: customSampler({ shouldSample: () => ({ decision: 0 }) }) }, {}, 'the sampler decided'],
  ]) {
    const lines = await logged(t, () => request({ debug: true, ...options }, { work, headers }));
    const id = headers.traceparent ? 'CALLER' : 'TRACE';
    assert.deepEqual(lines, [`edgespan: "GET" is not recorded (${reason}), trace ${id}`]);
    t.mock.restoreAll();
  }
});

test('instrument() with debug: true says what tail sampling leaves out', async (t) => {
  const lines = await logged(t, () => request({ debug: true, tailSampling: tailSampling({ ratio: 0 }) }));
  assert.deepEqual(lines, ['edgespan: spans not sent: 1 of trace TRACE (tail sampling)']);
});

test('instrument() with debug: true says what was lost before it was sent, and where nobody answers', async (t) => {
  const own = limits({ maxBufferBytes: 65_536 });
  const work = (tracer) => {
    for (let n = 0; n < 3; n++) tracer.startSpan('n'.repeat(40_000)).end();
  };
  const over = await logged(t, () => request({ debug: true, limits: own }, { work }));
  assert.ok(
    over.some((line) => /^edgespan: spans lost: \d+ \(over_budget\)$/.test(line)),
    over.join('\n'),
  );
  t.mock.restoreAll();
  const fetch = () => Promise.reject(new TypeError('no'));
  const lines = await logged(t, () => request({ debug: true, fetch, timeoutMs: 50 }));
  assert.deepEqual(lines, [
    `edgespan: 1 spans, n bytes to ${ENDPOINT}: network in n ms`,
    `edgespan: spans lost for ${ENDPOINT}: 1 (network)`,
  ]);
});

test('instrument() says nothing without debug', async (t) => {
  const lines = await logged(t, async () => {
    await request({});
    await request({ fetch: answer(400) });
    await request({ sampler: 'always_off' });
    await request({ tailSampling: tailSampling({ ratio: 0 }) });
  });
  assert.deepEqual(lines, []);
});
