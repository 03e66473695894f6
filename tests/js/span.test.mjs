/**
 * Spans as the OpenTelemetry API describes them (`trace/api.md`, "Span"): ids, life and end.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, TraceFlags, context, isSpanContextValid, trace } from '@opentelemetry/api';
import { assertBalanced, collect, recorded } from './collector.mjs';
import { toldTo } from './diag.mjs';

after(assertBalanced);

test("a span context is valid, sampled, local and the same for the span's whole life", () => {
  const { tracer } = collect();
  const span = tracer.startSpan('span');
  const spanContext = span.spanContext();
  assert.ok(isSpanContextValid(spanContext));
  assert.ok(spanContext.traceFlags & TraceFlags.SAMPLED);
  assert.ok(!spanContext.isRemote);
  assert.equal(spanContext.traceState, undefined);
  span.updateName('other').setAttribute('a', 1);
  assert.equal(span.spanContext(), spanContext);
  span.end();
  assert.equal(span.spanContext(), spanContext);
});

test('a span goes out with the ids that its context tells', async () => {
  const { tracer, byName } = collect();
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  child.end();
  root.end();
  const spans = await byName();
  assert.equal(spans.root.traceId, root.spanContext().traceId);
  assert.equal(spans.root.spanId, root.spanContext().spanId);
  assert.equal(spans.root.parentSpanId, '');
  assert.equal(spans.child.traceId, root.spanContext().traceId);
  assert.equal(spans.child.spanId, child.spanContext().spanId);
  assert.equal(spans.child.parentSpanId, root.spanContext().spanId);
});

test('ids never repeat', () => {
  const { tracer } = collect();
  const traceIds = new Set();
  const spanIds = new Set();
  for (let n = 0; n < 5000; n++) {
    const span = tracer.startSpan('span');
    traceIds.add(span.spanContext().traceId);
    spanIds.add(span.spanContext().spanId);
    span.end();
  }
  assert.deepEqual([traceIds.size, spanIds.size], [5000, 5000]);
});

test('where the host forbids randomness, ids are valid and do not repeat', (t) => {
  const { tracer } = collect();
  // What is drawn already is used up first: a batch has 1,024 words.
  for (let n = 0; n < 1024; n++) tracer.startSpan('span').end();
  const forbidden = t.mock.method(crypto, 'getRandomValues', () => {
    throw new Error('not in global scope');
  });
  const contexts = Array.from({ length: 2000 }, () => {
    const span = tracer.startSpan('span');
    span.end();
    return span.spanContext();
  });
  assert.ok(contexts.every(isSpanContextValid));
  for (const id of ['traceId', 'spanId']) assert.equal(new Set(contexts.map((context) => context[id])).size, 2000);
  assert.ok(forbidden.mock.callCount() > 0);
  // Every bit is used, the highest too.
  assert.ok(contexts.some(({ traceId }) => traceId >= '8') && contexts.some(({ traceId }) => traceId < '8'));
});

test('flags say sampled, a random trace id, and that the local parent is known to be local', async () => {
  const { flags } = await recorded(() => {});
  assert.equal(flags, 0x103);
});

test('every kind of the API has its number on the wire', async () => {
  const kinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
  for (const [index, name] of kinds.entries()) {
    const { kind } = await recorded(() => {}, {}, { kind: SpanKind[name] });
    assert.equal(kind, index + 1, name);
  }
  assert.equal((await recorded(() => {})).kind, 1);
  assert.equal((await recorded(() => {}, {}, { kind: 42 })).kind, 1);
});

test('the parent is the span of the context that is given', async () => {
  const { tracer, byName } = collect();
  const first = tracer.startSpan('first');
  const second = tracer.startSpan('second');
  tracer.startSpan('of second', {}, trace.setSpan(ROOT_CONTEXT, second)).end();
  tracer.startSpan('of first', {}, trace.setSpan(ROOT_CONTEXT, first)).end();
  tracer.startSpan('of none', {}, ROOT_CONTEXT).end();
  first.end();
  second.end();
  const spans = await byName();
  assert.equal(spans['of first'].parentSpanId, first.spanContext().spanId);
  assert.equal(spans['of second'].parentSpanId, second.spanContext().spanId);
  assert.equal(spans['of none'].parentSpanId, '');
  assert.equal(new Set(Object.values(spans).map((span) => span.traceId)).size, 3);
});

test('root: true begins a new trace whatever the context holds', async () => {
  const { tracer, byName } = collect();
  const outer = tracer.startSpan('outer');
  tracer.startSpan('inner', { root: true }, trace.setSpan(ROOT_CONTEXT, outer)).end();
  outer.end();
  const spans = await byName();
  assert.equal(spans.inner.parentSpanId, '');
  assert.notEqual(spans.inner.traceId, spans.outer.traceId);
});

test('a remote parent is taken over with its trace id, tracestate and remote flag', async () => {
  const { provider, tracer, posted } = collect();
  const remote = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    isRemote: true,
  };
  const span = tracer.startSpan('span', {}, trace.setSpanContext(ROOT_CONTEXT, remote));
  assert.equal(span.spanContext().traceId, remote.traceId);
  assert.notEqual(span.spanContext().spanId, remote.spanId);
  assert.ok(!span.spanContext().isRemote);
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, span));
  child.end();
  span.end();
  await provider.forceFlush();
  const [local, nested] = posted();
  assert.deepEqual([local.parentSpanId, local.traceId, local.flags], [remote.spanId, remote.traceId, 0x301]);
  assert.deepEqual([nested.parentSpanId, nested.traceId, nested.flags], [local.spanId, remote.traceId, 0x101]);
});

test('a parent whose ids are not valid is none', async () => {
  const { tracer, byName } = collect();
  const invalid = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 1 };
  tracer.startSpan('span', {}, trace.setSpanContext(ROOT_CONTEXT, invalid)).end();
  const { span } = await byName();
  assert.equal(span.parentSpanId, '');
  assert.notEqual(span.traceId, invalid.traceId);
});

test('a span is recording until it ends, and ends once', async () => {
  const { provider, tracer, posts, posted } = collect();
  const span = tracer.startSpan('span');
  assert.equal(span.isRecording(), true);
  span.end(5_000_000_000_000);
  assert.equal(span.isRecording(), false);
  span.end(6_000_000_000_000);
  await provider.forceFlush();
  assert.equal(posts.length, 1);
  assert.equal(posted()[0].end, 5_000_000_000_000_000_000n);
});

test('after its end a span takes nothing more', async () => {
  const { tracer, byName } = collect();
  const root = tracer.startSpan('root');
  const span = tracer.startSpan('span', { attributes: { kept: true } }, trace.setSpan(ROOT_CONTEXT, root));
  span.end();
  // The root is still open, so the span has not been encoded: what follows could still change it.
  span.setAttribute('late', 1).setAttributes({ later: 1 }).addEvent('late').updateName('late');
  span.setStatus({ code: 2, message: 'late' }).addLink({ context: root.spanContext() });
  span.addLinks([{ context: root.spanContext() }]);
  span.recordException(new Error('late'));
  span.end(1);
  root.end();
  const decoded = (await byName()).span;
  assert.deepEqual(decoded.attributes, { kept: true });
  assert.deepEqual([decoded.events, decoded.links, decoded.status], [[], [], { message: '', code: 0 }]);
  assert.ok(decoded.end >= decoded.start);
});

test('what comes after the end is told to diag, once for each span, and to nobody else', (t) => {
  const told = toldTo(t);
  const log = t.mock.method(console, 'warn', () => {});
  const { tracer } = collect();
  const spans = [tracer.startSpan('one'), tracer.startSpan('two')];
  for (const span of spans) span.setAttribute('a', 1).end();
  assert.deepEqual(told(), []);
  spans[0].setAttribute('a', 1).addEvent('e').end();
  spans[1].end();
  const late = (method, { traceId, spanId }) =>
    `edgespan: ${method}() after the span has ended is ignored, and so are further ones (span ${spanId} of trace ${traceId})`;
  assert.deepEqual(told(), [late('setAttribute', spans[0].spanContext()), late('end', spans[1].spanContext())]);
  assert.equal(log.mock.callCount(), 0);
});

test('invalid calls are told to diag, once for each span', (t) => {
  const told = toldTo(t);
  const span = collect().tracer.startSpan('span');
  span.addLink({}).addLink(null).setStatus(null);
  span.end();
  assert.equal(told().length, 1);
  assert.match(
    told()[0],
    /^edgespan: a link that cannot be read is ignored, and so are further ones \(span [0-9a-f]{16} /,
  );
});

test('setters return the span, also after its end', () => {
  const { tracer } = collect();
  const span = tracer.startSpan('span');
  for (const round of ['open', 'ended']) {
    assert.equal(span.setAttribute('a', 1), span, round);
    assert.equal(span.setAttributes({}), span, round);
    assert.equal(span.addEvent('a'), span, round);
    assert.equal(span.addLink({ context: span.spanContext() }), span, round);
    assert.equal(span.addLinks([]), span, round);
    assert.equal(span.setStatus({ code: 1 }), span, round);
    assert.equal(span.updateName('b'), span, round);
    span.end();
  }
});

test('a parent may end before its children', async () => {
  const { tracer, byName } = collect();
  const root = tracer.startSpan('root');
  const parent = tracer.startSpan('parent', {}, trace.setSpan(ROOT_CONTEXT, root));
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent));
  parent.end();
  child.setAttribute('late', true).end();
  root.end();
  const spans = await byName();
  assert.equal(spans.child.parentSpanId, spans.parent.spanId);
  assert.deepEqual(spans.child.attributes, { late: true });
});

test('starting a span does not make it active', () => {
  const { tracer } = collect();
  const span = tracer.startSpan('span');
  assert.equal(trace.getSpan(context.active()), undefined);
  span.end();
});

test('the last name that a span is given counts', async () => {
  const { name } = await recorded((span) => span.updateName('first').updateName('ünïcode 😀').updateName('last 東京'));
  assert.equal(name, 'last 東京');
});

test('an empty name stays empty', async () => {
  const { provider, tracer, posted } = collect();
  tracer.startSpan('').end();
  await provider.forceFlush();
  assert.equal(posted()[0].name, '');
});
