/**
 * `instrument()` with a provider in place of options.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { createProvider, instrument, optionsFromEnv, otlpJson } from './subject.mjs';

after(assertBalanced);

/** A provider that keeps what it posts, and runs one request of a worker that is instrumented with it. */
function served(options, configured = (provider) => provider) {
  const posts = [];
  const provider = createProvider({ fetch: async (url, init) => (posts.push(init), new Response(null)), ...options });
  const handler = { fetch: () => (trace.getTracer('mine').startSpan('inside').end(), new Response('ok')) };
  const worker = instrument(handler, configured(provider));
  const run = async () => {
    const kept = [];
    const answer = await worker.fetch(new Request('https://a.example/'), {}, { waitUntil: (it) => kept.push(it) });
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return answer;
  };
  return { provider, posts, run };
}

const namesInJson = ({ body }) => {
  const [{ scopeSpans }] = JSON.parse(new TextDecoder().decode(body)).resourceSpans;
  return scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)).sort();
};

for (const [form, configured] of Object.entries({
  'a provider': (provider) => provider,
  'a function that gives a provider': (provider) => () => provider,
})) {
  test(`${form} takes the place of options: its spans go out as it says, in JSON here`, async () => {
    const { posts, run } = served({ protocol: otlpJson }, configured);
    assert.equal(await (await run()).text(), 'ok');
    assert.equal(posts.length, 1);
    assert.equal(posts[0].headers['content-type'], 'application/json');
    assert.deepEqual(namesInJson(posts[0]), ['GET', 'inside']);
  });
}

test('later configuration of the provider reaches the instrumented handler', async () => {
  const { provider, posts, run } = served({});
  provider.configure({ sampler: 'always_off' });
  assert.deepEqual(await counted(run), { unsampled: 2 });
  assert.deepEqual(posts, []);
});

test('a provider that was shut down traces no more requests, which are answered as ever', async () => {
  const { provider, posts, run } = served({});
  await provider.shutdown();
  assert.deepEqual(await counted(async () => assert.equal(await (await run()).text(), 'ok')), {});
  assert.deepEqual(posts, []);
});

test('options of the environment ask for JSON', async () => {
  const posts = [];
  const fetch = async (url, init) => (posts.push(init), new Response(null));
  const options = (env) => ({ ...optionsFromEnv(env), fetch });
  const worker = instrument({ fetch: () => new Response('ok') }, options);
  const kept = [];
  const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  await worker.fetch(new Request('https://a.example/'), env, { waitUntil: (promise) => kept.push(promise) });
  await Promise.all(kept);
  assert.equal(JSON.parse(new TextDecoder().decode(posts[0].body)).resourceSpans.length, 1);
});
