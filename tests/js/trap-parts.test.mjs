/**
 * A core that traps under what goes beyond recording: samplers, tail sampling, span processors, encodings. User code
 * notices nothing, what was lost is counted, and the next trace works.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { host, survived } from './broken.mjs';
import { assertBalanced, collect, counted } from './collector.mjs';
import {
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  encodeSpan,
  spanProcessors,
  tailSampling,
} from './subject.mjs';

afterEach(() => {
  // Whatever a test left behind.
  host.dropCore(new Error('the test is over'));
  return assertBalanced();
});

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);

/** A span of this tracer arrives. */
async function assertWorks({ tracer, provider, posted }) {
  const before = posted().length;
  tracer.startSpan('works').end();
  await provider.forceFlush();
  assert.deepEqual(
    posted()
      .slice(before)
      .map(({ name }) => name),
    ['works'],
  );
}

test('a sampler with a tracestate that traps leaves its span out, and decides the next', async () => {
  const collector = collect({ sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1) }) });
  // With ids that are drawn already the sampler is what comes first.
  await assertWorks(collector);
  const counts = await counted(() =>
    assert.equal(
      survived(() => assert.equal(collector.tracer.startSpan('span').isRecording(), false)),
      1,
    ),
  );
  assert.deepEqual(counts, { unsampled: 1 });
  await assertWorks(collector);
});

test('a sampler of ours in JavaScript goes on with the new core', () => {
  const sampler = new TraceIdRatioBasedSampler(1);
  const decide = () => sampler.shouldSample(ROOT_CONTEXT, '1'.repeat(32), 'span', 0, {}, []).decision;
  assert.equal(decide(), 2);
  host.dropCore(new Error('gone'));
  assert.equal(decide(), 2);
});

test('tail sampling that traps loses its request, counted, and judges the next', async () => {
  const collector = collect({ tailSampling: tailSampling({ decide: () => assert.fail('not asked: nothing was judged') }) });
  const counts = await counted(async () => {
    const root = collector.tracer.startSpan('root');
    collector.tracer.startSpan('child', {}, under(root)).end();
    assert.ok(survived(() => root.end()) > 0);
    await collector.provider.forceFlush();
  });
  assert.deepEqual(counts, { started: 2, 'lost trap': 2 });
  const works = collect({ tailSampling: tailSampling({}) });
  await assertWorks(works);
});

test('an encoding that traps is empty, and its request is lost and counted', async () => {
  const collector = collect();
  const counts = await counted(() => {
    const span = collector.tracer.startSpan('span');
    assert.equal(
      survived(() => assert.equal(encodeSpan(span).length, 0)),
      1,
    );
    span.setAttribute('a', 1).end();
  });
  assert.deepEqual(counts, { started: 1, 'lost trap': 1 });
  await assertWorks(collector);
});

test('processors are not told of the end of a span that trapped, and of the next they are', async () => {
  const ended = [];
  const processor = {
    onStart() {},
    onEnd: (span) => ended.push(span.name),
    async forceFlush() {},
    async shutdown() {},
  };
  const collector = collect({ spanProcessors: spanProcessors(processor) });
  const span = collector.tracer.startSpan('trapped');
  survived(() => span.end());
  assert.deepEqual([ended, span.name, span.attributes, span.ended], [[], 'trapped', {}, true]);
  await assertWorks(collector);
  assert.deepEqual(ended, ['works']);
});
