/**
 * B3 in and out (OpenTelemetry `context/api-propagators.md`, "B3 Requirements"; openzipkin/b3-propagation).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';
import { inside } from './subject.mjs';

const { B3Propagator } = await inside('tracing/propagation/b3.js');
const { callerDecision } = await inside('tracing/propagation/caller_decision.js');
const { TraceState } = await inside('features/trace_state.js');

const single = new B3Propagator();
const multi = new B3Propagator({ inject: 'multi' });

const traceId = '80f198ee56343ba864fe8b2a57d3eff7';
const spanId = 'e457b5a2e4d86bd1';
const parentId = '05e3ac9a4f6e3b90';
const [DEFERRED, DENIED, ACCEPTED] = [0, 1, 2];

const extracted = (carrier, context = ROOT_CONTEXT) => single.extract(context, carrier, defaultTextMapGetter);

function injected(propagator, context) {
  const carrier = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

function multiHeaders({ traceId, spanId, parentId, sampled, flags }) {
  const headers = {
    'x-b3-traceid': traceId,
    'x-b3-spanid': spanId,
    'x-b3-parentspanid': parentId,
    'x-b3-sampled': sampled,
    'x-b3-flags': flags,
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

test('one header is written by default, several when asked for, and never the parent of the caller', () => {
  for (const traceFlags of [0, 1, 2, 3]) {
    const context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags });
    const sampled = String(traceFlags & 1);
    for (const propagator of [single, new B3Propagator({ inject: 'single' }), new B3Propagator({})]) {
      assert.deepEqual(injected(propagator, context), { b3: `${traceId}-${spanId}-${sampled}` });
    }
    assert.deepEqual(injected(multi, context), multiHeaders({ traceId, spanId, sampled }));
  }
});

test('fields are the headers of the format that is written', () => {
  assert.deepEqual(single.fields(), ['b3']);
  assert.deepEqual(multi.fields(), ['x-b3-traceid', 'x-b3-spanid', 'x-b3-flags', 'x-b3-sampled']);
});

const valid = [
  [{ b3: `${traceId}-${spanId}-1` }, 1],
  [{ b3: `${traceId}-${spanId}-0` }, 0],
  [{ b3: `${traceId}-${spanId}-d` }, 1],
  [{ b3: `${traceId}-${spanId}-D` }, 1],
  [{ b3: `${traceId}-${spanId}-1-${parentId}` }, 1],
  [{ b3: `${traceId}-${spanId}` }, 0],
  [{ b3: `${traceId}-${spanId}-${parentId}` }, 0],
  [{ b3: ` ${traceId.toUpperCase()}-${spanId.toUpperCase()}-1\t` }, 1],
  [{ b3: [`${traceId}-${spanId}-1`, '0'] }, 1],
  [multiHeaders({ traceId, spanId, sampled: '1' }), 1],
  [multiHeaders({ traceId, spanId, sampled: '0' }), 0],
  [multiHeaders({ traceId, spanId, sampled: 'true' }), 1],
  [multiHeaders({ traceId, spanId, sampled: 'False' }), 0],
  [multiHeaders({ traceId, spanId, flags: '1' }), 1],
  [multiHeaders({ traceId, spanId, flags: '1', sampled: '0' }), 1],
  [multiHeaders({ traceId, spanId, flags: '0', sampled: '1' }), 1],
  [multiHeaders({ traceId, spanId, parentId }), 0],
  [multiHeaders({ traceId: traceId.toUpperCase(), spanId, sampled: '1' }), 1],
];

for (const [carrier, traceFlags] of valid) {
  test(`a parent is found, ${traceFlags ? 'sampled' : 'not sampled'}: ${JSON.stringify(carrier)}`, () => {
    assert.deepEqual(trace.getSpanContext(extracted(carrier)), { traceId, spanId, traceFlags, isRemote: true });
  });
}

test('a trace id of 64 bits gets zeros in front', () => {
  const short = traceId.slice(16);
  for (const carrier of [{ b3: `${short}-${spanId}-1` }, multiHeaders({ traceId: short, spanId, sampled: '1' })]) {
    const context = extracted(carrier);
    assert.equal(trace.getSpanContext(context).traceId, `${'0'.repeat(16)}${short}`);
    assert.deepEqual(injected(single, context), { b3: `${'0'.repeat(16)}${short}-${spanId}-1` });
  }
});

const invalid = [
  { b3: '' },
  { b3: 'x' },
  { b3: '2' },
  { b3: `${traceId}` },
  { b3: `${traceId}-${spanId}-2` },
  { b3: `${traceId}-${spanId}-1-` },
  { b3: `${traceId}-${spanId}-1-x` },
  { b3: `${traceId}-${spanId}-1-${parentId}-1` },
  { b3: `x${traceId}-${spanId}-1` },
  { b3: `${traceId.slice(1)}-${spanId}-1` },
  { b3: `${'0'.repeat(32)}-${spanId}-1` },
  { b3: `${'0'.repeat(16)}-${spanId}-1` },
  { b3: `${traceId}-${'0'.repeat(16)}-1` },
  multiHeaders({ traceId }),
  multiHeaders({ spanId }),
  multiHeaders({ traceId, sampled: '1' }),
  multiHeaders({ traceId: 'x', spanId, sampled: '1' }),
  multiHeaders({ traceId: traceId.slice(1), spanId, sampled: '1' }),
  multiHeaders({ traceId, spanId: spanId.slice(1), sampled: '1' }),
  multiHeaders({ traceId, spanId, sampled: 'yes' }),
  multiHeaders({ traceId, spanId, sampled: '' }),
  multiHeaders({ traceId: '0'.repeat(32), spanId, sampled: '1' }),
  multiHeaders({ flags: '0' }),
];

for (const carrier of invalid) {
  test(`nothing is found: ${JSON.stringify(carrier)}`, () => assert.equal(extracted(carrier), ROOT_CONTEXT));
}

test('the one header wins over the several; when it is not valid they count', () => {
  const others = multiHeaders({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: '1' });
  assert.equal(trace.getSpanContext(extracted({ b3: `${traceId}-${spanId}-0`, ...others })).traceId, traceId);
  assert.equal(trace.getSpanContext(extracted({ b3: 'x', ...others })).traceId, 'a'.repeat(32));
});

test('the debug mark is passed on in either format, in place of the decision, for as long as the trace lasts', () => {
  for (const carrier of [
    { b3: `${traceId}-${spanId}-d` },
    { b3: `${traceId}-${spanId}-D` },
    multiHeaders({ traceId, spanId, flags: '1' }),
  ]) {
    const context = extracted(carrier);
    for (const traceFlags of [0, 1]) {
      const child = trace.setSpanContext(context, { traceId, spanId: parentId, traceFlags });
      assert.deepEqual(injected(single, child), { b3: `${traceId}-${parentId}-d` });
      assert.deepEqual(injected(multi, child), multiHeaders({ traceId, spanId: parentId, flags: '1' }));
    }
    const another = trace.setSpanContext(context, { traceId: 'a'.repeat(32), spanId, traceFlags: 1 });
    assert.deepEqual(injected(single, another), { b3: `${'a'.repeat(32)}-${spanId}-1` });
  }
});

test('without a decision it is open: the sampler is asked as for a new trace, and nothing is said meanwhile', () => {
  for (const carrier of [{ b3: `${traceId}-${spanId}` }, multiHeaders({ traceId, spanId })]) {
    const context = extracted(carrier);
    assert.equal(callerDecision(context, trace.getSpanContext(context)), DEFERRED);
    assert.deepEqual(injected(single, context), { b3: `${traceId}-${spanId}` });
    assert.deepEqual(injected(multi, context), multiHeaders({ traceId, spanId }));

    const decided = { traceId, spanId: parentId, traceFlags: 1 };
    const child = trace.setSpanContext(context, decided);
    assert.equal(callerDecision(child, decided), undefined);
    assert.deepEqual(injected(single, child), { b3: `${traceId}-${parentId}-1` });
  }
});

test('a decision needs no second word where the trace flags say it', () => {
  for (const state of ['0', '1', 'd']) {
    const context = extracted({ b3: `${traceId}-${spanId}-${state}` });
    assert.equal(callerDecision(context, trace.getSpanContext(context)), undefined);
  }
});

test('a decision without a trace is for the trace that begins here', () => {
  for (const [carrier, decision, state] of [
    [{ b3: '0' }, DENIED, '1'],
    [{ b3: '1' }, ACCEPTED, '1'],
    [{ b3: 'd' }, ACCEPTED, 'd'],
    [multiHeaders({ sampled: '0' }), DENIED, '1'],
    [multiHeaders({ sampled: '1' }), ACCEPTED, '1'],
    [multiHeaders({ flags: '1' }), ACCEPTED, 'd'],
  ]) {
    const context = extracted(carrier);
    assert.equal(trace.getSpanContext(context), undefined);
    assert.equal(callerDecision(context, undefined), decision);
    const root = trace.setSpanContext(context, { traceId, spanId, traceFlags: 1 });
    assert.deepEqual(injected(single, root), { b3: `${traceId}-${spanId}-${state}` });
  }
});

test('a parent of another trace in the context is replaced; of the same span, the tracestate stays', () => {
  const traceState = new TraceState('a=1');
  const remote = { traceId, spanId, traceFlags: 2, isRemote: true, traceState };
  const context = trace.setSpanContext(ROOT_CONTEXT, remote);
  const replaced = extracted({ b3: `${'a'.repeat(32)}-${spanId}-1` }, context);
  assert.deepEqual(trace.getSpanContext(replaced), {
    traceId: 'a'.repeat(32),
    spanId,
    traceFlags: 1,
    isRemote: true,
  });
  assert.deepEqual(trace.getSpanContext(extracted({ b3: `${traceId}-${spanId}-1` }, context)), {
    ...remote,
    traceFlags: 3,
  });
  assert.equal(extracted({ b3: `${traceId}-${spanId}` }, context), context);
});
