/**
 * What callers say in headers of all kinds, and what the sampler then decides: from headers in to spans on the wire.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, propagation, trace } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';
import { baggageSpanAttributes, inside } from './subject.mjs';

const { optionsFromEnv } = await inside('features/env/options_from_env.js');
const { propagator } = optionsFromEnv({ OTEL_PROPAGATORS: 'tracecontext,baggage,b3,sentry' });

after(assertBalanced);

const traceId = '80f198ee56343ba864fe8b2a57d3eff7';
const spanId = 'e457b5a2e4d86bd1';

/** A span for a request with these headers: whether it was sampled, its trace, and what a request of its own sends. */
async function served(headers, options) {
  const { provider, tracer, posted } = collect(options);
  const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const span = tracer.startSpan('span', {}, context);
  const child = tracer.startSpan('child', {}, trace.setSpan(context, span));
  const out = {};
  propagator.inject(trace.setSpan(context, child), out, defaultTextMapSetter);
  child.end();
  span.end();
  await provider.forceFlush();
  const context2 = child.spanContext();
  assert.equal(posted().length, context2.traceFlags & 1 ? 2 : 0);
  return { sampled: (context2.traceFlags & 1) === 1, traceId: context2.traceId, spanId: context2.spanId, out };
}

const open = [{ b3: `${traceId}-${spanId}` }, { 'sentry-trace': `${traceId}-${spanId}` }];

for (const headers of open) {
  test(`an open decision is up to the sampler here, in the caller's trace: ${JSON.stringify(headers)}`, async () => {
    for (const [options, sampled] of [
      [{}, true],
      [{ tracesSampleRate: 1 }, true],
      [{ tracesSampleRate: 0 }, false],
      [{ sampler: 'parentbased_always_off' }, false],
      [{ sampler: 'always_on' }, true],
    ]) {
      const found = await served(headers, options);
      assert.deepEqual([found.sampled, found.traceId], [sampled, traceId], JSON.stringify(options));
      assert.equal(found.out.b3, `${traceId}-${found.spanId}-${sampled ? 1 : 0}`);
      assert.equal(found.out['sentry-trace'], found.out.b3);
    }
  });
}

for (const [headers, sampled] of [
  [{ b3: `${traceId}-${spanId}-1` }, true],
  [{ b3: `${traceId}-${spanId}-d` }, true],
  [{ b3: `${traceId}-${spanId}-0` }, false],
  [{ 'sentry-trace': `${traceId}-${spanId}-1` }, true],
  [{ 'sentry-trace': `${traceId}-${spanId}-0` }, false],
  [{ traceparent: `00-${traceId}-${spanId}-01` }, true],
  [{ traceparent: `00-${traceId}-${spanId}-00` }, false],
]) {
  test(`the caller's decision is followed: ${JSON.stringify(headers)}`, async () => {
    const found = await served(headers, { tracesSampleRate: sampled ? 0 : 1 });
    assert.deepEqual([found.sampled, found.traceId], [sampled, traceId]);
    const state = headers.b3?.endsWith('d') ? 'd' : sampled ? 1 : 0;
    assert.equal(found.out.b3, `${traceId}-${found.spanId}-${state}`);
  });
}

for (const [b3, sampled] of [
  ['0', false],
  ['1', true],
  ['d', true],
]) {
  test(`a decision without a trace is followed in a new one: b3: ${b3}`, async () => {
    const found = await served({ b3 }, { tracesSampleRate: sampled ? 0 : 1 });
    assert.equal(found.sampled, sampled);
    assert.notEqual(found.traceId, traceId);
    assert.equal(found.out.b3, `${found.traceId}-${found.spanId}-${b3}`);
  });
}

test('baggage travels through, and becomes attributes where it is asked for', async () => {
  const { tracer, byName } = collect({ baggageSpanAttributes: baggageSpanAttributes('user.tier', 'tenant.*') });
  const headers = { baggage: 'user.tier=gold,user.id=7,tenant.id=a%20b' };
  const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const span = tracer.startSpan('span', { attributes: { 'tenant.id': 'mine' } }, context);
  const out = {};
  propagator.inject(trace.setSpan(context, span), out, defaultTextMapSetter);
  span.end();
  assert.equal(out.baggage, headers.baggage);
  const { attributes } = (await byName()).span;
  assert.deepEqual(attributes, { 'tenant.id': 'mine', 'user.tier': 'gold' });
  assert.equal(propagation.getBaggage(context).getEntry('user.id').value, '7');
});

test('a provider takes the environment as its options, and its resource says so', async () => {
  const options = optionsFromEnv({
    OTEL_SERVICE_NAME: 'checkout',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=a%2Cb',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com/base/',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=1',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
  });
  const { provider, tracer, posts, posted } = collect(options);
  tracer.startSpan('span', { attributes: { a: 1, b: 2 } }).end();
  await provider.forceFlush();
  assert.equal(posts[0].url, 'https://otlp.example.com/base/v1/traces');
  assert.equal(new Headers(posts[0].headers).get('api-key'), '1');
  const [{ attributes, droppedAttributes, resource }] = posted();
  assert.deepEqual([attributes, droppedAttributes], [{ a: 1n }, 1]);
  assert.equal(resource['service.name'], 'checkout');
  assert.equal(resource['deployment.environment.name'], 'a,b');
});
