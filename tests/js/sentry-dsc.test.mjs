/**
 * The dynamic sampling context: made once by whoever begins a trace, frozen by everybody else (Sentry develop docs,
 * "Dynamic Sampling Context"), and how it goes out beside baggage of others.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, propagation, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { PUBLIC_KEY, sentryMembers, traced } from './sentry-trace.mjs';
import { inside } from './subject.mjs';

const { dynamicSamplingContext, transactionOf } = await inside('sentry/tracing/dsc.js');

after(assertBalanced);

const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];
const within = (span, context = ROOT_CONTEXT) => trace.setSpan(context, span);

test('who begins a trace says all that is known of it, in one header with the baggage of the user', () => {
  const { tracer, headersOf } = traced({ tracesSampleRate: 1, release: 'shop@1.0 ä' });
  const span = tracer.startSpan('GET /users/:id');
  const baggage = propagation.createBaggage({ 'user.tier': { value: 'gold' } });
  const context = propagation.setBaggage(ROOT_CONTEXT, baggage);
  const headers = headersOf(span, context, { other: '1' });
  const { traceId: id, spanId: own } = span.spanContext();
  const { sample_rand: rand, ...dsc } = sentryMembers(headers);
  assert.match(rand, /^0\.\d{6}$/);
  assert.deepEqual(dsc, {
    trace_id: id,
    public_key: PUBLIC_KEY,
    release: 'shop@1.0 ä',
    environment: 'test',
    org_id: '77',
    transaction: 'GET /users/:id',
    sample_rate: '1',
    sampled: 'true',
  });
  assert.equal(headers['sentry-trace'], `${id}-${own}-1`);
  assert.equal(headers.traceparent, `00-${id}-${own}-03`);
  assert.equal(headers.other, '1');
  assert.ok(headers.baggage.startsWith(`user.tier=gold,sentry-trace_id=${id},sentry-public_key=${PUBLIC_KEY},`));
  assert.ok(headers.baggage.includes('sentry-release=shop@1.0%20%C3%A4,'));
  span.end();
});

test('what is not known is left out', () => {
  const options = { tracesSampleRate: 0.000001, release: undefined, orgId: '' };
  const { tracer, headersOf } = traced(options);
  const names = Object.keys(sentryMembers(headersOf(tracer.startSpan('root'))));
  const known = ['trace_id', 'public_key', 'environment', 'transaction', 'sample_rate', 'sample_rand', 'sampled'];
  assert.deepEqual(names, known);
});

test('it is made at its first use, and stays', () => {
  const { tracer, headersOf } = traced({ tracesSampleRate: 1 });
  const span = tracer.startSpan('GET', { attributes: { 'http.request.method': 'GET', 'url.path': '/users/7' } });
  const child = tracer.startSpan('child', {}, within(span));
  child.updateName('not the root');
  span.updateName('GET /users/:id');
  const first = headersOf(child).baggage;
  assert.equal(sentryMembers({ baggage: first }).transaction, 'GET /users/:id');
  span.updateName('GET /users/:id/more');
  assert.equal(headersOf(span).baggage, first);
  assert.equal(transactionOf(within(child)), 'GET /users/:id/more');
  child.end();
  span.end();
});

for (const [name, attributes, transaction] of [
  ['GET', { 'http.request.method': 'GET', 'url.path': '/users/7' }, undefined],
  ['GET /users/7', { 'http.request.method': 'GET', 'url.path': '/users/7' }, undefined],
  ['GET /users/:id', { 'http.request.method': 'GET', 'http.route': '/users/:id' }, 'GET /users/:id'],
  ['GET', { 'http.method': 'GET', 'http.route': '/users/:id' }, 'GET /users/:id'],
  ['/users/7', {}, undefined],
  ['fetch https://a.example/7', {}, undefined],
  ['nightly report', {}, 'nightly report'],
  ['nightly report', { 'sentry.source': 'url' }, undefined],
  ['GET /users/7', { 'http.request.method': 'GET', 'sentry.source': 'custom' }, 'GET /users/7'],
]) {
  test(`a transaction is named ${name} with ${JSON.stringify(attributes)}: ${transaction ?? 'not said'}`, () => {
    const { tracer, headersOf } = traced({ tracesSampleRate: 1 });
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes });
    assert.equal(sentryMembers(headersOf(span)).transaction, transaction);
    span.end();
  });
}

test('a trace that is not sampled has it too, with the name that its root has by then', () => {
  const { tracer, headersOf } = traced({ tracesSampleRate: 0 });
  const span = tracer.startSpan('GET', { attributes: { 'http.request.method': 'GET' } });
  const child = tracer.startSpan('child', {}, within(span));
  span.updateName('GET /users/:id');
  const { sampled, sample_rate: rate, transaction } = sentryMembers(headersOf(child));
  assert.deepEqual([sampled, rate, transaction], ['false', '0', 'GET /users/:id']);
});

test('the envelope of an error gets it as it is, or nothing where Relay would refuse it', () => {
  const { tracer, headersOf, extracted } = traced({ tracesSampleRate: 1 });
  assert.equal(dynamicSamplingContext(ROOT_CONTEXT), undefined);
  assert.equal(transactionOf(ROOT_CONTEXT), undefined);
  const span = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, within(span));
  assert.deepEqual(dynamicSamplingContext(within(child)), sentryMembers(headersOf(span)));
  assert.equal(transactionOf(within(child)), 'root');
  child.end();
  span.end();
  const serve = (baggage) => {
    const context = extracted({ 'sentry-trace': `${traceId}-${spanId}-1`, baggage });
    const served = tracer.startSpan('root', {}, context);
    served.end();
    return dynamicSamplingContext(within(served, context));
  };
  assert.equal(serve(''), undefined);
  assert.equal(serve(`sentry-trace_id=${traceId}`), undefined);
  const whole = `sentry-trace_id=${traceId},sentry-public_key=abc,sentry-sample_rand=0.5`;
  assert.deepEqual(serve(whole), { trace_id: traceId, public_key: 'abc', sample_rand: '0.5' });
});

test('a trace that comes from OpenTelemetry has no sampling context yet: it gets one here', () => {
  const { tracer, headersOf, extracted } = traced({ tracesSampleRate: 0 });
  const context = extracted({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'a=1' });
  const span = tracer.startSpan('root', {}, context);
  const { baggage } = headersOf(span, context);
  const { trace_id: id, sampled, public_key: key, sample_rate: rate } = sentryMembers({ baggage });
  assert.deepEqual([id, sampled, key, rate], [traceId, 'true', PUBLIC_KEY, undefined]);
  assert.ok(baggage.startsWith('a=1,sentry-'));
  span.end();
});

test("members of Sentry's without its trace are of no use, and do not go on beside ours", () => {
  const { tracer, headersOf, extracted } = traced({ tracesSampleRate: 1 });
  const context = extracted({ baggage: `a=1,sentry-trace_id=${traceId},sentry-release=other,sentry-x=1` });
  const span = tracer.startSpan('root', {}, context);
  const { baggage } = headersOf(span, context);
  assert.ok(baggage.startsWith(`a=1,sentry-trace_id=${span.spanContext().traceId},`));
  assert.deepEqual([sentryMembers({ baggage }).release, sentryMembers({ baggage }).x], ['here@2', undefined]);
  span.end();
});

test('another trace inside a request has a sampling context of its own', () => {
  const { tracer, headersOf, extracted } = traced({ tracesSampleRate: 1 });
  const headers = { 'sentry-trace': `${traceId}-${spanId}-1`, baggage: `sentry-trace_id=${traceId},sentry-release=a` };
  const context = extracted(headers);
  const span = tracer.startSpan('root', {}, context);
  const other = tracer.startSpan('other', { root: true }, within(span, context));
  const { trace_id: id, release, transaction } = sentryMembers(headersOf(other, context));
  assert.deepEqual([id, release, transaction], [other.spanContext().traceId, 'here@2', 'other']);
  assert.notEqual(id, traceId);
  other.end();
  span.end();
});

for (const [flags, isSampled] of [
  ['00', false],
  ['01', true],
]) {
  test(`an open decision beside traceparent ${flags} is ${isSampled ? 'the one that is there' : 'open'}`, async () => {
    const { tracer, extracted } = traced({ tracesSampler: ({ parentSampled }) => parentSampled ?? 0.5 });
    const { tracer: all, provider, posted } = traced({ tracesSampleRate: 1 });
    const headers = {
      traceparent: `00-${traceId}-${spanId}-${flags}`,
      tracestate: 'a=1',
      'sentry-trace': `${traceId}-${spanId}`,
      // 0.7 is not below 0.5: who is asked about an open decision says no.
      baggage: `sentry-trace_id=${traceId},sentry-sample_rand=0.7`,
    };
    const span = tracer.startSpan('root', {}, extracted(headers));
    assert.equal(span.isRecording(), isSampled);
    span.end();
    const kept = all.startSpan('root', {}, extracted(headers));
    kept.end();
    await provider.forceFlush();
    assert.deepEqual(
      posted().map(({ parentSpanId, traceState }) => [parentSpanId, traceState]),
      [[spanId, 'a=1']],
    );
  });
}
