/**
 * Instrumented handlers with what a provider takes too: span processors, samplers of the user's own, tail sampling, a
 * propagator, and `disabled`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { propagation, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { baggageSpanAttributes, customSampler, inside, instrument, spanProcessors, tailSampling } from './subject.mjs';

after(assertBalanced);

/** A handler under options; `answer` gives the answer of one request, and what was posted when all has settled. */
function instrumented(options, handler = () => new Response('ok')) {
  const posts = [];
  const fetch = (url, { body }) => {
    posts.push(body.slice());
    return Promise.resolve(new Response(null));
  };
  const configured = typeof options === 'function' ? () => ({ fetch, ...options() }) : { fetch, ...options };
  const worker = instrument({ fetch: handler }, configured);
  return async (headers = {}) => {
    const kept = [];
    const context = { waitUntil: (promise) => kept.push(promise) };
    const response = await worker.fetch(new Request('https://example.com/path', { headers }), {}, context);
    const before = kept.length;
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return { response, kept: before, spans: posts.splice(0).flatMap((bytes) => spansOf(bytes)) };
  };
}

test('processors see the spans of a request, and are flushed inside waitUntil, after the response', async () => {
  const calls = [];
  let flushed;
  const processor = {
    onStart: (span) => calls.push(`start ${span.name}`),
    onEnd: (span) => calls.push(`end ${span.name}`),
    forceFlush: () =>
      new Promise((resolve) => {
        flushed = () => (calls.push('flushed'), resolve());
      }),
    shutdown: async () => {},
  };
  const work = () => {
    trace.getTracer('mine').startSpan('inside').end();
    // The flush is asked for after this, and settles only after the response.
    setTimeout(() => flushed(), 5);
    return new Response('ok');
  };
  const { response, kept, spans } = await instrumented({ spanProcessors: spanProcessors(processor) }, work)();
  assert.equal(await response.text(), 'ok');
  assert.ok(kept > 0);
  assert.deepEqual(calls, ['start GET', 'start inside', 'end inside', 'end GET', 'flushed']);
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'inside']);
});

test("a sampler of the user's own decides about requests, by their attributes", async () => {
  const sampler = {
    shouldSample: (context, traceId, name, kind, attributes) => ({
      decision: attributes['url.path'] === '/path' ? 0 : 2,
    }),
    toString: () => 'by path',
  };
  const answer = instrumented({ sampler: customSampler(sampler) });
  const counts = await counted(async () => assert.deepEqual((await answer()).spans, []));
  assert.deepEqual(counts, { unsampled: 1 });
});

test('tail sampling decides when a request is over', async () => {
  let status = 200;
  const answer = instrumented({ tailSampling: tailSampling({ ratio: 0 }) }, () => new Response(null, { status }));
  assert.deepEqual((await answer()).spans, []);
  status = 500;
  assert.equal((await answer()).spans.length, 1);
});

test('a disabled Worker is the handler alone', async () => {
  for (const options of [{ disabled: true }, () => ({ disabled: true })]) {
    const answer = instrumented(options, () => Response.json(trace.getActiveSpan()?.spanContext() ?? null));
    const counts = await counted(async () => {
      const { response, kept, spans } = await answer({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` });
      assert.deepEqual([await response.json(), kept, spans], [null, 0, []]);
    });
    assert.deepEqual(counts, {});
  }
});

test('a propagator of the options reads the headers of a request, also of a function of options', async () => {
  const spanContext = { traceId: '5'.repeat(32), spanId: '6'.repeat(16), traceFlags: 1, isRemote: true };
  const propagator = {
    inject() {},
    extract: (context, carrier, getter) =>
      getter.get(carrier, 'x-mine') ? trace.setSpanContext(context, spanContext) : context,
    fields: () => ['x-mine'],
  };
  const answer = instrumented(() => ({ propagator }));
  const [span] = (await answer({ 'x-mine': 'yes' })).spans;
  assert.deepEqual([span.traceId, span.parentSpanId], [spanContext.traceId, spanContext.spanId]);
  assert.equal((await answer({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` })).spans[0].parentSpanId, '');
  const broken = instrumented(() => ({
    propagator: {
      ...propagator,
      extract() {
        throw new Error('no');
      },
    },
  }));
  assert.equal((await broken({})).spans.length, 1);
});

test('baggage of the caller is there, and attributes of the spans where the options name it', async () => {
  const work = () => {
    trace.getTracer('mine').startSpan('inside').end();
    return new Response(propagation.getActiveBaggage()?.getEntry('user.id')?.value);
  };
  const answer = instrumented({ baggageSpanAttributes: baggageSpanAttributes('user.id') }, work);
  const { response, spans } = await answer({ baggage: 'user.id=7,secret=s' });
  assert.equal(await response.text(), '7');
  for (const { attributes } of spans) assert.deepEqual([attributes['user.id'], attributes.secret], ['7', undefined]);
  assert.equal(spans.length, 2);
});

test('a cancelled request does not wait for its open spans, also when promises were pending', async () => {
  const { Invocation } = await inside('workers/invocation/invocation.js');
  const { ResolvedSettings } = await inside('config/settings.js');
  const sent = [];
  const context = { waitUntil: () => {} };
  const invocation = new Invocation(new ResolvedSettings({}), context, (_, isPartial) => void sent.push(isPartial));
  let settle;
  context.waitUntil(new Promise((resolve) => (settle = resolve)));
  // A span that is never ended.
  invocation.recording.open++;
  invocation.finish(true);
  assert.deepEqual(sent, []);
  settle();
  // The grace for open spans is a second.
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(sent, [false]);
});
