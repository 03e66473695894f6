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

/** The parent that a request with these headers names; `undefined` for none. */
const parentOf = (traceparent, tracestate) => {
  const carrier = { traceparent, ...(tracestate !== undefined && { tracestate }) };
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
};

const BARE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const PARENT = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
};

test('white space around a traceparent is ignored, and any other is not', () => {
  assert.deepEqual(parentOf(BARE), PARENT);
  assert.deepEqual(parentOf(` \t${BARE}\t `), PARENT);
  for (const header of [`${BARE}\n`, `\u00a0${BARE}`, `${BARE}\u00a0`, BARE.toUpperCase()]) {
    assert.equal(parentOf(header), undefined, JSON.stringify(header));
  }
});

test('unknown flags are not passed on', () => {
  for (let flags = 0; flags < 256; flags++) {
    const header = BARE.slice(0, -2) + flags.toString(16).padStart(2, '0');
    assert.equal(parentOf(header).traceFlags, flags & 3, header);
    const { out } = passedOn({ traceparent: header });
    assert.equal(out.traceparent.slice(-2), `0${flags & 3}`);
  }
});

test('a later version is read as far as it is known, version 00 has nothing more, and ff is none', () => {
  for (const version of ['01', '0f', 'f0', 'fe', 'cc']) {
    const later = version + BARE.slice(2);
    for (const rest of ['', '-', '-00', '-é', '-a b', '- ']) assert.deepEqual(parentOf(later + rest), PARENT, rest);
    for (const rest of ['0', '_', 'é', ', x', ' -']) assert.equal(parentOf(later + rest), undefined, later + rest);
  }
  for (const rest of ['-', '-00', '- ', '0']) assert.equal(parentOf(BARE + rest), undefined, rest);
  for (const rest of ['', '-00']) assert.equal(parentOf(`ff${BARE.slice(2)}${rest}`), undefined, rest);
});

test('one wrong character is enough to restart', () => {
  for (let at = 0; at < 55; at++) {
    for (const wrong of ['g', 'A', ' ', '\n', '\0', 'é', '\ud83d', '']) {
      const header = BARE.slice(0, at) + wrong + BARE.slice(at + 1);
      assert.equal(parentOf(header), undefined, JSON.stringify(header));
    }
  }
  assert.equal(parentOf(`${BARE.slice(0, 3)}${'0'.repeat(32)}${BARE.slice(35)}`), undefined);
  assert.equal(parentOf(`${BARE.slice(0, 36)}${'0'.repeat(16)}${BARE.slice(52)}`), undefined);
});

test('what stands behind a traceparent beyond ASCII makes it invalid; such a tracestate is discarded alone', () => {
  for (const odd of ['é', '\ud83d', 'a=1']) {
    assert.equal(parentOf(BARE + odd, 'a=1'), undefined);
    assert.equal(parentOf(odd + BARE, 'a=1'), undefined);
  }
  for (const state of ['a=é', '\ude00', 'a=1,\u00a0', '\u00a0a=1', 'a=1\n', '\va=1']) {
    assert.deepEqual(parentOf(BARE, state), PARENT, JSON.stringify(state));
  }
});

test('long headers of white space are read in no time', () => {
  const blank = ' '.repeat(200_000);
  const started = performance.now();
  for (const header of [`${blank}x`, `${BARE}${blank}x`, `${blank}${BARE}${blank}x`]) {
    assert.equal(parentOf(header), undefined);
  }
  for (const state of [`${blank}x`, `a=1${blank}é`, `a=${blank}`, `a${blank}=1`, `a=1${blank}x,b`]) {
    assert.deepEqual(parentOf(BARE, state), PARENT);
  }
  assert.ok(performance.now() - started < 2000);
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

test('ids of other lengths are no ids, even where both together have the right one', () => {
  const [traceId, spanId] = ['1'.repeat(32), '2'.repeat(16)];
  const hostile = () => {
    throw new Error('no');
  };
  for (const spanContext of [
    { traceId: traceId.slice(1), spanId: `${spanId}1`, traceFlags: 1 },
    { traceId: `${traceId}1`, spanId: spanId.slice(1), traceFlags: 1 },
    { traceId: 'é'.repeat(16), spanId, traceFlags: 1 },
    { traceId: '0'.repeat(32), spanId, traceFlags: 1 },
    { traceId, spanId: '0'.repeat(16), traceFlags: 1 },
    { traceId: 'A'.repeat(32), spanId, traceFlags: 1 },
    { traceId, spanId: `${spanId}-01-`, traceFlags: 1 },
    { traceId, spanId: `${spanId}\n`, traceFlags: 1 },
    { traceId: undefined, spanId: null, traceFlags: 1 },
    { traceId: Symbol('no'), spanId, traceFlags: 1 },
    { traceId: { toString: hostile }, spanId, traceFlags: 1 },
    { traceId, spanId, traceFlags: 1n },
    { traceId, spanId, traceFlags: Symbol('no') },
    Object.defineProperty({ traceId, spanId }, 'traceFlags', { get: hostile }),
    Object.defineProperty({ traceId, spanId, traceFlags: 1 }, 'traceState', { get: hostile }),
  ]) {
    const carrier = {};
    propagation.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), carrier);
    assert.deepEqual(carrier, {});
  }
  const odd = { traceId, spanId, traceFlags: { valueOf: () => 0xfe } };
  const carrier = {};
  propagation.inject(trace.setSpanContext(ROOT_CONTEXT, odd), carrier);
  assert.deepEqual(carrier, { traceparent: `00-${traceId}-${spanId}-02` });
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
