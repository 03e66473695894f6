/**
 * Sentry's sampling: rates, the caller's decision, the sampler and what it is told (Sentry develop docs, "Sampling").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { sentryMembers, traced } from './sentry-trace.mjs';
import { inside, sentryDsn } from './subject.mjs';

const { withRequest } = await inside('sentry/tracing/request_context.js');

after(assertBalanced);

const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];

test('a rate of nothing is a rate: 0 records nothing and says so, unset leaves the decision to whoever is called', () => {
  const headersBy = (options) => {
    const { tracer, headersOf } = traced(options);
    const span = tracer.startSpan('root');
    const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, span));
    assert.equal(span.isRecording(), options.recordsByDefault === true);
    const [own, childs] = [headersOf(span), headersOf(child)];
    assert.equal(childs['sentry-trace'].slice(49), own['sentry-trace'].slice(49));
    child.end();
    span.end();
    return { flag: own['sentry-trace'].slice(49), ...sentryMembers(own) };
  };
  const off = headersBy({ tracesSampleRate: 0 });
  assert.deepEqual([off.flag, off.sampled, off.sample_rate], ['-0', 'false', '0']);
  const open = headersBy({});
  assert.deepEqual(
    [open.flag, open.sampled, open.sample_rate, open.sample_rand],
    ['', undefined, undefined, undefined],
  );
  const all = headersBy({ recordsByDefault: true });
  assert.deepEqual([all.flag, all.sampled, all.sample_rate], ['-1', 'true', '1']);
});

test('where nobody decides the caller is passed on as it came: whoever is called is its child', () => {
  for (const flag of ['-1', '-0', '']) {
    const { tracer, extracted, headersOf } = traced({});
    const incoming = { 'sentry-trace': `${traceId}-${spanId}${flag}`, baggage: `sentry-trace_id=${traceId},a=1` };
    const context = extracted(incoming);
    const span = tracer.startSpan('root', {}, context);
    const child = tracer.startSpan('child', {}, trace.setSpan(context, span));
    for (const each of [span, child]) {
      const out = headersOf(each, context);
      assert.equal(each.isRecording(), false);
      assert.equal(out['sentry-trace'], incoming['sentry-trace']);
      assert.equal(out.traceparent, `00-${traceId}-${spanId}-0${flag === '-1' ? 1 : 0}`);
      assert.equal(out.baggage.split(',')[0], 'a=1');
    }
  }
});

test('a caller without Sentry has its decision followed, or overruled by the sampler; its threshold goes then', async () => {
  const headers = (flags) => ({
    traceparent: `00-${traceId}-${spanId}-0${flags}`,
    // This trace is sampled by every rate above 0.41, by its id.
    tracestate: 'ot=th:8,other=1',
  });
  const run = async (options, flags) => {
    const { tracer, provider, posted, extracted, headersOf } = traced(options);
    const context = extracted(headers(flags));
    const span = tracer.startSpan('root', {}, context);
    const out = headersOf(span, context);
    span.end();
    await provider.forceFlush();
    return {
      count: posted().length,
      flag: out['sentry-trace'].slice(50),
      state: out.tracestate,
      ...sentryMembers(out),
    };
  };
  const followed = await run({ tracesSampleRate: 0 }, 1);
  assert.deepEqual([followed.count, followed.flag, followed.state], [1, '1', 'ot=th:8,other=1']);
  assert.deepEqual([followed.sampled, followed.sample_rate, followed.trace_id], ['true', undefined, traceId]);
  assert.deepEqual((await run({ tracesSampleRate: 1 }, 0)).count, 0);
  const taken = await run({ tracesSampleRate: 0, tracesSampler: () => 1 }, 0);
  assert.deepEqual([taken.count, taken.flag, taken.state, taken.sample_rate], [1, '1', 'ot=th:0,other=1', '1']);
  const left = await run({ tracesSampler: () => false }, 1);
  assert.deepEqual([left.count, left.flag, left.state, left.sample_rate], [0, '0', 'other=1', '0']);
});

test("with the caller's sample_rand the tracestate stays, but for a threshold that is no longer true", () => {
  const { tracer, extracted } = traced({ tracesSampler: () => 0.5 });
  for (const [rand, flag, state] of [
    ['0.3', '1', 'ot=th:8;rv:c0000000000000,a=1'],
    ['0.3', '0', 'ot=rv:c0000000000000,a=1'],
    ['0.7', '1', 'ot=rv:c0000000000000,a=1'],
    ['0.7', '0', 'ot=th:8;rv:c0000000000000,a=1'],
  ]) {
    const context = extracted({
      'sentry-trace': `${traceId}-${spanId}-${flag}`,
      traceparent: `00-${traceId}-${spanId}-0${flag}`,
      tracestate: 'ot=th:8;rv:c0000000000000,a=1',
      baggage: `sentry-trace_id=${traceId},sentry-sample_rand=${rand}`,
    });
    const span = tracer.startSpan('root', {}, context);
    assert.equal(span.isRecording(), rand === '0.3');
    assert.equal(span.spanContext().traceState.serialize(), state);
    span.end();
  }
});

test('the sampler is told what any version of the SDKs tells, and is asked once for a trace', () => {
  const told = [];
  const options = { tracesSampler: (context) => told.push(context) > 0 };
  const { tracer, extracted } = traced(options);
  const request = new Request('https://shop.example.com/api/cart?id=7&x', { method: 'PUT', headers: { 'X-A': '1' } });
  const attributes = { 'http.request.method': 'PUT', 'url.path': '/api/cart', plan: 'gold' };
  const baggage = `sentry-trace_id=${traceId},sentry-sample_rate=0.25,sentry-sample_rand=0.2`;
  const context = withRequest(extracted({ 'sentry-trace': `${traceId}-${spanId}-1`, baggage }), request);
  const span = tracer.startSpan('PUT', { kind: SpanKind.SERVER, attributes }, context);
  tracer.startSpan('child', {}, trace.setSpan(context, span)).end();
  span.end();
  const [{ inheritOrSampleWith, ...plain }, ...more] = told;
  assert.equal(more.length, 0);
  assert.deepEqual(plain, {
    name: 'PUT /api/cart',
    attributes,
    parentSampled: true,
    parentSampleRate: 0.25,
    normalizedRequest: {
      method: 'PUT',
      url: 'https://shop.example.com/api/cart?id=7&x',
      query_string: 'id=7&x',
      headers: { 'x-a': '1' },
    },
    transactionContext: { name: 'PUT /api/cart', parentSampled: true },
  });
  assert.equal(inheritOrSampleWith(0.9), 0.25);
  tracer.startSpan('task').end();
  const [, { inheritOrSampleWith: own, ...alone }] = told;
  assert.deepEqual(alone, {
    name: 'task',
    attributes: {},
    parentSampled: undefined,
    parentSampleRate: undefined,
    transactionContext: { name: 'task', parentSampled: undefined },
  });
  assert.equal(own(0.9), 0.9);
});

for (const [kind, attributes, name, full] of [
  [SpanKind.SERVER, { 'http.request.method': 'GET', 'url.path': '/health' }, 'GET', 'GET /health'],
  [SpanKind.SERVER, { 'http.method': 'GET', 'http.target': '/health?a=/b' }, 'GET', 'GET /health'],
  [SpanKind.SERVER, { 'http.method': 'GET', 'http.url': 'https://a.example/health?a' }, 'HTTP GET', 'GET /health'],
  [SpanKind.SERVER, { 'http.request.method': 'GET', 'http.route': '/u/:id', 'url.path': '/u/7' }, 'GET', 'GET /u/:id'],
  [SpanKind.SERVER, { 'http.request.method': 'GET', 'url.path': '/u/7' }, 'GET /u/:id', 'GET /u/:id'],
  [SpanKind.SERVER, { 'http.request.method': 'GET' }, 'GET', 'GET'],
  [SpanKind.CLIENT, { 'http.request.method': 'GET', 'url.full': 'https://a.example/x' }, 'GET', 'GET'],
  [SpanKind.SERVER, { 'rpc.service': 'a', 'url.path': '/x' }, 'a.b', 'a.b'],
]) {
  test(`the sampler sees ${name} with ${JSON.stringify(attributes)} as ${full}`, () => {
    const names = [];
    const { tracer } = traced({ tracesSampler: ({ name: seen }) => names.push(seen) < 0 });
    tracer.startSpan(name, { kind, attributes }).end();
    assert.deepEqual(names, [full]);
  });
}

test('what is no rate drops the trace, with one warning; a sampler that throws is as if it was not there', async () => {
  const warned = [];
  const { warn } = console;
  console.warn = (sentence) => warned.push(sentence);
  try {
    for (const result of [Number.NaN, 1.0001, -0.1, '0.5', null, undefined, {}, Promise.resolve(1), 1n]) {
      const { tracer } = traced({ tracesSampleRate: 1, tracesSampler: () => result });
      for (let round = 0; round < 2; round++) assert.equal(tracer.startSpan('root').isRecording(), false);
    }
    const thrower = () => {
      throw new Error('no');
    };
    const { tracer, extracted } = traced({ tracesSampleRate: 1, tracesSampler: thrower });
    const kept = tracer.startSpan('root');
    assert.equal(kept.isRecording(), true);
    kept.end();
    const unsampled = extracted({ 'sentry-trace': `${traceId}-${spanId}-0` });
    assert.equal(tracer.startSpan('root', {}, unsampled).isRecording(), false);
  } finally {
    console.warn = warn;
  }
  const gave = (value) =>
    `edgespan: tracesSampler gave ${value}, not a number from 0 to 1, true or false; such traces are not recorded`;
  const values = ['NaN', '1.0001', '-0.1', '"0.5"', 'null', 'undefined', 'an object', 'a promise', '1'];
  assert.deepEqual(warned, [...values.map(gave), 'edgespan: tracesSampler threw (no); it is as if it was not there']);
});

test('the reason of a decision is there to be read', () => {
  const reasonOf = (options, headers = {}, name = 'root') => {
    const { sampler, extracted } = traced(options);
    const id = `${'0'.repeat(18)}c${'0'.repeat(13)}`;
    return sampler.shouldSample(extracted(headers), id, name, SpanKind.SERVER, {}, []).note.reason;
  };
  const called = { 'sentry-trace': `${traceId}-${spanId}-1` };
  assert.equal(reasonOf({ tracesSampler: () => 0.25 }), 'tracesSampler gave 0.25, sample_rand 0.249999');
  assert.equal(reasonOf({ tracesSampleRate: 0.1 }), 'tracesSampleRate 0.1, sample_rand 0.249999');
  assert.equal(reasonOf({ tracesSampleRate: 0.1 }, called), 'as the caller decided');
  assert.equal(reasonOf({ ignoreSpans: ['root'], tracesSampleRate: 1 }), 'ignoreSpans has it');
  assert.equal(reasonOf({}), 'there is neither tracesSampleRate nor tracesSampler');
  assert.equal(reasonOf({ recordsByDefault: true }), 'all are, for want of a rate, sample_rand 0.249999');
});

test('toward Sentry every span says the rate of its trace: ours, else the one that the caller told', async () => {
  const dsn = sentryDsn('https://0123456789abcdef0123456789abcdef@o77.ingest.sentry.io/42');
  const ratesBy = async (options, headers = {}) => {
    const { tracer, provider, posted, extracted } = traced(options, { dsn });
    const context = extracted(headers);
    const span = tracer.startSpan('root', {}, context);
    tracer.startSpan('child', {}, trace.setSpan(context, span)).end();
    // Another trace in the same request.
    tracer.startSpan('other', { root: true }, trace.setSpan(context, span)).end();
    span.end();
    await provider.forceFlush();
    const rates = posted().map(({ name, attributes }) => [name, attributes['sentry.client_sample_rate']]);
    return Object.fromEntries(rates);
  };
  const byName = ({ name }) => (name === 'other' ? 1 : 0.999999999);
  assert.deepEqual(await ratesBy({ tracesSampler: byName }), { root: 0.999999999, child: 0.999999999, other: 1 });
  const called = {
    'sentry-trace': `${traceId}-${spanId}-1`,
    baggage: `sentry-trace_id=${traceId},sentry-sample_rate=0.25,sentry-sample_rand=0.1`,
  };
  assert.deepEqual(await ratesBy({ tracesSampleRate: 1 }, called), { root: 0.25, child: 0.25, other: 1 });
  assert.deepEqual(await ratesBy({ tracesSampler: () => 1 }, called), { root: 1, child: 1, other: 1 });
});

test('what is noted goes with every span of a trace, and says whether the trace serves somebody here', () => {
  const { tracer } = traced({ tracesSampleRate: 0.75, tracesSampler: () => 1 });
  for (const [kind, serves] of [
    [SpanKind.SERVER, true],
    [SpanKind.CONSUMER, true],
    [SpanKind.INTERNAL, false],
  ]) {
    const span = tracer.startSpan('root', { kind });
    const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, span));
    assert.deepEqual([span.trace.note.serves, child.trace.note.sampleRate], [serves, 1]);
    assert.equal(child.trace.note, span.trace.note);
    child.end();
    span.end();
  }
});
