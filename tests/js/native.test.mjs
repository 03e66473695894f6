/**
 * The platform's own tracing where local workerd cannot show it: a platform that says that it records, one that has
 * taken over the caller's trace, older runtimes with less of the API, and our own sampling beside it. The platform is a
 * stand-in with the interface of `ctx.tracing`; the real one is in `tests/workerd/native-*`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { createProvider, customSampler, instrument, mirror } from './subject.mjs';

after(assertBalanced);

const PLATFORM = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
/** Somebody listens; whether anything is recorded is not said. */
const VAGUE = { ...PLATFORM, traceFlags: 0 };
const tracer = trace.getTracer('mine');
const CLIENT = 3;
/** An address that no `fetch` gets to. */
const CLOSED = 'http://127.0.0.1:1/';

/** A span of the platform, and what it was told. */
function platformSpan(members = {}) {
  const told = [];
  const span = {
    isTraced: true,
    spanContext: () => PLATFORM,
    setAttributes: (attributes) => told.push(attributes),
    end: () => told.push('end'),
    ...members,
  };
  return { span, told };
}

/** The spans posted for one request under the platform's tracing; `make` makes what is instrumented with. */
async function traced({ tracing, options = {}, headers = {}, make = (given) => given, work }) {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(body.slice()), new Response(null));
  const handler = {
    async fetch() {
      await work?.();
      tracer.startActiveSpan('outer', (outer) => {
        tracer.startSpan('inner').end();
        outer.end();
      });
      return new Response('ok');
    },
  };
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise), tracing };
  const worker = instrument(handler, make({ fetch, ...options }));
  const response = await worker.fetch(new Request('https://example.com/', { headers }), {}, context);
  assert.equal(await response.text(), 'ok');
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return posts.flatMap((bytes) => spansOf(bytes));
}

const rootOf = (spans) => spans.find(({ name }) => name === 'GET');

test("a request without a caller is the child of the platform's span, in its trace", async () => {
  const { span } = platformSpan();
  const root = rootOf(await traced({ tracing: { getActiveSpan: () => span } }));
  assert.deepEqual([root.traceId, root.parentSpanId, root.links], [PLATFORM.traceId, PLATFORM.spanId, []]);
});

test('where the platform does not say that it records, its trace id is all that is taken over', async () => {
  const { span } = platformSpan({ spanContext: () => VAGUE });
  const tracing = { getActiveSpan: () => span };
  const spans = await traced({ tracing, work: () => fetch(CLOSED).catch(() => {}) });
  const root = rootOf(spans);
  assert.deepEqual([root.traceId, root.parentSpanId, root.flags & 0x300], [PLATFORM.traceId, '', 0x100]);
  assert.ok(spans.some(({ kind }) => kind === CLIENT));
  const headers = { traceparent: `00-${'d'.repeat(32)}-${'c'.repeat(16)}-01` };
  const called = rootOf(await traced({ tracing, headers }));
  assert.deepEqual([called.traceId, called.parentSpanId, called.links], ['d'.repeat(32), 'c'.repeat(16), []]);
});

test('where the platform records, outgoing `fetch` is left to it', async () => {
  const { span } = platformSpan();
  const spans = await traced({ tracing: { getActiveSpan: () => span }, work: () => fetch(CLOSED).catch(() => {}) });
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'inner', 'outer']);
  assert.ok(!spans.some(({ kind }) => kind === CLIENT));
});

test("a caller's trace that the platform took over has the platform in between, and is sampled as before", async () => {
  const { span } = platformSpan();
  const tracing = { getActiveSpan: () => span };
  const headers = { traceparent: `00-${PLATFORM.traceId}-${'c'.repeat(16)}-01`, tracestate: 'vendor=1' };
  const root = rootOf(await traced({ tracing, headers }));
  assert.deepEqual(
    [root.traceId, root.parentSpanId, root.traceState, root.links],
    [PLATFORM.traceId, PLATFORM.spanId, 'vendor=1', []],
  );
  const unsampled = { traceparent: `00-${PLATFORM.traceId}-${'c'.repeat(16)}-00` };
  assert.deepEqual(await traced({ tracing, headers: unsampled }), []);
});

test("another trace of the caller's stays, with a link to the platform's span", async () => {
  const { span } = platformSpan();
  const headers = { traceparent: `00-${'d'.repeat(32)}-${'c'.repeat(16)}-01` };
  const root = rootOf(await traced({ tracing: { getActiveSpan: () => span }, headers }));
  assert.deepEqual([root.traceId, root.parentSpanId], ['d'.repeat(32), 'c'.repeat(16)]);
  assert.deepEqual(
    root.links.map(({ traceId, spanId }) => [traceId, spanId]),
    [[PLATFORM.traceId, PLATFORM.spanId]],
  );
});

test('the platform has no say in our sampling', async () => {
  const { span } = platformSpan();
  const tracing = { getActiveSpan: () => span };
  assert.deepEqual(await traced({ tracing, options: { tracesSampleRate: 0 } }), []);
  assert.equal((await traced({ tracing, options: { tracesSampleRate: 1 } })).length, 3);
  const seen = [];
  const sampler = {
    shouldSample: (context, traceId) => (seen.push([traceId, trace.getSpan(context)]), { decision: 2 }),
    toString: () => 'mine',
  };
  const root = rootOf(await traced({ tracing, options: { sampler: customSampler(sampler) } }));
  assert.deepEqual(seen[0], [PLATFORM.traceId, undefined]);
  assert.equal(root.parentSpanId, PLATFORM.spanId);
});

test('a request that the platform does not trace, or not so that it can be told, has its own trace', async () => {
  const { span: idle } = platformSpan({ isTraced: false });
  const { span: nameless } = platformSpan({ spanContext: undefined });
  const { span: invalid } = platformSpan({ spanContext: () => ({ ...PLATFORM, traceId: '0'.repeat(32) }) });
  const tracings = [
    undefined,
    {},
    ...[undefined, idle, nameless, invalid].map((span) => ({ getActiveSpan: () => span })),
  ];
  for (const tracing of tracings) {
    const root = rootOf(await traced({ tracing }));
    assert.equal(root.parentSpanId, '');
    assert.notEqual(root.traceId, PLATFORM.traceId);
  }
  const { span } = platformSpan();
  const off = rootOf(await traced({ tracing: { getActiveSpan: () => span }, options: { native: 'off' } }));
  assert.equal(off.parentSpanId, '');
});

test('`native: "on"` is a sentence that names `mirror`', () => {
  assert.throws(() => instrument({ fetch() {} }, { native: 'on' }), {
    name: 'TypeError',
    message: 'edgespan: option `native` is "on"; it must be auto, off or mirror of edgespan',
  });
});

for (const [form, make] of Object.entries({
  'plain options': (given) => ({ ...given, native: mirror }),
  'a provider': (given) => createProvider({ ...given, native: mirror }),
})) {
  test(`on a runtime without \`withActiveSpan\` spans are mirrored without being nested: ${form}`, async () => {
    assert.deepEqual(await mirroredBy(make), [
      ['outer', [{}, 'end']],
      ['inner', [{}, 'end']],
    ]);
  });
}

/** The names of the platform's spans that a request makes, and what these were told. */
async function mirroredBy(make) {
  const { span } = platformSpan();
  const mirrored = [];
  const startSpan = (name) => {
    const { span: image, told } = platformSpan();
    mirrored.push([name, told]);
    return image;
  };
  const tracing = { getActiveSpan: () => span, startSpan };
  assert.equal((await traced({ tracing, make })).length, 3);
  return mirrored;
}
