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
  assert.equal(state.set('k'.repeat(256), 'v'.repeat(256)).get('k'.repeat(256)), 'v'.repeat(256));
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
