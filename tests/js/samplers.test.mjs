/**
 * Sampler classes (OpenTelemetry `trace/sdk.md`, "Built-in samplers"): their descriptions, what they decide as an
 * option and in a pipeline of OpenTelemetry JS, and what their constructors refuse.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, TraceFlags, createTraceState, trace } from '@opentelemetry/api';
import * as otel from '@opentelemetry/sdk-trace-base';
import { assertBalanced, collect } from './collector.mjs';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  AlwaysRecordSampler,
  ParentBasedSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
  customSampler,
} from './subject.mjs';

after(assertBalanced);

const [ON, OFF] = [new AlwaysOnSampler(), new AlwaysOffSampler()];
const [DROP, RECORD, SAMPLE] = [0, 1, 2];
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** A context with a parent, by what it is. */
function parented(traceFlags, isRemote, { traceId = TRACE_ID, state } = {}) {
  const traceState = state && createTraceState(state);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', traceFlags, isRemote, traceState });
}

const PARENTS = {
  none: ROOT_CONTEXT,
  remoteSampled: parented(1, true),
  remoteUnsampled: parented(0, true),
  localSampled: parented(1, false),
  localUnsampled: parented(0, false),
};

/** What a sampler says of a child of each parent, as a Sampler of OpenTelemetry JS. */
const asked = (sampler) =>
  Object.values(PARENTS).map((context) => sampler.shouldSample(context, TRACE_ID, 'span', 0, {}, []).decision);

/** What a provider with this sampler makes of a span under each parent. */
function made(sampler) {
  const { tracer } = collect({ sampler });
  return Object.values(PARENTS).map((context) => {
    const span = tracer.startSpan('span', {}, context);
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    const decision = span.isRecording() ? (isSampled ? SAMPLE : RECORD) : DROP;
    assert.ok(!isSampled || decision === SAMPLE, 'what is sampled is recorded');
    span.end();
    return decision;
  });
}

// The first test of this file: it is said once.
test('a ratio that decides about spans with a parent is warned of, once', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  for (const options of [
    { sampler: 'traceidratio', tracesSampleRate: 1 },
    { sampler: new TraceIdRatioBasedSampler(1) },
  ]) {
    const { tracer } = collect(options);
    tracer.startSpan('root', {}, ROOT_CONTEXT).end();
    if (typeof options.sampler === 'string') assert.equal(warn.mock.callCount(), 0);
    for (let n = 0; n < 2; n++) tracer.startSpan('child', {}, PARENTS.remoteUnsampled).end();
  }
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: sentences }) => sentences),
    [
      [
        'edgespan: a ratio decides about spans with a parent, so traces may be recorded in part; ' +
          'use `parentbased_traceidratio`',
      ],
    ],
  );
});

const tables = [
  ['AlwaysOnSampler', ON, [SAMPLE, SAMPLE, SAMPLE, SAMPLE, SAMPLE]],
  ['AlwaysOffSampler', OFF, [DROP, DROP, DROP, DROP, DROP]],
  ['TraceIdRatioBased{1}', new TraceIdRatioBasedSampler(1), [SAMPLE, SAMPLE, SAMPLE, SAMPLE, SAMPLE]],
  ['TraceIdRatioBased{0}', new TraceIdRatioBasedSampler(0), [DROP, DROP, DROP, DROP, DROP]],
  ['ProbabilitySampler{1}', new ProbabilitySampler(1), [SAMPLE, SAMPLE, SAMPLE, SAMPLE, SAMPLE]],
  ['ProbabilitySampler{0}', new ProbabilitySampler(0), [DROP, DROP, DROP, DROP, DROP]],
  [
    'ParentBased{root=AlwaysOnSampler, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, ' +
      'localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}',
    new ParentBasedSampler({ root: ON }),
    [SAMPLE, SAMPLE, DROP, SAMPLE, DROP],
  ],
  [
    'ParentBased{root=AlwaysOffSampler, remoteParentSampled=AlwaysOffSampler, remoteParentNotSampled=AlwaysOnSampler, ' +
      'localParentSampled=AlwaysOffSampler, localParentNotSampled=AlwaysOnSampler}',
    new ParentBasedSampler({
      root: OFF,
      remoteParentSampled: OFF,
      remoteParentNotSampled: ON,
      localParentSampled: OFF,
      localParentNotSampled: ON,
    }),
    [DROP, DROP, SAMPLE, DROP, SAMPLE],
  ],
  ['AlwaysRecordSampler{AlwaysOffSampler}', new AlwaysRecordSampler(OFF), [RECORD, RECORD, RECORD, RECORD, RECORD]],
  ['AlwaysRecordSampler{AlwaysOnSampler}', new AlwaysRecordSampler(ON), [SAMPLE, SAMPLE, SAMPLE, SAMPLE, SAMPLE]],
];

for (const [description, sampler, decisions] of tables) {
  test(`${description} decides alike as an option and in a pipeline of OpenTelemetry JS`, () => {
    assert.equal(sampler.toString(), description);
    assert.equal(`${sampler}`, description);
    assert.deepEqual(asked(sampler), decisions);
    assert.deepEqual(made(sampler), decisions);
  });
}

test('samplers of others may be branches of ours, and are asked in JavaScript', () => {
  const foreign = new ParentBasedSampler({ root: new otel.AlwaysOffSampler(), remoteParentNotSampled: ON });
  assert.deepEqual(asked(foreign), [DROP, SAMPLE, SAMPLE, SAMPLE, DROP]);
  assert.deepEqual(made(foreign), [DROP, SAMPLE, SAMPLE, SAMPLE, DROP]);
  assert.match(`${foreign}`, /^ParentBased\{root=AlwaysOffSampler, /);
  assert.deepEqual(made(new AlwaysRecordSampler(new otel.AlwaysOffSampler())), Array(5).fill(RECORD));
});

test('a method over ours is asked, not passed by', () => {
  class Mine extends AlwaysOnSampler {
    shouldSample() {
      return { decision: DROP };
    }
  }
  assert.deepEqual(made(customSampler(new Mine())), Array(5).fill(DROP));
  // Its own decision is neither left out nor half of what is asked.
  assert.throws(() => made(new Mine()), { name: 'TypeError', message: /customSampler\(…\) of edgespan/ });
});

test('our samplers decide in a provider of OpenTelemetry JS', () => {
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) });
  const tracer = new otel.BasicTracerProvider({ sampler }).getTracer('tests');
  for (let n = 0; n < 200; n++) {
    const span = tracer.startSpan('span', {}, ROOT_CONTEXT);
    const { traceId, traceFlags, traceState } = span.spanContext();
    const isSampled = BigInt(`0x${traceId.slice(18)}`) >= 1n << 55n;
    assert.equal(traceFlags, isSampled ? 1 : 0);
    assert.equal(traceState?.serialize(), isSampled ? 'ot=th:8' : undefined);
    span.end();
  }
});

test('a ratio writes its threshold for what it samples, and takes it away from what it does not', () => {
  const sampler = new TraceIdRatioBasedSampler(0.25);
  const low = `${TRACE_ID.slice(0, 18)}00000000000000`;
  const high = `${TRACE_ID.slice(0, 18)}ffffffffffffff`;
  const stateOf = (traceId, state) => {
    const result = sampler.shouldSample(parented(1, true, { traceId, state }), traceId, 'span', 0, {}, []);
    return [result.decision, result.traceState?.serialize()];
  };
  assert.deepEqual(stateOf(high, 'a=1'), [SAMPLE, 'ot=th:c,a=1']);
  assert.deepEqual(stateOf(low, 'a=1,ot=th:8'), [DROP, 'a=1']);
  assert.deepEqual(stateOf(low, 'ot=th:8'), [DROP, '']);
  assert.deepEqual(stateOf(low, 'a=1'), [DROP, undefined]);
  // The randomness that the tracestate names counts, and stays.
  assert.deepEqual(stateOf(low, 'ot=rv:ffffffffffffff'), [SAMPLE, 'ot=th:c;rv:ffffffffffffff']);
  assert.deepEqual(stateOf(high, 'ot=rv:00000000000000'), [DROP, undefined]);
});

test('spans carry the threshold of their sampler to their children and to the wire', async () => {
  const { tracer, byName } = collect({ sampler: new ParentBasedSampler({ root: new ProbabilitySampler(1) }) });
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  assert.deepEqual(
    [root, child].map((span) => span.spanContext().traceState.serialize()),
    ['ot=th:0', 'ot=th:0'],
  );
  child.end();
  root.end();
  const spans = await byName();
  assert.deepEqual([spans.root.traceState, spans.child.traceState], ['ot=th:0', 'ot=th:0']);
});

test('whatever a smaller ratio samples, a larger one samples too', () => {
  const samplers = [0.01, 0.1, 0.25, 0.5, 0.9, 1].map((ratio) => new TraceIdRatioBasedSampler(ratio));
  for (let n = 0; n < 500; n++) {
    const traceId = Array.from({ length: 32 }, () => '0123456789abcdef'[Math.floor(Math.random() * 16)]).join('');
    const decisions = samplers.map(
      (sampler) => sampler.shouldSample(ROOT_CONTEXT, traceId, 'span', 0, {}, []).decision,
    );
    assert.deepEqual(decisions, decisions.toSorted());
  }
});

test('any number of samplers may be inside each other', async () => {
  const wrapped = (sampler, count) => (count > 0 ? wrapped(new AlwaysRecordSampler(sampler), count - 1) : sampler);
  for (const count of [14, 15, 16, 17, 40]) {
    for (const [inner, decision] of [
      [ON, SAMPLE],
      [OFF, RECORD],
    ]) {
      const sampler = wrapped(inner, count);
      assert.deepEqual(asked(sampler), Array(5).fill(decision), `${count}`);
      assert.deepEqual(made(sampler), Array(5).fill(decision), `${count}`);
    }
    const byParent = wrapped(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0) }), count);
    assert.deepEqual(asked(byParent), [RECORD, SAMPLE, RECORD, SAMPLE, RECORD], `${count}`);
  }
});

test('samplers decide without a context, and those that ask nothing also without a trace id', () => {
  assert.deepEqual(new AlwaysOnSampler().shouldSample(), { decision: 2 });
  assert.deepEqual(new AlwaysOffSampler().shouldSample(), { decision: 0 });
  for (const context of [undefined, null, {}]) {
    const { decision } = new TraceIdRatioBasedSampler(1).shouldSample(context, 'f'.repeat(32));
    assert.equal(decision, 2);
  }
});

test('a constructor says in one sentence what is wrong', () => {
  const cases = [
    [
      () => new TraceIdRatioBasedSampler(2),
      'the ratio of TraceIdRatioBasedSampler is 2; it must be a number from 0 to 1',
    ],
    [
      () => new TraceIdRatioBasedSampler('1'),
      'the ratio of TraceIdRatioBasedSampler is "1"; it must be a number from 0 to 1',
    ],
    [() => new ProbabilitySampler(NaN), 'the ratio of ProbabilitySampler is NaN; it must be a number from 0 to 1'],
    [() => new ProbabilitySampler(-0.1), 'the ratio of ProbabilitySampler is -0.1; it must be a number from 0 to 1'],
    [() => new ParentBasedSampler({}), 'the sampler `root` is undefined; it must be an object with `shouldSample`'],
    [() => new ParentBasedSampler(), 'the sampler `root` is undefined; it must be an object with `shouldSample`'],
    [
      () => new ParentBasedSampler({ root: ON, localParentSampled: 'always_on' }),
      'the sampler `localParentSampled` is "always_on"; it must be an object with `shouldSample`',
    ],
    [() => new AlwaysRecordSampler(null), 'the sampler `inner` is null; it must be an object with `shouldSample`'],
  ];
  for (const [make, sentence] of cases) assert.throws(make, { name: 'TypeError', message: `edgespan: ${sentence}` });
});
