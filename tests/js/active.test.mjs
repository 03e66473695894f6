/**
 * Active spans and contexts, with the context manager that `register()` brings (OpenTelemetry `trace/api.md`,
 * "Context Interaction"; `context/README.md`).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { after, test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { ROOT_CONTEXT, SpanKind, context, createContextKey, trace } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';

const global = collect();
global.provider.register();
const tracer = trace.getTracer('tests');

after(assertBalanced);

/** The spans that `work` makes, by name. */
async function made(work) {
  const before = global.posted().length;
  await work();
  await global.provider.forceFlush();
  return Object.fromEntries(
    global
      .posted()
      .slice(before)
      .map((span) => [span.name, span]),
  );
}

test('startActiveSpan gives the span to its function, active, and returns what that returns', async () => {
  const spans = await made(() => {
    const result = tracer.startActiveSpan('span', (span) => {
      assert.equal(trace.getActiveSpan(), span);
      span.end();
      return 'result';
    });
    assert.equal(result, 'result');
    assert.equal(trace.getActiveSpan(), undefined);
  });
  assert.equal(spans.span.name, 'span');
});

test('startActiveSpan takes options, and a context to be the parent of', async () => {
  const key = createContextKey('key');
  const spans = await made(() => {
    const parent = tracer.startSpan('parent');
    tracer.startActiveSpan('options', { kind: SpanKind.CLIENT, attributes: { a: 1 } }, (span) => span.end());
    const given = trace.setSpan(ROOT_CONTEXT, parent).setValue(key, 'kept');
    tracer.startActiveSpan('context', { attributes: { b: 2 } }, given, (span) => {
      assert.equal(context.active().getValue(key), 'kept');
      span.end();
    });
    parent.end();
  });
  assert.deepEqual([spans.options.kind, spans.options.attributes, spans.options.parentSpanId], [3, { a: 1n }, '']);
  assert.deepEqual([spans.context.attributes, spans.context.parentSpanId], [{ b: 2n }, spans.parent.spanId]);
});

test('startActiveSpan without a function does nothing', async () => {
  assert.deepEqual(await made(() => assert.equal(tracer.startActiveSpan('span'), undefined)), {});
});

test('startActiveSpan lets what its function throws through, and does not end the span', async () => {
  let kept;
  const error = new Error('mine');
  const work = () =>
    tracer.startActiveSpan('span', (span) => {
      kept = span;
      throw error;
    });
  assert.throws(work, (thrown) => thrown === error);
  assert.equal(kept.isRecording(), true);
  assert.equal(trace.getActiveSpan(), undefined);
  kept.end();
});

test('spans nest by the active context over await, timers, callbacks and promises', async () => {
  const tick = () => tracer.startSpan('in timer').end();
  const spans = await made(() =>
    tracer.startActiveSpan('root', async (root) => {
      await immediate();
      tracer.startSpan('after await').end();
      await new Promise((resolve) => setTimeout(() => resolve(tick()), 0));
      queueMicrotask(() => tracer.startSpan('in microtask').end());
      process.nextTick(() => tracer.startSpan('in next tick').end());
      await Promise.all(
        ['one', 'two'].map((name) =>
          tracer.startActiveSpan(name, async (span) => {
            await immediate();
            tracer.startSpan(`in ${name}`).end();
            span.end();
          }),
        ),
      );
      root.end();
    }),
  );
  for (const name of ['after await', 'in timer', 'in microtask', 'in next tick', 'one', 'two']) {
    assert.equal(spans[name].parentSpanId, spans.root.spanId, name);
  }
  assert.equal(spans['in one'].parentSpanId, spans.one.spanId);
  assert.equal(spans['in two'].parentSpanId, spans.two.spanId);
  assert.equal(trace.getActiveSpan(), undefined);
});

test('traces that run at the same time do not see each other', async () => {
  const spans = await made(() =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        tracer.startActiveSpan(`root ${index}`, async (root) => {
          for (let turn = 0; turn < index % 5; turn++) await immediate();
          tracer.startActiveSpan(`child ${index}`, (child) => child.end());
          root.end();
        }),
      ),
    ),
  );
  for (let index = 0; index < 20; index++)
    assert.equal(spans[`child ${index}`].parentSpanId, spans[`root ${index}`].spanId);
  assert.equal(new Set(Object.values(spans).map(({ traceId }) => traceId)).size, 20);
});

test('context.with gives arguments, `this` and the result through', () => {
  const key = createContextKey('key');
  const given = ROOT_CONTEXT.setValue(key, 1);
  const receiver = {};
  const result = context.with(
    given,
    function (...args) {
      return [this, args, context.active()];
    },
    receiver,
    'a',
    'b',
  );
  assert.deepEqual(result, [receiver, ['a', 'b'], given]);
  assert.equal(context.active(), ROOT_CONTEXT);
});

test('context.bind carries a context into a callback, and keeps its length, `this` and result', () => {
  const key = createContextKey('key');
  const bound = context.bind(ROOT_CONTEXT.setValue(key, 'bound'), function (a, b) {
    return [this.name, a, b, context.active().getValue(key)];
  });
  assert.equal(bound.length, 2);
  assert.deepEqual({ name: 'me', bound }.bound(1, 2), ['me', 1, 2, 'bound']);
  const emitter = new EventEmitter();
  assert.equal(context.bind(ROOT_CONTEXT, emitter), emitter);
  assert.equal(context.bind(ROOT_CONTEXT, 5), 5);
});

test('a span that the context got by hand is the parent of what starts in it', async () => {
  const spans = await made(() => {
    const root = tracer.startSpan('root');
    context.with(trace.setSpan(context.active(), root), () => tracer.startSpan('child').end());
    tracer.startSpan('beside').end();
    root.end();
  });
  assert.equal(spans.child.parentSpanId, spans.root.spanId);
  assert.equal(spans.beside.parentSpanId, '');
});

test('an ended span is still the parent of what starts in its context', async () => {
  const spans = await made(() =>
    tracer.startActiveSpan('root', (root) => {
      const parent = tracer.startSpan('parent');
      parent.end();
      tracer.startSpan('child', {}, trace.setSpan(context.active(), parent)).end();
      root.end();
    }),
  );
  assert.equal(spans.child.parentSpanId, spans.parent.spanId);
});
