/**
 * Tail sampling end to end: whole requests are kept or left out when they are over, by rules, by a share of the rest,
 * and by the user's own word.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import {
  AlwaysOffSampler,
  AlwaysRecordSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  tailSampling,
} from './subject.mjs';

afterEach(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const names = (spans) => spans.map(({ name }) => name).sort();

/** A request of a root and a child; `work` gets both before they end. */
function request(tracer, work = () => {}, times = {}) {
  const root = tracer.startSpan('root', { startTime: times.start });
  const child = tracer.startSpan('child', {}, under(root));
  work(root, child);
  child.end();
  root.end(times.end);
  return root;
}

const rules = {
  'a span with the status ERROR': [{ ratio: 0 }, (root, child) => child.setStatus({ code: SpanStatusCode.ERROR })],
  'a span of a name': [
    { ratio: 0, keepNames: ['other', 'checkout/*'] },
    (root, child) => child.updateName('checkout/7'),
  ],
  'a span with an attribute': [
    { ratio: 0, keepAttributes: { tier: ['gold', 'silver'] } },
    (_, child) => child.setAttribute('tier', 'gold'),
  ],
};
for (const [name, [given, work]] of Object.entries(rules)) {
  test(`a request is kept whole for ${name}, and left out without`, async () => {
    const { provider, tracer, posted } = collect({ tailSampling: tailSampling(given) });
    const counts = await counted(async () => {
      request(tracer);
      await provider.forceFlush();
      assert.deepEqual(posted(), []);
      request(tracer, work);
      await provider.forceFlush();
    });
    assert.equal(posted().length, 2);
    assert.deepEqual([counts.started, counts.exported, counts.sampledOut], [4, 2, 2]);
  });
}

test('a request is kept when its root took longer than the limit', async () => {
  const { provider, tracer, posted } = collect({ tailSampling: tailSampling({ keepSlowerThanMs: 1000, ratio: 0 }) });
  request(tracer, undefined, { start: [100, 0], end: [101, 0] });
  request(tracer, undefined, { start: [200, 0], end: [201, 1_000_000] });
  await provider.forceFlush();
  assert.deepEqual(names(posted()), ['child', 'root']);
  assert.equal(posted().find(({ name }) => name === 'root').start, 200_000_000_000n);
});

test('the share of the rest is kept by the trace id, and says so in the tracestate', async () => {
  const { provider, tracer, posted } = collect({ tailSampling: tailSampling({ ratio: 0.5 }) });
  for (let n = 0; n < 100; n++) request(tracer);
  await provider.forceFlush();
  const spans = posted();
  assert.ok(spans.length > 0 && spans.length < 200);
  for (const { traceId, traceState } of spans) {
    assert.ok(BigInt(`0x${traceId.slice(18)}`) >= 1n << 55n);
    assert.equal(traceState, 'ot=th:8');
  }
});

test('shares of head and tail multiply; what a rule keeps stands for what the head took', async () => {
  const { provider, tracer, posted } = collect({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) }),
    tailSampling: tailSampling({ ratio: 0.5, keepNames: ['kept'] }),
  });
  for (let n = 0; n < 200; n++) request(tracer, (_, child) => n % 2 && child.updateName('kept'));
  await provider.forceFlush();
  const statesOf = (wanted) =>
    new Set(
      posted()
        .filter(({ name }) => name === wanted)
        .map(({ traceState }) => traceState),
    );
  assert.deepEqual([statesOf('kept'), statesOf('child')], [new Set(['ot=th:8']), new Set(['ot=th:c'])]);
});

test('the callback sees the request and has the last word', async () => {
  const summaries = [];
  const answers = { keep: true, drop: false };
  const decide = (summary) => {
    summaries.push(summary);
    return answers[summary.name];
  };
  const { provider, tracer, posted } = collect({ tailSampling: tailSampling({ ratio: 0, decide }) });
  const named = (name, isError) =>
    request(
      tracer,
      (root, child) => {
        root.updateName(name);
        if (isError) child.setStatus({ code: SpanStatusCode.ERROR });
      },
      { start: [100, 0], end: [100, 2_500_000] },
    );
  const roots = [named('keep', false), named('drop', true), named('rules', true), named('rules', false)];
  await provider.forceFlush();
  const summary = (index, name, errors, keep) => ({
    traceId: roots[index].spanContext().traceId,
    name,
    durationMs: 2.5,
    spans: 2,
    errors,
    sampled: true,
    keep,
  });
  assert.deepEqual(summaries, [
    summary(0, 'keep', 0, false),
    summary(1, 'drop', 1, true),
    summary(2, 'rules', 1, true),
    summary(3, 'rules', 0, false),
  ]);
  assert.deepEqual(names(posted()), ['child', 'child', 'keep', 'rules']);
});

test('a callback alone is tail sampling: without it everything is kept', async () => {
  const { provider, tracer, posted } = collect({
    tailSampling: tailSampling({ decide: ({ name, keep }) => keep && name !== 'root' }),
  });
  const counts = await counted(async () => {
    request(tracer);
    request(tracer, (root) => root.updateName('other'));
    await provider.forceFlush();
  });
  assert.deepEqual(names(posted()), ['child', 'other']);
  assert.deepEqual([counts.exported, counts.sampledOut], [2, 2]);
});

test('a callback that throws, answers nonsense or records by itself changes nothing', async (t) => {
  const told = toldTo(t);
  let tracer;
  let root;
  const decisions = [
    () => {
      throw new Error('no');
    },
    () => 'yes',
    () => Promise.resolve(false),
    () => tracer.startSpan('inside', {}, under(root)).end(),
  ];
  const spans = [];
  for (const decide of decisions) {
    const collector = collect({ tailSampling: tailSampling({ decide }) });
    tracer = collector.tracer;
    root = tracer.startSpan('root');
    root.end();
    await collector.provider.forceFlush();
    spans.push(names(collector.posted()));
  }
  assert.deepEqual(spans, [['root'], ['root'], ['root'], ['inside', 'root']]);
  assert.deepEqual(told(), ['edgespan: `tailSampling.decide` threw; the rules decide']);
});

test('what ends after the decision shares it', async () => {
  const { provider, tracer, posted } = collect({ tailSampling: tailSampling({ ratio: 0, keepNames: ['kept', 'late'] }) });
  const counts = await counted(async () => {
    for (const name of ['kept', 'left out']) {
      const root = tracer.startSpan(name);
      const late = tracer.startSpan('slow', {}, under(root));
      root.end();
      late.updateName('late').end();
      tracer.startSpan('later', {}, under(root)).end();
    }
    await provider.forceFlush();
  });
  assert.deepEqual(names(posted()), ['kept', 'late', 'later']);
  assert.deepEqual([counts.exported, counts.sampledOut], [3, 3]);
});

test('forceFlush leaves a request alone whose root has not ended; shutdown decides by what there is', async () => {
  const { provider, tracer, posted } = collect({ tailSampling: tailSampling({ ratio: 0 }) });
  const root = tracer.startSpan('root');
  tracer.startSpan('child', {}, under(root)).end();
  await provider.forceFlush();
  tracer.startSpan('failed', {}, under(root)).setStatus({ code: SpanStatusCode.ERROR }).end();
  await provider.shutdown();
  assert.deepEqual(names(posted()), ['child', 'failed']);
  root.end();
});

test('a request that is only recorded goes out when a rule wants it, and stands for itself', async () => {
  const sampler = new AlwaysRecordSampler(new AlwaysOffSampler());
  const { provider, tracer, posted } = collect({ sampler, tailSampling: tailSampling({}) });
  const counts = await counted(async () => {
    request(tracer);
    request(tracer, (root) => root.setStatus({ code: SpanStatusCode.ERROR }));
    await provider.forceFlush();
  });
  assert.deepEqual(
    posted().map(({ traceState, flags }) => [traceState, flags & 1]),
    [
      ['ot=th:0', 0],
      ['ot=th:0', 0],
    ],
  );
  assert.deepEqual([counts.exported, counts.sampledOut], [2, 2]);
});
