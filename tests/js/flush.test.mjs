/**
 * When spans are sent: one POST when a local root ends, what is still open then later, each span exactly once.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { spanProcessors } from './subject.mjs';

afterEach(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const names = (spans) => spans.map(({ name }) => name).sort();

/** An answer that comes when it is told to. */
function gate() {
  let open;
  const answer = new Promise((resolve) => (open = () => resolve(new Response(null))));
  return { answer: () => answer, open };
}

test('a local root that ends sends its ended spans in one POST, at once', () => {
  const { tracer, posts, posted } = collect();
  const root = tracer.startSpan('root');
  tracer.startSpan('child', {}, under(root)).end();
  assert.equal(posts.length, 0);
  root.end();
  assert.equal(posts.length, 1);
  assert.deepEqual(names(posted()), ['child', 'root']);
});

test('nothing is posted twice, and nothing empty', async () => {
  const { provider, tracer, posts } = collect();
  await provider.forceFlush();
  const root = tracer.startSpan('root');
  await provider.forceFlush();
  assert.equal(posts.length, 0);
  root.end();
  for (let n = 0; n < 3; n++) await provider.forceFlush();
  await provider.shutdown();
  assert.equal(posts.length, 1);
});

test('forceFlush sends the ended spans of roots that are unfinished, and the rest goes out when they end', async () => {
  const { provider, tracer, posts, posted } = collect();
  const root = tracer.startSpan('root');
  tracer.startSpan('first', {}, under(root)).end();
  const open = tracer.startSpan('open', {}, under(root));
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['first']);
  open.setAttribute('after', 'flush').end();
  tracer.startSpan('second', {}, under(root)).end();
  root.end();
  await provider.forceFlush();
  assert.equal(posts.length, 2);
  assert.deepEqual(names(posted()), ['first', 'open', 'root', 'second']);
  const spans = Object.fromEntries(posted().map((span) => [span.name, span]));
  assert.deepEqual(spans.open.attributes, { after: 'flush' });
  assert.ok(['first', 'second', 'open'].every((name) => spans[name].parentSpanId === spans.root.spanId));
});

test('forceFlush settles when all answers are in', async () => {
  const { answer, open } = gate();
  const { provider, tracer } = collect({ answer });
  tracer.startSpan('span').end();
  let settled = false;
  const flushed = provider.forceFlush().then(() => (settled = true));
  await new Promise(setImmediate);
  assert.equal(settled, false);
  open();
  await flushed;
  assert.equal((await counted(() => provider.forceFlush())).exported, undefined);
});

test('a span whose answer is pending is neither exported nor lost yet', async () => {
  const { answer, open } = gate();
  const { provider, tracer } = collect({ answer });
  const while_ = await counted(() => tracer.startSpan('span').end());
  assert.deepEqual([while_.started, while_.exported, while_.open], [1, undefined, undefined]);
  open();
  assert.deepEqual(await counted(() => provider.forceFlush()), { exported: 1 });
});

test('children that end after the root go out exactly once', async () => {
  const { provider, tracer, posts, posted } = collect();
  const root = tracer.startSpan('root');
  const children = ['a', 'b', 'c'].map((name) => tracer.startSpan(name, {}, under(root)));
  root.end();
  for (const child of children) child.setAttribute('late', true).end();
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['a', 'b', 'c', 'root']);
  assert.ok(posted().every(({ name, attributes }) => name === 'root' || attributes.late));
  assert.equal(posts.length, 2);
});

test('a late child that has ended is reached by forceFlush while another is open', async () => {
  const { provider, tracer, posted } = collect();
  const root = tracer.startSpan('root');
  const [ended, open] = ['ended', 'open'].map((name) => tracer.startSpan(name, {}, under(root)));
  root.end();
  ended.end();
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['ended', 'root']);
  open.end();
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['ended', 'open', 'root']);
});

test('children that start after the root was sent go out too, as its children', async () => {
  const { provider, tracer, posted } = collect();
  const root = tracer.startSpan('root');
  root.end();
  const [first, second] = ['first', 'second'].map((name) => tracer.startSpan(name, {}, under(root)));
  second.end();
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['root', 'second']);
  first.end();
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['first', 'root', 'second']);
  assert.ok(posted().every(({ name, parentSpanId }) => name === 'root' || parentSpanId === root.spanContext().spanId));
});

test('forceFlush reaches a root that is open beside thousands of traces that were left out or are done', async () => {
  for (const sampler of ['parentbased_always_on', 'parentbased_always_off']) {
    const { provider, tracer, posted } = collect({ sampler });
    const sampled = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, isRemote: true };
    const root = tracer.startSpan('root', {}, trace.setSpanContext(ROOT_CONTEXT, sampled));
    tracer.startSpan('child', {}, under(root)).end();
    for (let n = 0; n < 2000; n++) tracer.startSpan('other').end();
    await provider.forceFlush();
    assert.ok(
      posted().some(({ name }) => name === 'child'),
      sampler,
    );
    root.end();
  }
});

test('after shutdown nothing is recorded or posted, and what was open is counted late', async () => {
  const { provider, tracer, posts, posted } = collect();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    tracer.startSpan('ended', {}, under(root)).end();
    const open = tracer.startSpan('open', {}, under(root));
    await provider.shutdown();
    assert.deepEqual(names(posted()), ['ended']);
    open.end();
    root.end();
    const span = tracer.startSpan('after');
    assert.equal(span.isRecording(), false);
    span.setAttribute('a', 1).end();
    tracer.startSpan('child', {}, under(root)).end();
    await provider.forceFlush();
    await provider.shutdown();
  });
  assert.equal(posts.length, 1);
  assert.deepEqual([counts.exported, counts['lost late'] >= 2, counts.open], [1, true, undefined]);
});

test('after shutdown a child of a root that was sent before is not posted', async () => {
  const { provider, tracer, posts } = collect();
  const root = tracer.startSpan('root');
  root.end();
  await provider.shutdown();
  tracer.startSpan('child', {}, under(root)).end();
  await provider.forceFlush();
  assert.equal(posts.length, 1);
});

test('shutdown waits for answers, may come twice, and other providers go on', async () => {
  const { answer, open } = gate();
  const { provider, tracer, posts } = collect({ answer });
  tracer.startSpan('span').end();
  const down = Promise.all([provider.shutdown(), provider.shutdown()]);
  open();
  await down;
  assert.equal(posts.length, 1);
  const other = collect();
  other.tracer.startSpan('span').end();
  assert.equal(other.posts.length, 1);
});

test('forceFlush and shutdown tell their outcome, and never reject', async () => {
  const outcomes = async (options) => {
    const { provider, tracer } = collect(options);
    tracer.startSpan('span').end();
    return [await provider.forceFlush(), await provider.shutdown()];
  };
  assert.deepEqual(await outcomes({}), ['success', 'success']);
  assert.deepEqual(await outcomes({ answer: () => new Response(null, { status: 400 }) }), ['failure', 'success']);
  const flush = (outcome) => ({ onStart() {}, onEnd() {}, forceFlush: outcome, shutdown: outcome });
  const fails = () => Promise.reject(new Error('no'));
  const throws = () => {
    throw new Error('no');
  };
  for (const outcome of [fails, throws]) {
    assert.deepEqual(await outcomes({ spanProcessors: spanProcessors(flush(outcome)) }), ['failure', 'failure']);
  }
});

test('forceFlush and shutdown take no longer than they are told to', async () => {
  const { answer, open } = gate();
  const { provider, tracer } = collect({ answer });
  tracer.startSpan('span').end();
  assert.equal(await provider.forceFlush({ timeoutMs: 1 }), 'timeout');
  const down = provider.shutdown({ timeoutMs: 60_000 });
  open();
  assert.equal(await down, 'success');
  const never = {
    onStart() {},
    onEnd() {},
    forceFlush: () => new Promise(() => {}),
    shutdown: () => new Promise(() => {}),
  };
  const hanging = collect({ spanProcessors: spanProcessors(never) }).provider;
  assert.equal(await hanging.forceFlush({ timeoutMs: 0 }), 'timeout');
  assert.equal(await hanging.shutdown({ timeoutMs: 0 }), 'timeout');
});

test('shutdown happens once: later calls give the first promise, and diag is told', async (t) => {
  const told = toldTo(t);
  const calls = [];
  const processor = {
    onStart() {},
    onEnd() {},
    forceFlush: async () => calls.push('flush'),
    shutdown: async () => calls.push('down'),
  };
  const { provider } = collect({ spanProcessors: spanProcessors(processor) });
  const first = provider.shutdown();
  assert.equal(provider.shutdown(), first);
  assert.equal(await first, 'success');
  assert.deepEqual([calls, told()], [['down'], ['edgespan: shutdown() was called before; nothing more happens']]);
});

test('after shutdown tracers give spans that do not record, also under spans of before', async () => {
  const { provider, tracer } = collect();
  const [open, ended] = [tracer.startSpan('open'), tracer.startSpan('ended')];
  ended.end();
  await provider.shutdown();
  const spans = [
    tracer.startSpan('a'),
    tracer.startSpan('b', {}, under(open)),
    tracer.startSpan('c', {}, under(ended)),
  ];
  assert.deepEqual(
    spans.map((span) => span.isRecording()),
    [false, false, false],
  );
  assert.equal(spans[1].spanContext().traceId, open.spanContext().traceId);
  open.end();
});

test('spans of roots without a parent go out in a POST each', () => {
  const { tracer, posts } = collect();
  for (let n = 0; n < 3; n++) tracer.startSpan(`root ${n}`).end();
  assert.equal(posts.length, 3);
});
