/**
 * The tracestate that an extracted context carries (OpenTelemetry `trace/api.md`, "TraceState"; W3C Trace Context
 * Level 2, section 3.3).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { collect } from './collector.mjs';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { TraceState } = await inside('features/trace_state.js');

collect().provider.register();

function extracted(tracestate) {
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent, tracestate })).traceState;
}

test('get gives the value of a member', () => {
  const state = extracted('a=1,b=two words,3@v=x');
  assert.deepEqual(
    ['a', 'b', '3@v', 'c', ''].map((key) => state.get(key)),
    ['1', 'two words', 'x', undefined, undefined],
  );
});

test('serialize gives the members in order, without white space around them and without repeated keys', () => {
  assert.equal(extracted(' a=1 ,,\tb=2,a=3').serialize(), 'a=1,b=2');
});

test('no valid member is no tracestate', () => {
  for (const header of [undefined, '', ' , ', 'A=1', 'a', 'a=1,B=2']) assert.equal(extracted(header), undefined);
});

test('a header that was received has members of at most 256 characters each side, or is discarded', () => {
  const longest = `${'k'.repeat(256)}=${'v'.repeat(256)}`;
  assert.equal(extracted(longest).serialize(), longest);
  assert.equal(extracted('k= v').serialize(), 'k= v');
  for (const member of [`${'k'.repeat(257)}=v`, `k=${'v'.repeat(257)}`, 'k', '=v', '=', 'k=', 'k=ü', 'k=a=b', '_k=v']) {
    assert.equal(extracted(member), undefined, member);
    assert.equal(extracted(`a=1,${member}`), undefined, member);
  }
});

test('repeated keys count towards the 32 members, empty members do not', () => {
  const members = (count) => Array(count).fill('a=1').join(',');
  assert.equal(extracted(members(32)).serialize(), 'a=1');
  assert.equal(extracted(members(33)), undefined);
  assert.equal(extracted(` ,,${members(32)},\t,`).serialize(), 'a=1');
});

test('what is passed on would be passed on again', () => {
  const { text } = choices(7);
  for (let round = 0; round < 5000; round++) {
    const header = text('abc =,\t09@', 60);
    const normal = extracted(header)?.serialize();
    if (normal !== undefined) assert.equal(extracted(normal).serialize(), normal, JSON.stringify(header));
  }
});

test('set puts a member in front, new or changed, and leaves the state it is called on alone', () => {
  const state = extracted('a=1,b=2');
  assert.equal(state.set('c', '3').serialize(), 'c=3,a=1,b=2');
  assert.equal(state.set('b', '3').serialize(), 'b=3,a=1');
  assert.equal(state.set('c', '3').set('d', '4').unset('a').serialize(), 'd=4,c=3,b=2');
  assert.equal(state.serialize(), 'a=1,b=2');
});

test('unset takes a member away; an unknown one changes nothing', () => {
  const state = extracted('a=1,b=2');
  assert.equal(state.unset('a').serialize(), 'b=2');
  assert.equal(state.unset('c').serialize(), 'a=1,b=2');
  assert.equal(state.unset('a').unset('b').serialize(), '');
  assert.equal(state.serialize(), 'a=1,b=2');
});

test('set with a key or value that the header cannot carry changes nothing', () => {
  const state = extracted('a=1');
  const invalid = [
    ['', '1'],
    ['A', '1'],
    ['k', ''],
    ['k', 'a,b'],
    ['k', 'a=b'],
    ['k', 'ä'],
    ['k', 'x '],
    ['k', '\n'],
    ['_k', '1'],
    ['k'.repeat(257), '1'],
    ['k', 'v'.repeat(257)],
  ];
  for (const [key, value] of invalid)
    assert.equal(state.set(key, value).serialize(), 'a=1', JSON.stringify([key, value]));
  assert.equal(state.set('k'.repeat(256), 'v').get('k'.repeat(256)), 'v');
  assert.equal(state.set('k', 'v'.repeat(256)).get('k'), 'v'.repeat(256));
  assert.equal(state.set('0_-*/@', ' !~').serialize(), '0_-*/@= !~,a=1');
});

test('a 33rd member pushes the last one out', () => {
  const members = Array.from({ length: 32 }, (_, index) => `k${index}=v`);
  const state = extracted(members.join(','));
  assert.equal(state.set('new', '1').serialize(), ['new=1', ...members.slice(0, 31)].join(','));
  assert.equal(state.set('k31', '1').serialize(), ['k31=1', ...members.slice(0, 31)].join(','));
});

test('a changed tracestate travels with the spans of its context', async () => {
  const { tracer, byName } = collect();
  const parent = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    traceFlags: 1,
    traceState: extracted('a=1').set('mine', 'x'),
  };
  const span = tracer.startSpan('span', {}, trace.setSpanContext(ROOT_CONTEXT, parent));
  const carrier = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  assert.equal(carrier.tracestate, 'mine=x,a=1');
  span.end();
  assert.equal((await byName()).span.traceState, 'mine=x,a=1');
});

test('the class takes of a header what it can', () => {
  for (const [header, kept] of [
    ['a=1,b=2', 'a=1,b=2'],
    [' a=1 ,,\tb=2 ', 'a=1,b=2'],
    ['a=1,b,c=3', 'a=1,c=3'],
    ['a=1,B=2,c.d=3,=4,e=,f=5=,g=6', 'a=1,g=6'],
    ['a=1,b=2,a=3', 'a=1,b=2'],
    ['a=1,foo=bar baz', 'a=1,foo=bar baz'],
    ['a-b=1,c/d=2,p*q=3,x_y=4,t@v=5,0=6', 'a-b=1,c/d=2,p*q=3,x_y=4,t@v=5,0=6'],
    [`a=${'b'.repeat(256)}`, `a=${'b'.repeat(256)}`],
    [`a=${'b'.repeat(257)},${'k'.repeat(257)}=1`, ''],
    ['', ''],
    [undefined, ''],
    [5, ''],
    [Symbol('s'), ''],
  ]) {
    assert.equal(new TraceState(header).serialize(), kept, String(header));
  }
});

test('the class cuts off what comes after 32 members, and does not count those that are not valid', () => {
  const members = Array.from({ length: 33 }, (_, index) => `a${index}=${index}`);
  const state = new TraceState(['bad.key=1', ...members.slice(0, 15), 'b', 'C=1', ...members.slice(15)].join(','));
  assert.equal(state.serialize(), members.slice(0, 32).join(','));
  assert.equal(state.get('a31'), '31');
  assert.equal(state.get('a32'), undefined);
});

test('a state grows to 512 characters; one that was received longer goes on whole', () => {
  const state = new TraceState(`a=${'1'.repeat(249)},b=${'2'.repeat(249)}`);
  assert.equal(state.serialize().length, 503);
  assert.equal(state.set('c', '3'.repeat(6)).serialize().length, 512);
  assert.equal(state.set('c', '3'.repeat(7)), state);
  assert.equal(state.set('b', '2'.repeat(256)).serialize().length, 510);
  assert.equal(new TraceState(`${state.serialize()},c=${'3'.repeat(6)}`).get('c'), '333333');
  assert.equal(new TraceState(`${state.serialize()},c=${'3'.repeat(7)},d=4`).serialize(), `${state.serialize()},d=4`);

  const long = `a=${'1'.repeat(256)},b=${'2'.repeat(256)},c=3`;
  const received = extracted(long);
  assert.equal(received.serialize(), long);
  assert.equal(received.set('d', '4'), received);
  assert.equal(received.set('c', '33'), received);
  assert.equal(received.set('c', '5').serialize(), `c=5,${long.slice(0, -4)}`);
  assert.equal(received.unset('c').serialize(), long.slice(0, -4));
});

test('what changes nothing gives the state itself', () => {
  const state = new TraceState('a=1');
  assert.equal(state.unset('b'), state);
  assert.equal(state.set('B', '1'), state);
});

test('a state of the class can be set, unset and sent', () => {
  const empty = new TraceState();
  assert.equal(empty.set('a', '1').set('b', '2').set('a', '3').unset('b').serialize(), 'a=3');
  assert.equal(empty.serialize(), '');
  const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
  for (const [traceState, header] of [
    [new TraceState('a=1,B=2'), 'a=1'],
    [empty, undefined],
  ]) {
    const carrier = {};
    propagation.inject(trace.setSpanContext(ROOT_CONTEXT, { ...spanContext, traceState }), carrier);
    assert.equal(carrier.tracestate, header);
  }
});
