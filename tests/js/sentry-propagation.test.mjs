/**
 * `sentry-trace` and Sentry's members of `baggage`, in and out, beside baggage of others (Sentry develop docs, "Trace
 * Propagation" and "Dynamic Sampling Context").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, propagation, trace } from '@opentelemetry/api';
import { inside } from './subject.mjs';

const { SentryPropagator, sentryBaggageOf, withSentryBaggage } = await inside('tracing/propagation/sentry.js');
const { W3CBaggagePropagator } = await inside('tracing/propagation/baggage.js');
const { CompositePropagator } = await inside('tracing/propagation/composite.js');
const { W3CTraceContextPropagator } = await inside('tracing/propagation/trace_context.js');
const { callerDecision } = await inside('tracing/propagation/caller_decision.js');
const { formatSentryBaggage, formatSentryTrace, parseSentryBaggage, parseSentryTrace } =
  await inside('tracing/propagation/sentry_trace.js');

const sentry = new SentryPropagator();
const baggage = new W3CBaggagePropagator();

const traceId = '771a43a4192642f0b136d5159a501700';
const spanId = '7c51afd529da4a2a';
const childId = 'b0e6f15b45c36b12';
const trace1 = `${traceId}-${spanId}-1`;
const SAMPLING = `sentry-trace_id=${traceId},sentry-public_key=abc,sentry-release=my%20app@1.0,sentry-sample_rate=0.5`;

const extracted = (propagator, carrier, context = ROOT_CONTEXT) =>
  propagator.extract(context, carrier, defaultTextMapGetter);

function childOf(context, id = traceId) {
  return trace.setSpanContext(context, { traceId: id, spanId: childId, traceFlags: 1 });
}

function injected(propagator, context, carrier = {}) {
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

for (const [header, parsed] of [
  [trace1, { traceId, spanId, isSampled: true }],
  [`${traceId}-${spanId}-0`, { traceId, spanId, isSampled: false }],
  [`${traceId}-${spanId}`, { traceId, spanId }],
  [` \t${trace1}\t `, { traceId, spanId, isSampled: true }],
  [traceId, { traceId }],
  [`${traceId}-1`, { traceId, isSampled: true }],
  [spanId, { spanId }],
  ['1', { isSampled: true }],
  ['', {}],
  [`${'0'.repeat(32)}-${spanId}-1`, { spanId, isSampled: true }],
  [`${traceId}-${'0'.repeat(16)}-1`, { traceId, isSampled: true }],
  [`${traceId.toUpperCase()}-${spanId}-1`, undefined],
  [`${trace1}-`, undefined],
  [`${trace1}1`, undefined],
  [`${traceId}-${spanId}-2`, undefined],
  [`${traceId.slice(1)}-${spanId}-1`, undefined],
  [`00-${traceId}-${spanId}-01`, undefined],
  ['bogus', undefined],
]) {
  test(`sentry-trace is read: ${JSON.stringify(header)}`, () => assert.deepEqual(parseSentryTrace(header), parsed));
}

test('sentry-trace is written with the decision, or without one', () => {
  assert.equal(formatSentryTrace(traceId, spanId, true), trace1);
  assert.equal(formatSentryTrace(traceId, spanId, false), `${traceId}-${spanId}-0`);
  assert.equal(formatSentryTrace(traceId, spanId), `${traceId}-${spanId}`);
});

test("Sentry's members are read of a baggage header, and nothing else of it", () => {
  const members = parseSentryBaggage(
    ` other=1 , sentry-release = my%20app%401.0;p ,sentry-=x,sentry-empty=,Sentry-a=b,bad`,
  );
  assert.deepEqual([...members], [['release', 'my app@1.0']]);
  assert.deepEqual(formatSentryBaggage(members), ['sentry-release=my%20app@1.0']);
  assert.deepEqual(
    formatSentryBaggage(
      new Map([
        ['transaction', 'GET /ä,b'],
        ['none', ''],
      ]),
    ),
    ['sentry-transaction=GET%20/%C3%A4%2Cb'],
  );
  assert.equal(parseSentryBaggage('').size, 0);
});

for (const [flag, traceFlags] of [
  ['-1', 1],
  ['-0', 0],
]) {
  test(`the caller's span is the parent, ${traceFlags ? 'sampled' : 'not sampled'}`, () => {
    const context = extracted(sentry, { 'sentry-trace': `${traceId}-${spanId}${flag}` });
    const parent = trace.getSpanContext(context);
    assert.deepEqual(parent, { traceId, spanId, traceFlags, isRemote: true });
    assert.equal(callerDecision(context, parent), undefined);
    assert.deepEqual(injected(sentry, context), { 'sentry-trace': `${traceId}-${spanId}${flag}` });
  });
}

test('without a decision it is open: the sampler is asked as for a new trace', () => {
  const context = extracted(sentry, { 'sentry-trace': `${traceId}-${spanId}` });
  assert.equal(callerDecision(context, trace.getSpanContext(context)), 0);
  assert.deepEqual(injected(sentry, context), { 'sentry-trace': `${traceId}-${spanId}` });
  assert.deepEqual(injected(sentry, childOf(context)), { 'sentry-trace': `${traceId}-${childId}-1` });
});

test('no sentry-trace with both ids is no parent, and then baggage is not looked at', () => {
  for (const header of [undefined, '', 'bogus', traceId, `${traceId}-1`, spanId, '1']) {
    assert.equal(extracted(sentry, { 'sentry-trace': header, baggage: SAMPLING }), ROOT_CONTEXT);
  }
});

test('the sampling context of the caller is passed on as it came, whatever this service would say', () => {
  const context = extracted(sentry, { 'sentry-trace': trace1, baggage: `x=1,${SAMPLING},y=2` });
  assert.deepEqual(
    [...sentryBaggageOf(context)],
    [
      ['trace_id', traceId],
      ['public_key', 'abc'],
      ['release', 'my app@1.0'],
      ['sample_rate', '0.5'],
    ],
  );
  assert.deepEqual(injected(sentry, childOf(context)), {
    'sentry-trace': `${traceId}-${childId}-1`,
    baggage: SAMPLING,
  });
});

test('a caller without a sampling context has none, and none is made up', () => {
  const context = extracted(sentry, { 'sentry-trace': trace1, baggage: 'x=1' });
  assert.equal(sentryBaggageOf(context).size, 0);
  assert.deepEqual(Object.keys(injected(sentry, childOf(context))), ['sentry-trace']);
  assert.equal(sentryBaggageOf(ROOT_CONTEXT), undefined);
});

test('the sampling context does not go out with spans of another trace', () => {
  const context = extracted(sentry, { 'sentry-trace': trace1, baggage: SAMPLING });
  const another = childOf(context, 'a'.repeat(32));
  assert.deepEqual(Object.keys(injected(sentry, another)), ['sentry-trace']);
});

test('a sampling context that begins here is sent like one that came', () => {
  const context = withSentryBaggage(childOf(ROOT_CONTEXT), traceId, new Map([['trace_id', traceId]]));
  assert.equal(injected(sentry, context).baggage, `sentry-trace_id=${traceId}`);
});

test('incoming baggage of others is not passed on by this propagator', () => {
  const context = extracted(sentry, { 'sentry-trace': trace1, baggage: `secret=1,${SAMPLING}` });
  assert.equal(propagation.getBaggage(context), undefined);
  assert.equal(injected(sentry, childOf(context)).baggage, SAMPLING);
});

test('baggage of others on an outgoing request stays as it is, and old members of Sentry give way', () => {
  const context = childOf(extracted(sentry, { 'sentry-trace': trace1, baggage: SAMPLING }));
  const others = 'a=%zz;p=1,not a member,b=ä';
  const expected = `${others},${SAMPLING}`;
  for (const [carrier, name] of [
    [{ baggage: others }, 'baggage'],
    [{ Baggage: `sentry-release=old, ${others} ,sentry-x=1` }, 'Baggage'],
    [{ baggage: ['a=%zz;p=1', 'not a member,b=ä'] }, 'baggage'],
  ]) {
    const keys = Object.keys(carrier).length;
    assert.equal(injected(sentry, context, carrier)[name], expected);
    assert.equal(Object.keys(carrier).length, keys + 1);
  }
  const headers = new Headers({ baggage: 'a=1,sentry-release=old' });
  sentry.inject(context, headers, { set: (carrier, key, value) => carrier.set(key, value) });
  assert.equal(headers.get('baggage'), `a=1,${SAMPLING}`);
  const map = new Map([['baggage', 'a=1']]);
  sentry.inject(context, map, { set: (carrier, key, value) => carrier.set(key, value) });
  assert.equal(map.get('baggage'), `a=1,${SAMPLING}`);
});

test('members of Sentry do not push those of others out: 180 members are the most', () => {
  const context = childOf(extracted(sentry, { 'sentry-trace': trace1, baggage: SAMPLING }));
  const others = (count) => Array.from({ length: count }, (_, index) => `k${index}=1`).join(',');
  assert.equal(injected(sentry, context, { baggage: others(180) }).baggage, others(180));
  assert.equal(
    injected(sentry, context, { baggage: others(179) }).baggage,
    `${others(179)},sentry-trace_id=${traceId}`,
  );
});

test('a carrier that is used again gets the members of the context that is written last', () => {
  const composite = new CompositePropagator([sentry, baggage]);
  const context = childOf(extracted(composite, { 'sentry-trace': trace1, baggage: `x=1,${SAMPLING}` }));
  const carrier = injected(composite, context);
  const later = withSentryBaggage(context, traceId, new Map([['release', 'later']]));
  assert.equal(injected(sentry, later, carrier).baggage, 'x=1,sentry-release=later');
});

const both = { 'sentry first': [sentry, baggage], 'baggage first': [baggage, sentry] };

for (const [order, propagators] of Object.entries(both)) {
  const composite = new CompositePropagator(propagators);
  const incoming = { 'sentry-trace': trace1, baggage: `x=1;p,${SAMPLING},y=%20` };
  const expected = `x=1;p,y=%20,${SAMPLING}`;

  test(`${order}: every member goes on once, into any carrier, as often as it is asked for`, () => {
    const context = childOf(extracted(composite, incoming));
    const carrier = { baggage: 'sentry-release=old' };
    for (let round = 0; round < 3; round += 1) assert.equal(injected(composite, context, carrier).baggage, expected);
    const headers = new Headers();
    composite.inject(context, headers, { set: (target, key, value) => target.set(key, value) });
    assert.equal(headers.get('baggage'), expected);
    // A carrier that nobody can read.
    const last = new (class {
      #headers = {};
      write(key, value) {
        this.#headers[key] = value;
      }
      get all() {
        return this.#headers;
      }
    })();
    composite.inject(context, last, { set: (target, key, value) => target.write(key, value) });
    assert.equal(last.all.baggage, expected);
  });

  test(`${order}: what the user does to the baggage is what goes on`, () => {
    const context = childOf(extracted(composite, incoming));
    const changed = propagation.getBaggage(context).removeEntry('x').setEntry('z', { value: '3' });
    assert.equal(injected(composite, propagation.setBaggage(context, changed)).baggage, `y=%20,z=3,${SAMPLING}`);
  });

  test(`${order}: without a sampling context only baggage of others goes on`, () => {
    const context = childOf(extracted(composite, { 'sentry-trace': trace1, baggage: 'x=1' }));
    assert.equal(injected(composite, context).baggage, 'x=1');
  });

  test(`${order}: in another trace, members of Sentry of the old one stay behind`, () => {
    const context = childOf(extracted(composite, incoming), 'a'.repeat(32));
    assert.equal(injected(composite, context).baggage, 'x=1;p,y=%20');
  });

  test(`${order}: baggage of Sentry without its trace is baggage like any other`, () => {
    const context = childOf(extracted(composite, { baggage: SAMPLING }));
    assert.equal(injected(composite, context).baggage, SAMPLING);
  });

  test(`${order}: baggage of others comes first, and what does not fit behind it is left out`, () => {
    const long = `k=${'v'.repeat(4000)},l=${'v'.repeat(4000)}`;
    const context = childOf(extracted(composite, { 'sentry-trace': trace1, baggage: `${long},${SAMPLING}` }));
    const { baggage: header } = injected(composite, context);
    assert.ok(header.startsWith(`${long},sentry-trace_id=${traceId}`));
    assert.ok(header.length <= 8192);
  });
}

test('beside traceparent of the same span its tracestate stays; of two spans the later propagator decides', () => {
  const w3c = new W3CTraceContextPropagator();
  const carrier = {
    traceparent: `00-${traceId}-${spanId}-03`,
    tracestate: 'a=1',
    'sentry-trace': `${traceId}-${spanId}-0`,
  };
  const same = trace.getSpanContext(extracted(new CompositePropagator([w3c, sentry]), carrier));
  assert.deepEqual([same.traceFlags, same.traceState.serialize()], [2, 'a=1']);
  const open = { ...carrier, 'sentry-trace': `${traceId}-${spanId}` };
  assert.equal(trace.getSpanContext(extracted(new CompositePropagator([w3c, sentry]), open)).traceFlags, 3);
  const other = { ...carrier, 'sentry-trace': `${'a'.repeat(32)}-${spanId}-1` };
  const composites = [new CompositePropagator([w3c, sentry]), new CompositePropagator([sentry, w3c])];
  assert.deepEqual(
    composites.map((composite) => trace.getSpanContext(extracted(composite, other)).traceId),
    ['a'.repeat(32), traceId],
  );
});
