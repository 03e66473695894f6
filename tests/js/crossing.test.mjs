/**
 * Texts on their way into the core and back: whatever they are made of, the core sees what JavaScript would have
 * encoded, and cuts them where JavaScript did.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { extractTraceContext, formatTraceparent, partialSuccess, sampleOnce } = await inside('core.js');
const { Settings } = await inside('settings.js');

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

test('ids of other lengths are no ids, even where both together have the right one', () => {
  assert.equal(formatTraceparent(TRACE_ID, SPAN_ID, 1), TRACEPARENT);
  assert.equal(formatTraceparent(TRACE_ID.slice(1), `${SPAN_ID}1`, 1), '');
  assert.equal(formatTraceparent(`${TRACE_ID}1`, SPAN_ID.slice(1), 1), '');
  assert.equal(formatTraceparent('é'.repeat(16), SPAN_ID, 1), '');
});

test('a traceparent beyond ASCII is not valid, whatever stands behind it', () => {
  assert.equal(extractTraceContext(TRACEPARENT, 'a=1'), `${TRACEPARENT}a=1`);
  for (const odd of ['é', '\ud83d', 'a=1']) {
    assert.equal(extractTraceContext(TRACEPARENT + odd, 'a=1'), '');
    assert.equal(extractTraceContext(odd + TRACEPARENT, 'a=1'), '');
  }
});

test('a tracestate beyond ASCII is discarded alone', () => {
  assert.equal(extractTraceContext(TRACEPARENT, 'a=é'), TRACEPARENT);
  assert.equal(extractTraceContext(TRACEPARENT, '\ude00'), TRACEPARENT);
});

test('a sampler that leaves the tracestate alone gives back what it got, whatever that is', () => {
  const alwaysOn = [1];
  for (const state of ['', 'a=1', 'a=é', '\ud83d']) {
    assert.equal(sampleOnce(alwaysOn, 0, [1, 2, 3, 4], state), `2${state}`);
  }
});

test('what a receiver says is read as it was written', () => {
  const message = new TextEncoder().encode('\ufeff“no” 😀');
  const body = Uint8Array.of(0x0a, message.length + 4, 0x08, 3, 0x12, message.length, ...message);
  assert.deepEqual(partialSuccess(body), [3, '\ufeff“no” 😀']);
  assert.equal(partialSuccess(new Uint8Array(0)), undefined);
  assert.throws(() => partialSuccess(Uint8Array.of(0xff)), /not an ExportTraceServiceResponse/);
});

test('strings of options keep apart, even where halves of surrogate pairs meet', () => {
  const options = { resource: { 'a\ud83d': { no: 'value' }, '\ude00b': 1 } };
  assert.throws(() => new Settings(options), { name: 'TypeError', message: /`resource\.a\ufffd` is an object/ });
});

test('every odd option is a warning of its own', (t) => {
  const warned = t.mock.method(console, 'warn', () => undefined);
  new Settings({ ebdpoint: 1, 'line\nbreak': 2, debug: false });
  assert.deepEqual(
    warned.mock.calls.map(({ arguments: [sentence] }) => sentence),
    [
      'edgespan: unknown option `ebdpoint`; did you mean `endpoint`?',
      'edgespan: unknown option `line\ufffdbreak`; it has no effect',
    ],
  );
});
