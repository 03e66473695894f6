/**
 * A core that traps is replaced: user code notices nothing, the spans that it held are counted, the next trace works,
 * and what is left of the old core does not touch the new one.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { corrupt, host, survived } from './broken.mjs';
import { assertBalanced, collect, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { inside, limits } from './subject.mjs';

const { ENCODE } = await inside('core/generated/codes.js');

afterEach(() => {
  // Whatever a test left behind.
  host.dropCore(new Error('the test is over'));
  return assertBalanced();
});

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

/** Enough children for the recording to have been handed to the core before it ends. */
function spilled(tracer, root, count = 200) {
  for (let n = 0; n < count; n++) tracer.startSpan('child', { attributes: { n, text: 'text' } }, under(root)).end();
}

/** A trace on the core that runs now arrives whole. */
async function assertWorks(options = {}) {
  const { provider, tracer, posts, posted } = collect(options);
  const counts = await counted(async () => {
    const root = tracer.startSpan('root', { attributes: { a: 'text', list: [1, 'é'] } });
    spilled(tracer, root);
    root.end();
    await provider.forceFlush();
  });
  assert.deepEqual([counts.exported, posts.length], [201, 1]);
  const spans = posted();
  assert.deepEqual(spans.find(({ name }) => name === 'root').attributes, { a: 'text', list: [1n, 'é'] });
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, 201);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  return spans;
}

test('a trap is real: the broken core runs out of bounds', () => {
  corrupt();
  assert.throws(() => host.callCore(ENCODE, 0, 0), WebAssembly.RuntimeError);
  host.dropCore(new Error('for the next test'));
});

test('a trap while a request is encoded throws nothing, and its spans are counted', async () => {
  const { provider, tracer, posts } = collect();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    spilled(tracer, root);
    assert.equal(
      survived(() => root.end()),
      1,
    );
    await provider.forceFlush();
  });
  assert.equal(posts.length, 0);
  assert.deepEqual(counts, { started: 201, 'lost trap': 201 });
  await assertWorks();
});

test('a trap in the middle of a request loses that request and no other', async () => {
  const { provider, tracer, posted } = collect();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    assert.equal(
      survived(() => spilled(tracer, root, 300)),
      1,
    );
    root.setAttribute('a', 1).addEvent('e').updateName('n').end();
    tracer.startSpan('next').end();
    await provider.forceFlush();
  });
  assert.equal(counts.started, 302);
  assert.ok(counts['lost trap'] > 0);
  assert.equal(posted().at(-1).name, 'next');
  await assertWorks();
});

test('a recording that had nothing in the core yet goes to the new one', async () => {
  const { tracer, byName } = collect();
  const root = tracer.startSpan('root', { attributes: { a: 1 } });
  survived(() => host.dropCore(new Error('as if another request had trapped')));
  root.end();
  assert.deepEqual((await byName()).root.attributes, { a: 1n });
});

test('recordings of a core that is gone are lost, and do not touch the new one', async () => {
  const stale = Array.from({ length: 5 }, () => collect());
  const roots = stale.map(({ tracer }) => {
    const root = tracer.startSpan('root');
    spilled(tracer, root);
    return root;
  });
  const counts = await counted(async () => {
    const trapping = collect();
    const root = trapping.tracer.startSpan('root');
    spilled(trapping.tracer, root);
    assert.equal(
      survived(() => root.end()),
      1,
    );
    const fresh = collect();
    const held = fresh.tracer.startSpan('held');
    spilled(fresh.tracer, held);
    for (const [index, { tracer, posts }] of stale.entries()) {
      tracer.startSpan('late', {}, under(roots[index])).end();
      roots[index].setAttribute('a', 1).end();
      assert.equal(posts.length, 0);
    }
    held.end();
    await fresh.provider.forceFlush();
    assert.equal(fresh.posted().length, 201);
    assert.ok(fresh.posted().every(({ name, attributes }) => name === 'held' || attributes.text === 'text'));
  });
  assert.equal(counts.exported, 201);
  assert.equal(counts.open, -5);
  await assertWorks();
});

test('the configuration is the same on the new core', async () => {
  const options = {
    serviceName: 'shop',
    resource: { list: ['a'] },
    limits: limits({ attributeCountLimit: 2 }),
    tracesSampleRate: 1,
  };
  const { tracer, posts, posted } = collect({ endpoint: 'https://otlp.example.com', ...options });
  collect({ serviceName: 'another configuration, to shift the indices' });
  const lost = tracer.startSpan('lost');
  spilled(tracer, lost);
  survived(() => lost.end());
  // The new core gets the other configurations in another order.
  collect({ serviceName: 'a third one' }).tracer.startSpan('span').end();
  options.serviceName = 'changed';
  options.resource.list[0] = 'changed';
  tracer.startSpan('span', { attributes: { a: 1, b: 2, c: 3 } }).end();
  const [span] = posted();
  assert.deepEqual([span.resource['service.name'], span.resource.list, span.droppedAttributes], ['shop', ['a'], 1]);
  assert.equal(posts[0].url, 'https://otlp.example.com/v1/traces');
});

test("a trap at configuration is not the configuration's fault", () => {
  let provider;
  assert.equal(
    survived(() => (provider = collect().provider)),
    1,
  );
  provider.getTracer('tests').startSpan('span').end();
  assert.throws(() => collect({ debug: 5 }), TypeError);
});

test('warnings of the configuration are not told again by a new core', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const { tracer } = collect({ unknownOption: true });
  assert.equal(warn.mock.callCount(), 1);
  survived(() => tracer.startSpan('span').end());
  tracer.startSpan('span').end();
  assert.equal(warn.mock.callCount(), 1);
});

test('a sampler that traps loses at most its trace, and decides the next', async () => {
  const { provider, tracer, posted } = collect({ tracesSampleRate: 1 });
  // This draws a batch of ids, so that the decision is the next crossing.
  tracer.startSpan('first').end();
  const replaced = survived(() => {
    const root = tracer.startSpan('root');
    tracer.startSpan('child', {}, under(root)).end();
    root.end();
  });
  tracer.startSpan('next').end();
  await provider.forceFlush();
  assert.equal(replaced, 1);
  const names = posted().map(({ name }) => name);
  assert.deepEqual([names[0], names.at(-1)], ['first', 'next']);
});

test('ids stay unique and valid over a trap, also when the trap comes as they are drawn', async () => {
  const { provider, tracer, posts } = collect();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    survived(() => spilled(tracer, root, 2000));
    root.end();
    await provider.forceFlush();
  });
  assert.equal(counts.started, 2001);
  for (const { copy } of posts) spansOf(copy);
  await assertWorks();
});

test('the propagator goes on with the new core, and gives no context where the old one traps', () => {
  collect().provider.register();
  for (let round = 0; round < 3; round++) {
    survived(() => host.dropCore(new Error('as if a request had trapped')));
    const context = propagation.extract(ROOT_CONTEXT, { traceparent: TRACEPARENT, tracestate: 'a=1' });
    const { traceId, spanId, traceState } = trace.getSpanContext(context);
    assert.deepEqual([traceId, spanId, traceState.serialize()], ['1'.repeat(32), '2'.repeat(16), 'a=1']);
    const carrier = {};
    propagation.inject(context, carrier);
    assert.deepEqual(carrier, { traceparent: TRACEPARENT, tracestate: 'a=1' });
  }
});

test('an answer is read by the new core', async () => {
  const rejectsOne = Uint8Array.of(0x0a, 2, 0x08, 1);
  const answer = () => {
    host.dropCore(new Error('as if a request had trapped meanwhile'));
    return new Response(rejectsOne, { headers: { 'content-type': 'application/x-protobuf' } });
  };
  const { provider, tracer } = collect({ answer });
  const {
    started,
    'lost rejected': rejected,
    exported,
  } = await counted(async () => {
    tracer.startSpan('span').end();
    await provider.forceFlush();
  });
  assert.deepEqual([started, rejected, exported], [1, 1, undefined]);
});

test('shutdown and forceFlush on a broken core settle, and count', async () => {
  for (const method of ['forceFlush', 'shutdown']) {
    const { provider, tracer } = collect();
    const counts = await counted(async () => {
      const root = tracer.startSpan('root');
      spilled(tracer, root);
      corrupt();
      await provider[method]();
      root.end();
      await provider.forceFlush();
    });
    assert.equal(counts.started, 201);
    assert.equal((counts['lost trap'] ?? 0) + (counts['lost late'] ?? 0), 201);
  }
  await assertWorks();
});

test('a trap in a finalizer does not end the process', () => {
  const child = fileURLToPath(new URL('child/forgotten.mjs', import.meta.url));
  const options = { encoding: 'utf8', timeout: 50_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', child], options);
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(JSON.parse(stdout), { last: 'next', replaced: 1 });
});

test('every span is counted over a hundred traps', async () => {
  const counts = await counted(async () => {
    for (let round = 0; round < 100; round++) {
      const { provider, tracer } = collect();
      const root = tracer.startSpan('root');
      survived(() => spilled(tracer, root, 120));
      root.end();
      await provider.forceFlush();
    }
  });
  assert.equal(counts.started, 12_100);
  await assertWorks();
});
