/**
 * Options that are values with code of their own, in `instrument()`: each does there what it does in `createProvider()`,
 * alone, together, and from a function of options.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import {
  bindings,
  customIds,
  customSampler,
  destinations,
  gzip,
  instrument,
  otlpJson,
  spanProcessors,
  tailSampling,
  withSentry,
} from './subject.mjs';

after(assertBalanced);

const tracer = trace.getTracer('mine');

/** What makes a traced handler of options, in each of the ways there are. */
const FORMS = {
  'plain options': (handler, options) => instrument(handler, options),
  'a function of options': (handler, options) => instrument(handler, () => options),
  'edgespan/bindings': (handler, options) => bindings.instrument(handler, options),
};

/** The requests that one invocation leads to, and the response. */
async function run(worker, path = '') {
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  const response = await worker.fetch(new Request(`https://a.example/${path}`), {}, context);
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return response;
}

/** A worker, and what it posts. `work` runs in its request. */
function instrumented(form, options, work = () => tracer.startSpan('inside').end()) {
  const posts = [];
  const fetch = async (url, { headers, body }) => {
    posts.push({ headers: new Headers(headers), body: body.slice() });
    return new Response(null);
  };
  const worker = form({ fetch: async () => (await work(), new Response('ok')) }, { fetch, ...options });
  return { worker, posts };
}

async function decompressed(bytes) {
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const namesInJson = (body) =>
  JSON.parse(new TextDecoder().decode(body))
    .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)))
    .sort();
const names = (posts) => posts.flatMap(({ body }) => spansOf(body).map(({ name }) => name)).sort();

/** A processor that notes what it is called with. */
function processor() {
  const calls = [];
  return {
    calls,
    onStart: (span) => (calls.push(`start ${span.name}`), span.setAttribute('seen', true)),
    onEnd: ({ name }) => calls.push(`end ${name}`),
    forceFlush: async () => void calls.push('flush'),
    shutdown: async () => {},
  };
}

for (const [what, form] of Object.entries(FORMS)) {
  test(`${what}: otlpJson posts JSON`, async () => {
    const { worker, posts } = instrumented(form, { protocol: otlpJson });
    await run(worker);
    assert.equal(posts.length, 1);
    assert.equal(posts[0].headers.get('content-type'), 'application/json');
    assert.deepEqual(namesInJson(posts[0].body), ['GET', 'inside']);
  });

  test(`${what}: gzip compresses`, async () => {
    const work = () => tracer.startSpan('inside', { attributes: { text: 'x'.repeat(2000) } }).end();
    const { worker, posts } = instrumented(form, { compression: gzip }, work);
    await run(worker);
    const [{ headers, body }] = posts;
    assert.deepEqual([headers.get('content-encoding'), body.length < 1500], ['gzip', true]);
    const spans = spansOf(await decompressed(body));
    assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'inside']);
  });

  test(`${what}: span processors are called for the request and what is in it, beside the export`, async () => {
    const mine = processor();
    const { worker, posts } = instrumented(form, { spanProcessors: spanProcessors(mine) });
    await run(worker);
    assert.deepEqual(
      mine.calls.filter((call) => call !== 'flush'),
      ['start GET', 'start inside', 'end inside', 'end GET'],
    );
    const spans = posts.flatMap(({ body }) => spansOf(body));
    assert.deepEqual(spans.map(({ name, attributes }) => [name, attributes.seen]).sort(), [
      ['GET', true],
      ['inside', true],
    ]);
  });

  test(`${what}: tail sampling decides when the request is over`, async () => {
    const rules = tailSampling({ ratio: 0, keepNames: ['inside'] });
    let name = 'other';
    const work = () => tracer.startSpan(name).end();
    const { worker, posts } = instrumented(form, { tailSampling: rules }, work);
    const counts = await counted(async () => {
      await run(worker);
      name = 'inside';
      await run(worker);
    });
    assert.deepEqual(names(posts), ['GET', 'inside']);
    assert.deepEqual([counts.exported, counts.sampledOut], [2, 2]);
  });

  test(`${what}: a sampler of the user's own is asked about the request`, async () => {
    const sampler = customSampler({
      shouldSample: (context, traceId, spanName, kind, attributes) => ({
        decision: attributes['url.path'] === '/health' ? 0 : 2,
      }),
      toString: () => 'by path',
    });
    const { worker, posts } = instrumented(form, { sampler }, () => {});
    await run(worker, 'health');
    assert.deepEqual(posts, []);
    await run(worker, 'pay');
    assert.deepEqual(names(posts), ['GET']);
  });

  test(`${what}: ids are those of the user's generator`, async () => {
    let count = 0;
    const generator = {
      generateTraceId: () => 'a'.repeat(32),
      generateSpanId: () => `${++count}`.padStart(16, '0'),
    };
    const { worker, posts } = instrumented(form, { idGenerator: customIds(generator) });
    await run(worker);
    const spans = posts.flatMap(({ body }) => spansOf(body));
    assert.deepEqual(spans.map(({ name, traceId, spanId }) => [name, traceId, spanId]).sort(), [
      ['GET', 'a'.repeat(32), '0000000000000001'],
      ['inside', 'a'.repeat(32), '0000000000000002'],
    ]);
  });

  test(`${what}: all at once`, async () => {
    const mine = processor();
    const options = {
      protocol: otlpJson,
      compression: gzip,
      spanProcessors: spanProcessors(mine),
      tailSampling: tailSampling({ ratio: 0, decide: () => true }),
      sampler: customSampler({ shouldSample: () => ({ decision: 2 }) }),
      idGenerator: customIds({ generateTraceId: () => 'b'.repeat(32), generateSpanId: () => 'c'.repeat(16) }),
    };
    const work = () => tracer.startSpan('inside', { attributes: { text: 'x'.repeat(2000) } }).end();
    const { worker, posts } = instrumented(form, options, work);
    await run(worker);
    assert.equal(posts.length, 1);
    const json = await decompressed(posts[0].body);
    assert.deepEqual(namesInJson(json), ['GET', 'inside']);
    assert.match(new TextDecoder().decode(json), /"traceId":"b{32}"/);
    assert.equal(mine.calls.filter((call) => call.startsWith('end')).length, 2);
  });
}

test('spanProcessors() of no processors is none', async () => {
  const { worker, posts } = instrumented(FORMS['plain options'], { spanProcessors: spanProcessors() });
  await run(worker);
  assert.deepEqual(names(posts), ['GET', 'inside']);
});

test('of several receivers each has its own protocol and compression', async () => {
  const posts = { json: [], plain: [] };
  const into = (list) => async (_, { headers, body }) => {
    list.push({ headers: new Headers(headers), body: body.slice() });
    return new Response(null);
  };
  const worker = instrument(
    { fetch: () => (tracer.startSpan('inside').end(), new Response('ok')) },
    {
      destinations: destinations(
        { endpoint: 'https://json.example', protocol: otlpJson, fetch: into(posts.json) },
        { endpoint: 'https://plain.example', fetch: into(posts.plain) },
      ),
    },
  );
  await run(worker);
  assert.deepEqual(namesInJson(posts.json[0].body), ['GET', 'inside']);
  assert.deepEqual(names(posts.plain), ['GET', 'inside']);
});

test('withSentry() takes tail sampling and gzip', async () => {
  const relay = relayFetch();
  const encodings = [];
  const fetch = (url, init) => {
    encodings.push(new Headers(init.headers).get('content-encoding'));
    return relay.fetch(url, init);
  };
  const attributes = { text: 'x'.repeat(2000) };
  const worker = withSentry(
    {
      dsn: relay.dsn,
      fetch,
      tracesSampleRate: 1,
      tailSampling: tailSampling({ ratio: 0, keepNames: ['inside'] }),
      compression: gzip,
    },
    { fetch: ({ url }) => (url.endsWith('/kept') && tracer.startSpan('inside', { attributes }).end(), new Response('ok')) },
  );
  await run(worker, 'left-out');
  assert.deepEqual(relay.spans(), []);
  await run(worker, 'kept');
  assert.deepEqual(
    relay
      .spans()
      .map(({ name }) => name)
      .sort(),
    ['GET', 'inside'],
  );
  assert.deepEqual([relay.objections(), encodings], [[], ['gzip']]);
});
