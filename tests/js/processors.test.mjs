/**
 * Span processors (OpenTelemetry `trace/sdk.md`, "Span processor") and what they can read ("Additional span
 * interfaces").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, createContextKey, createTraceState, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { customSampler, language, limits, spanProcessors } from './subject.mjs';

after(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);

/** A processor that keeps what it is told, under a name. */
function processorOf(calls = [], name = '') {
  return {
    calls,
    onStart: (span, context) => calls.push([`${name}start`, span, context]),
    onEnding: (span) => calls.push([`${name}ending`, span]),
    onEnd: (span) => calls.push([`${name}end`, span]),
    forceFlush: async () => void calls.push([`${name}flush`]),
    shutdown: async () => void calls.push([`${name}shutdown`]),
  };
}

/** Every readable field, as plain values. */
const fieldsOf = (span) => ({
  name: span.name,
  kind: span.kind,
  context: span.spanContext(),
  parent: span.parentSpanContext,
  start: span.startTime,
  end: span.endTime,
  duration: span.duration,
  ended: span.ended,
  status: span.status,
  attributes: span.attributes,
  events: span.events,
  links: span.links,
  dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  scope: span.instrumentationScope,
});

test('processors are told in their order of start, ending and end, always with the same object', async () => {
  const calls = [];
  const { provider, tracer } = collect({ spanProcessors: spanProcessors(processorOf(calls, 'a '), processorOf(calls, 'b ')) });
  const key = createContextKey('key');
  const context = ROOT_CONTEXT.setValue(key, 1);
  const span = tracer.startSpan('span', {}, context);
  span.end();
  span.end();
  await provider.forceFlush();
  await provider.shutdown();
  const names = ['start', 'ending', 'end', 'flush', 'shutdown'].flatMap((name) => [`a ${name}`, `b ${name}`]);
  assert.deepEqual(
    calls.map(([name]) => name),
    names,
  );
  for (const [, told] of calls.slice(0, 6)) assert.equal(told, span);
  assert.equal(calls[0][2], context);
});

test('a processor reads every field of an ended span', async () => {
  const processor = processorOf();
  const { provider } = collect({ spanProcessors: spanProcessors(processor) });
  const tracer = provider.getTracer('lib', '1.0', { schemaUrl: 'https://schema', attributes: { region: 'eu' } });
  const parent = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    traceState: createTraceState('a=1'),
    isRemote: true,
  };
  const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, isRemote: true };
  const span = tracer.startSpan(
    'first',
    {
      kind: SpanKind.SERVER,
      startTime: [100, 5],
      attributes: { text: 't', n: 1, half: 0.5 },
      links: [{ context: linked }],
    },
    trace.setSpanContext(ROOT_CONTEXT, parent),
  );
  span.setAttributes({ big: 2n ** 60n, list: [1, 'a', null], map: { yes: true }, bytes: Uint8Array.of(1, 2) });
  span.addEvent('event', { a: 1 }, [100, 6]).setStatus({ code: SpanStatusCode.ERROR, message: 'bad' });
  span.updateName('last').setAttribute('f', () => {});
  span.end([103, 4]);
  const expected = {
    name: 'last',
    kind: SpanKind.SERVER,
    context: span.spanContext(),
    parent,
    start: [100, 5],
    end: [103, 4],
    duration: [2, 999_999_999],
    ended: true,
    status: { code: SpanStatusCode.ERROR, message: 'bad' },
    attributes: {
      text: 't',
      n: 1,
      half: 0.5,
      big: 2n ** 60n,
      list: [1, 'a', null],
      map: { yes: true },
      bytes: Uint8Array.of(1, 2),
    },
    events: [{ time: [100, 6], name: 'event', attributes: { a: 1 }, droppedAttributesCount: 0 }],
    links: [{ context: linked }],
    dropped: [1, 0, 0],
    scope: { name: 'lib', version: '1.0', schemaUrl: 'https://schema', attributes: { region: 'eu' } },
  };
  const [, ended] = processor.calls.at(-1);
  assert.deepEqual(fieldsOf(ended), expected);
  // Its request is over and its buffer is another's by now.
  await provider.forceFlush();
  for (let n = 0; n < 3; n++) tracer.startSpan('other', { attributes: { other: 1 } }).end();
  assert.deepEqual(fieldsOf(ended), expected);
});

test('a span can be read at any time, with the limits as a receiver will see them', () => {
  const read = [];
  const processor = {
    ...processorOf(),
    onStart(span) {
      read.push([span.name, { ...span.attributes }, span.ended, span.endTime, span.duration]);
      span.setAttribute('by', 'processor');
      read.push({ ...span.attributes });
    },
    onEnding(span) {
      span.setAttribute('ending', true).updateName('renamed');
      read.push([span.name, Object.keys(span.attributes), span.isRecording()]);
    },
    onEnd(span) {
      span.setAttribute?.('late', 1);
      read.push([span.ended, span.droppedAttributesCount, Object.keys(span.attributes)]);
    },
  };
  const own = limits({ attributeCountLimit: 3, attributeValueLengthLimit: 4, eventCountLimit: 1 });
  const { tracer } = collect({ spanProcessors: spanProcessors(processor), limits: own });
  const span = tracer.startSpan('span', { attributes: { long: '123456' } });
  assert.deepEqual(read.splice(0), [['span', { long: '1234' }, false, [0, 0], [0, 0]], { long: '1234', by: 'proc' }]);
  span.setAttributes({ a: 1, b: 2 }).addEvent('one').addEvent('two');
  assert.deepEqual([span.attributes, span.droppedAttributesCount], [{ long: '1234', by: 'proc', a: 1 }, 1]);
  assert.deepEqual([span.events.map(({ name }) => name), span.droppedEventsCount], [['two'], 1]);
  span.end();
  const keys = ['long', 'by', 'a'];
  assert.deepEqual(read, [
    ['renamed', keys, true],
    [true, 2, keys],
  ]);
});

test('a span that is ending knows when, and can still be changed', async () => {
  const seen = [];
  const processor = {
    ...processorOf(),
    onEnding(span) {
      span.setAttribute('ending', true);
      seen.push([span.endTime, span.duration, span.ended, { ...span.attributes }]);
    },
  };
  const { tracer, byName } = collect({ spanProcessors: spanProcessors(processor) });
  tracer.startSpan('given', { startTime: [100, 5] }).end([102, 4]);
  tracer.startSpan('backwards', { startTime: [100, 5] }).end([99, 0]);
  const now = tracer.startSpan('now');
  now.end();
  assert.deepEqual(seen.slice(0, 2), [
    [[102, 4], [1, 999_999_999], false, { ending: true }],
    [[99, 0], [0, 0], false, { ending: true }],
  ]);
  const spans = await byName();
  assert.deepEqual([spans.given.end, spans.given.attributes], [102_000_000_004n, { ending: true }]);
  assert.equal(spans.backwards.end, spans.backwards.start);
  // A double holds today's milliseconds to a quarter of a microsecond.
  const [seconds, nanos] = seen[2][0];
  assert.ok(Math.abs(Number(spans.now.end - (BigInt(seconds) * 1_000_000_000n + BigInt(nanos)))) < 1000);
  assert.ok(seconds > 1_700_000_000);
  // What was read before is not kept.
  assert.ok(now.endTime[0] > 1_700_000_000 && now.ended);
});

test('what processors set goes out', async () => {
  const processor = {
    ...processorOf(),
    onStart: (span) => span.setAttribute('started', true),
    onEnding: (span) => span.setAttribute('ending', true).setStatus({ code: SpanStatusCode.OK }),
  };
  const { tracer, byName } = collect({ spanProcessors: spanProcessors(processor) });
  tracer.startSpan('span', { attributes: { own: 1 } }).end();
  const { span } = await byName();
  assert.deepEqual([span.attributes, span.status.code], [{ own: 1n, started: true, ending: true }, 1]);
});

test('spans of a provider share their resource, which names the service', () => {
  const processor = processorOf();
  const { tracer } = collect({ spanProcessors: spanProcessors(processor), serviceName: 'shop', resource: { team: 'a' } });
  const root = tracer.startSpan('root');
  tracer.startSpan('child', {}, under(root)).end();
  root.end();
  const [one, other] = processor.calls.filter(([name]) => name === 'end').map(([, { resource }]) => resource);
  assert.equal(one, other);
  const { 'telemetry.sdk.version': _, ...attributes } = one.attributes;
  assert.deepEqual(attributes, {
    'service.name': 'shop',
    team: 'a',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
  });
});

test('children know the context of their local parent', () => {
  const processor = processorOf();
  const { tracer } = collect({ spanProcessors: spanProcessors(processor) });
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, under(root));
  assert.equal(root.parentSpanContext, undefined);
  assert.equal(child.parentSpanContext, root.spanContext());
  child.end();
  root.end();
});

test('processors see spans that are only recorded, without the sampled flag, and none that are dropped', async () => {
  const processor = processorOf();
  const sampler = {
    shouldSample: (context, traceId, name) => ({ decision: { dropped: 0, recorded: 1 }[name] ?? 2 }),
    toString: () => 'by name',
  };
  const { tracer, byName } = collect({ spanProcessors: spanProcessors(processor), sampler: customSampler(sampler) });
  for (const name of ['dropped', 'recorded', 'sampled']) tracer.startSpan(name).end();
  const ended = processor.calls.filter(([call]) => call === 'end').map(([, span]) => span);
  assert.deepEqual(
    ended.map((span) => [span.name, span.spanContext().traceFlags & 1]),
    [
      ['recorded', 0],
      ['sampled', 1],
    ],
  );
  assert.deepEqual(Object.keys(await byName()), ['sampled']);
});

test('a processor that throws harms nobody, and is told to diag', async (t) => {
  const told = toldTo(t);
  const fail = () => {
    throw new Error('no');
  };
  const calls = [];
  const bad = { onStart: fail, onEnding: fail, onEnd: fail, forceFlush: fail, shutdown: fail };
  const { provider, tracer, byName } = collect({ spanProcessors: spanProcessors(bad, processorOf(calls)) });
  tracer.startSpan('span').end();
  assert.equal((await byName()).span.name, 'span');
  await provider.shutdown();
  assert.deepEqual(
    calls.map(([name]) => name),
    ['start', 'ending', 'end', 'flush', 'shutdown'],
  );
  assert.deepEqual(
    told(),
    ['onStart', 'onEnding', 'onEnd']
      .map((name) => `edgespan: ${name} of a span processor threw`)
      .concat(['edgespan: forceFlush of a span processor failed', 'edgespan: shutdown of a span processor failed']),
  );
});

test('a processor may end, start and flush spans itself: each goes out once', async () => {
  let inner;
  const { provider, tracer, byName } = collect({
    spanProcessors: spanProcessors({
      ...processorOf(),
      onEnding: (span) => span.name === 'outer' && span.end(),
      onEnd(span) {
        if (span.name !== 'outer') return;
        inner = tracer.startSpan('inner', {}, under(span));
        inner.end();
        void provider.forceFlush();
      },
    }),
  });
  const counts = await counted(async () => {
    tracer.startSpan('outer').end();
    assert.deepEqual(Object.keys(await byName()).sort(), ['inner', 'outer']);
  });
  assert.deepEqual([counts.started, counts.exported, counts.open], [2, 2, undefined]);
});

test('processors of earlier options are flushed and shut down too', async () => {
  const [first, second] = [processorOf(), processorOf()];
  const { provider, tracer } = collect({ spanProcessors: spanProcessors(first) });
  tracer.startSpan('before').end();
  provider.configure({ spanProcessors: spanProcessors(second), fetch: () => new Response(null) });
  tracer.startSpan('after').end();
  await provider.forceFlush();
  await provider.shutdown();
  const names = ['start', 'ending', 'end', 'flush', 'shutdown'];
  for (const { calls } of [first, second]) {
    assert.deepEqual(
      calls.map(([name]) => name),
      names,
    );
  }
  assert.deepEqual([first.calls[0][1].name, second.calls[0][1].name], ['before', 'after']);
});

test('a span that is lost is kept from processors when it ends', async () => {
  const processor = processorOf();
  const { provider, tracer } = collect({ spanProcessors: spanProcessors(processor) });
  const span = tracer.startSpan('late');
  await provider.shutdown();
  span.end();
  assert.deepEqual(
    processor.calls.map(([name]) => name),
    ['start', 'shutdown', 'ending'],
  );
  assert.deepEqual([span.name, span.kind, span.attributes, span.ended], ['late', SpanKind.INTERNAL, {}, true]);
});
