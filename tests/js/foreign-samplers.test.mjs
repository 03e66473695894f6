/**
 * Samplers of the user's own, as OpenTelemetry JS knows them (OpenTelemetry `trace/sdk.md`, "ShouldSample"), and ids of
 * the user's own ("Id Generators").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  createTraceState,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import * as otel from '@opentelemetry/sdk-trace-base';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { baggageSpanAttributes, customIds, customSampler } from './subject.mjs';

after(assertBalanced);

const [DROP, RECORD, SAMPLE] = [0, 1, 2];
const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const remote = (traceFlags) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags, isRemote: true });

/** A sampler that answers with `answer` and keeps what it was asked. */
function samplerOf(answer) {
  const questions = [];
  const shouldSample = (...question) => {
    questions.push(question);
    return typeof answer === 'function' ? answer(...question) : answer;
  };
  return { shouldSample, toString: () => 'Mine', questions };
}

test('a sampler is asked about every span, with context, trace id, name, kind, attributes and links', async () => {
  const sampler = samplerOf({ decision: SAMPLE });
  const { tracer, byName } = collect({ sampler: customSampler(sampler) });
  const links = [{ context: { traceId: '3'.repeat(32), spanId: '4'.repeat(16), traceFlags: 1 } }];
  const attributes = { a: 1 };
  const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes, links }, ROOT_CONTEXT);
  const here = under(root);
  tracer.startSpan('child', {}, here).end();
  tracer.startSpan('new root', { root: true }, here).end();
  root.end();
  const { traceId } = root.spanContext();
  const [first, second, third] = sampler.questions;
  assert.deepEqual(first, [ROOT_CONTEXT, traceId, 'root', SpanKind.SERVER, attributes, links]);
  assert.deepEqual(second, [here, traceId, 'child', SpanKind.INTERNAL, {}, []]);
  assert.equal(trace.getSpan(third[0]), undefined);
  assert.notEqual(third[1], traceId);
  assert.deepEqual(Object.keys(await byName()).sort(), ['child', 'new root', 'root']);
});

test('attributes of a sampler are added to the span, over its own; what it does to the ones it saw changes nothing', async () => {
  const sampler = samplerOf((context, traceId, name, kind, attributes) => {
    attributes.seen = 'changed';
    return { decision: SAMPLE, attributes: { rule: 'r1', both: 'sampler' } };
  });
  const { tracer, byName } = collect({ sampler: customSampler(sampler) });
  const attributes = { seen: 'mine', both: 'mine' };
  tracer.startSpan('span', { attributes }).end();
  assert.deepEqual((await byName()).span.attributes, { seen: 'mine', both: 'sampler', rule: 'r1' });
  assert.deepEqual(attributes, { seen: 'mine', both: 'mine' });
});

test("a sampler's tracestate replaces the parent's, on the span, on its children and on the wire", async () => {
  const sampler = samplerOf((context, traceId, name) =>
    name === 'root' ? { decision: SAMPLE, traceState: createTraceState('mine=1') } : { decision: SAMPLE },
  );
  const { tracer, byName } = collect({ sampler: customSampler(sampler) });
  const root = tracer.startSpan('root', {}, remote(1));
  const child = tracer.startSpan('child', {}, under(root));
  assert.equal(child.spanContext().traceState, root.spanContext().traceState);
  child.end();
  root.end();
  const spans = await byName();
  assert.deepEqual([spans.root.traceState, spans.child.traceState], ['mine=1', 'mine=1']);
});

test('RECORD is a span that records without the sampled flag, and is not exported', async () => {
  const { provider, tracer, posts } = collect({ sampler: customSampler(samplerOf({ decision: RECORD })) });
  const counts = await counted(async () => {
    const span = tracer.startSpan('span', {}, remote(1));
    assert.equal(span.isRecording(), true);
    assert.equal(span.spanContext().traceFlags & TraceFlags.SAMPLED, 0);
    span.setAttribute('a', 1).end();
    await provider.forceFlush();
  });
  assert.deepEqual([posts.length, counts], [0, { started: 1, sampledOut: 1 }]);
});

test('a child of a sampled span that the sampler drops does not record, and its siblings do', async () => {
  const sampler = samplerOf((context, traceId, name) => ({ decision: name === 'dropped' ? DROP : SAMPLE }));
  const { tracer, byName } = collect({ sampler: customSampler(sampler) });
  const root = tracer.startSpan('root');
  const dropped = tracer.startSpan('dropped', {}, under(root));
  tracer.startSpan('kept', {}, under(root)).end();
  assert.deepEqual([dropped.isRecording(), dropped.spanContext().traceFlags & 1], [false, 0]);
  assert.equal(dropped.spanContext().traceId, root.spanContext().traceId);
  dropped.end();
  root.end();
  assert.deepEqual(Object.keys(await byName()).sort(), ['kept', 'root']);
});

test('with a sampler that throws or gives no decision spans are recorded as their parents are, and diag is told once', (t) => {
  const told = toldTo(t);
  const throws = () => {
    throw new Error('no');
  };
  for (const answer of [throws, () => undefined, () => 'yes', () => ({ decision: 7 }), () => ({}), throws]) {
    const { tracer } = collect({ sampler: customSampler(samplerOf(answer)) });
    const spans = [ROOT_CONTEXT, remote(0), remote(1)].map((context) => tracer.startSpan('span', {}, context));
    assert.deepEqual(
      spans.map((span) => span.isRecording()),
      [true, false, true],
    );
    for (const span of spans) span.end();
  }
  assert.deepEqual(told(), [
    'edgespan: the sampler threw; spans are recorded as their parents are',
    'edgespan: the sampler gave no decision; spans are recorded as their parents are',
  ]);
});

test('attributes and tracestates of a sampler that are none harm nothing', async () => {
  const results = [
    { attributes: 7 },
    { attributes: null, traceState: {} },
    { traceState: 'a=1' },
    {
      traceState: {
        serialize() {
          throw new Error('no');
        },
      },
    },
  ];
  for (const result of results) {
    const { tracer, byName } = collect({ sampler: customSampler(samplerOf({ decision: SAMPLE, ...result })) });
    tracer.startSpan('span').end();
    const { span } = await byName();
    assert.deepEqual([span.attributes, span.traceState], [{}, '']);
  }
});

test('a sampler of OpenTelemetry JS decides', () => {
  const sampler = new otel.ParentBasedSampler({ root: new otel.AlwaysOffSampler() });
  const { tracer } = collect({ sampler: customSampler(sampler) });
  const spans = [ROOT_CONTEXT, remote(0), remote(1)].map((context) => tracer.startSpan('span', {}, context));
  assert.deepEqual(
    spans.map((span) => span.isRecording()),
    [false, false, true],
  );
  for (const span of spans) span.end();
});

test('ids come in order: trace id, decision, span id, which spans that are dropped have too', () => {
  const order = [];
  const idGenerator = {
    generateTraceId: () => (order.push('trace id'), 'a'.repeat(32)),
    generateSpanId: () => (order.push('span id'), 'b'.repeat(16)),
  };
  const decision = { decision: DROP };
  const sampler = samplerOf(() => (order.push('decision'), decision));
  const { tracer } = collect({ sampler: customSampler(sampler), idGenerator: customIds(idGenerator) });
  const dropped = tracer.startSpan('dropped');
  assert.deepEqual(order, ['trace id', 'decision', 'span id']);
  assert.deepEqual([dropped.spanContext().traceId, dropped.spanContext().spanId], ['a'.repeat(32), 'b'.repeat(16)]);
  assert.equal(sampler.questions[0][1], 'a'.repeat(32));
  decision.decision = SAMPLE;
  tracer.startSpan('child', {}, under(dropped)).end();
  assert.deepEqual(order.slice(3), ['decision', 'span id']);
});

test("a generator's ids go out; the random flag only when it says that they are random", async () => {
  let count = 0;
  const idGenerator = {
    generateTraceId: () => '5'.repeat(32),
    generateSpanId: () => `${++count}`.padStart(16, '0'),
  };
  for (const [hasRandomTraceIds, flags] of [
    [undefined, 0x101],
    [false, 0x101],
    [true, 0x103],
  ]) {
    count = 0;
    const { tracer, byName } = collect({ idGenerator: customIds({ ...idGenerator, hasRandomTraceIds }) });
    const root = tracer.startSpan('root');
    tracer.startSpan('child', {}, under(root)).end();
    root.end();
    const spans = await byName();
    assert.deepEqual(
      [spans.root, spans.child].map(({ traceId, spanId, flags }) => [traceId, spanId, flags]),
      [
        ['5'.repeat(32), '0000000000000001', flags],
        ['5'.repeat(32), '0000000000000002', flags],
      ],
    );
  }
});

test('a generator of OpenTelemetry JS makes ids', async () => {
  const { tracer, byName } = collect({ idGenerator: customIds(new otel.RandomIdGenerator()) });
  const span = tracer.startSpan('span');
  span.end();
  assert.equal((await byName()).span.spanId, span.spanContext().spanId);
});

test('ids that are not valid are replaced by random ones, and diag is told once', (t) => {
  const told = toldTo(t);
  const generators = [
    { generateTraceId: () => '0'.repeat(32), generateSpanId: () => '0'.repeat(16) },
    { generateTraceId: () => 'A'.repeat(32), generateSpanId: () => 'b'.repeat(15) },
    { generateTraceId: () => undefined, generateSpanId: () => 7 },
    {},
  ];
  const ids = new Set();
  for (const idGenerator of generators) {
    const { tracer } = collect({ idGenerator: customIds({ generateTraceId() {}, generateSpanId() {}, ...idGenerator }) });
    const span = tracer.startSpan('span');
    assert.ok(isSpanContextValid(span.spanContext()));
    assert.equal(span.spanContext().traceFlags, 3);
    ids.add(span.spanContext().traceId);
    span.end();
  }
  assert.equal(ids.size, 4);
  assert.deepEqual(told(), [
    'edgespan: the id generator made a trace id that is not 32 lowercase hex digits; a random one is used',
    'edgespan: the id generator made a span id that is not 16 lowercase hex digits; a random one is used',
  ]);
  const throws = () => {
    throw new Error('no');
  };
  const { tracer } = collect({ idGenerator: customIds({ generateTraceId: throws, generateSpanId: throws }) });
  const span = tracer.startSpan('span');
  assert.ok(isSpanContextValid(span.spanContext()));
  span.end();
});

test("entries of baggage that the options name are attributes of every span, under the user's own", async () => {
  const { tracer, byName } = collect({ baggageSpanAttributes: baggageSpanAttributes('user.id', 'app.*') });
  const baggage = propagation.createBaggage({
    'user.id': { value: '7' },
    'app.tier': { value: 'free' },
    'app.name': { value: 'baggage' },
    secret: { value: 's' },
  });
  const context = propagation.setBaggage(ROOT_CONTEXT, baggage);
  const root = tracer.startSpan('root', { attributes: { 'app.name': 'mine' } }, context);
  tracer.startSpan('child', {}, trace.setSpan(context, root)).end();
  root.end();
  const spans = await byName();
  assert.deepEqual(spans.root.attributes, { 'user.id': '7', 'app.tier': 'free', 'app.name': 'mine' });
  assert.deepEqual(spans.child.attributes, { 'user.id': '7', 'app.tier': 'free', 'app.name': 'baggage' });
});
