/**
 * W3C Trace Context in and out: headers are extracted, a child span starts, and its headers are injected. The cases are
 * those of `tests/vectors/w3c-trace-context.json`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  createTraceState,
  defaultTextMapSetter,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { assertBalanced, collect } from './collector.mjs';

const vectors = JSON.parse(readFileSync(new URL('../vectors/w3c-trace-context.json', import.meta.url), 'utf8'));
const { provider, tracer, posted } = collect();
provider.register();

after(assertBalanced);

const headersGetter = { get: (headers, name) => headers.get(name), keys: (headers) => [...headers.keys()] };

/** The headers that a child of a request with these headers sends, and the child. */
function passedOn(carrier, getter) {
  const context = propagation.extract(ROOT_CONTEXT, carrier, getter);
  const span = tracer.startSpan('child', {}, context);
  const out = {};
  propagation.inject(trace.setSpan(context, span), out);
  span.end();
  return { span, out, parent: trace.getSpanContext(context) };
}

test('there are 71 vectors', () => assert.equal(vectors.length, 71));

for (const [index, vector] of vectors.entries()) {
  const outcome = vector.kept ? 'kept' : 'refused';
  test(`vector ${index + 1} is ${outcome}: ${JSON.stringify(vector.headers).slice(0, 150)}`, () => {
    const headers = new Headers();
    for (const [name, value] of vector.headers) headers.append(name, value);
    const { span, out, parent } = passedOn(headers, headersGetter);
    const { traceId, spanId, traceFlags } = span.spanContext();
    assert.ok(isSpanContextValid(span.spanContext()));
    if (vector.kept) {
      assert.deepEqual(
        [parent.traceId, parent.spanId, parent.traceFlags, parent.isRemote],
        [vector.traceId, vector.parentId, vector.flags, true],
      );
      assert.deepEqual([traceId, traceFlags], [vector.traceId, vector.flags]);
      assert.notEqual(spanId, vector.parentId);
    } else {
      assert.equal(parent, undefined);
      assert.equal(traceFlags, 3);
      assert.ok(vector.headers.every(([, value]) => !value.includes(traceId)));
    }
    const flags = traceFlags.toString(16).padStart(2, '0');
    const expected = { traceparent: `00-${traceId}-${spanId}-${flags}` };
    if (vector.tracestate) expected.tracestate = vector.tracestate;
    assert.deepEqual(out, expected);
    const sent = posted().find((one) => one.spanId === spanId);
    assert.equal(sent !== undefined, (traceFlags & 1) === 1);
    if (sent)
      assert.deepEqual([sent.traceState, sent.parentSpanId], [vector.tracestate, vector.kept ? vector.parentId : '']);
  });
}

test('a plain object with lists of headers works as a carrier', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { out } = passedOn({ traceparent: [traceparent], tracestate: ['a=1', 'b=2'] });
  assert.equal(out.tracestate, 'a=1,b=2');
  assert.match(out.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-/);
  const { parent } = passedOn({ traceparent: [traceparent, traceparent] });
  assert.equal(parent, undefined);
});

test('nothing valid leaves the context as it is', () => {
  for (const carrier of [{}, { traceparent: '' }, { tracestate: 'a=1' }, { traceparent: 'x', tracestate: 'a=1' }]) {
    assert.equal(propagation.extract(ROOT_CONTEXT, carrier), ROOT_CONTEXT);
  }
});

test('a carrier with values of any kind is no context, and disturbs no open recording', () => {
  const child = fileURLToPath(new URL('child/hostile-carrier.mjs', import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [child], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.deepEqual([status, signal, stderr], [0, null, '']);
  assert.deepEqual(JSON.parse(stdout), { spans: 401, lost: {} });
});

test('inject sets nothing without a valid span, or where tracing is suppressed', () => {
  const span = tracer.startSpan('span');
  const contexts = [
    ROOT_CONTEXT,
    trace.setSpanContext(ROOT_CONTEXT, INVALID_SPAN_CONTEXT),
    suppressTracing(trace.setSpan(ROOT_CONTEXT, span)),
  ];
  for (const context of contexts) {
    const carrier = {};
    propagation.inject(context, carrier);
    assert.deepEqual(carrier, {});
  }
  span.end();
});

test('inject writes with the setter of the caller, and passes on the tracestate of another SDK', () => {
  const spanContext = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    traceFlags: 0xff,
    traceState: createTraceState('a=1,b=2'),
  };
  const set = [];
  propagation.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), 'carrier', {
    set: (...arguments_) => set.push(arguments_),
  });
  assert.deepEqual(set, [
    ['carrier', 'traceparent', `00-${'1'.repeat(32)}-${'2'.repeat(16)}-03`],
    ['carrier', 'tracestate', 'a=1,b=2'],
  ]);
});

test('a tracestate that cannot be written is left out', () => {
  const traceState = {
    serialize: () => {
      throw new Error('no');
    },
  };
  const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, traceState };
  const carrier = {};
  propagation.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), carrier, defaultTextMapSetter);
  assert.deepEqual(Object.keys(carrier), ['traceparent']);
});
