/**
 * What all propagators have in common, and several of them as one (OpenTelemetry `context/api-propagators.md`).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator as Reference, suppressTracing } from '@opentelemetry/core';
import { inside } from './subject.mjs';

const { W3CTraceContextPropagator } = await inside('tracing/propagation/trace_context.js');
const { W3CBaggagePropagator } = await inside('tracing/propagation/baggage.js');
const { B3Propagator } = await inside('tracing/propagation/b3.js');
const { SentryPropagator } = await inside('tracing/propagation/sentry.js');
const { CompositePropagator } = await inside('tracing/propagation/composite.js');
const { defaultPropagator } = await inside('tracing/propagation/default.js');

const all = {
  W3CTraceContextPropagator: new W3CTraceContextPropagator(),
  W3CBaggagePropagator: new W3CBaggagePropagator(),
  'B3Propagator, single': new B3Propagator(),
  'B3Propagator, multi': new B3Propagator({ inject: 'multi' }),
  SentryPropagator: new SentryPropagator(),
};

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const spanContext = { traceId, spanId, traceFlags: 1 };
const active = propagation.setBaggage(
  trace.setSpanContext(ROOT_CONTEXT, spanContext),
  propagation.createBaggage({ a: { value: '1' } }),
);

const throwing = () => {
  throw new Error('no');
};

function injected(propagator, context) {
  const carrier = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

for (const [name, propagator] of Object.entries(all)) {
  test(`${name} writes the headers that fields() names`, () => {
    const headers = Object.keys(injected(propagator, active));
    assert.notEqual(headers.length, 0);
    assert.deepEqual(
      headers.filter((header) => !propagator.fields().includes(header)),
      [],
    );
    assert.notEqual(propagator.fields(), propagator.fields());
  });

  test(`${name} reads what it wrote`, () => {
    const context = propagator.extract(ROOT_CONTEXT, injected(propagator, active), defaultTextMapGetter);
    const found = trace.getSpanContext(context);
    if (found) {
      assert.deepEqual([found.traceId, found.spanId, found.traceFlags, found.isRemote], [traceId, spanId, 1, true]);
    } else {
      assert.deepEqual(propagation.getBaggage(context), propagation.getBaggage(active));
    }
  });

  test(`${name} writes nothing where tracing is suppressed, or without anything valid`, () => {
    for (const context of [
      suppressTracing(active),
      ROOT_CONTEXT,
      trace.setSpanContext(ROOT_CONTEXT, INVALID_SPAN_CONTEXT),
      trace.setSpanContext(ROOT_CONTEXT, { traceId: 'x', spanId, traceFlags: 1 }),
      trace.setSpanContext(ROOT_CONTEXT, { traceId: {}, spanId: 5, traceFlags: 'a' }),
    ]) {
      assert.deepEqual(injected(propagator, context), {});
    }
  });

  test(`${name} finds nothing in an empty carrier, and gives the context back as it is`, () => {
    assert.equal(propagator.extract(active, {}, defaultTextMapGetter), active);
    assert.equal(propagator.extract(active, undefined, defaultTextMapGetter), active);
  });

  test(`${name} does not throw, whatever getter, setter and carrier do`, () => {
    const proxy = new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing });
    for (const setter of [{ set: throwing }, {}, undefined, null]) propagator.inject(active, {}, setter);
    for (const carrier of [undefined, null, 5, 'text', proxy, Object.freeze({})]) {
      propagator.inject(active, carrier, { set: (target, key, value) => void (target[key] = value) });
    }
    for (const getter of [{ get: throwing, keys: throwing }, {}, undefined, null]) {
      assert.equal(propagator.extract(active, {}, getter), active);
    }
    for (const value of [
      5,
      null,
      {},
      [],
      [5],
      Symbol('s'),
      throwing,
      proxy,
      '',
      ' ',
      ',',
      '\0',
      'ä'.repeat(9000),
      ['', ''],
    ]) {
      assert.equal(propagator.extract(active, {}, { get: () => value, keys: () => [] }), active);
    }
  });
}

test('a composite asks each in its order: the later one wins', () => {
  const order = [];
  const noted = (name) => ({
    inject: (context, carrier, setter) => {
      order.push(`inject ${name}`);
      setter.set(carrier, 'who', name);
    },
    extract: (context) => {
      order.push(`extract ${name}`);
      return context.setValue(Symbol.for('who'), name);
    },
    fields: () => ['who'],
  });
  const composite = new CompositePropagator([noted('a'), noted('b')]);
  assert.deepEqual(injected(composite, ROOT_CONTEXT), { who: 'b' });
  assert.equal(composite.extract(ROOT_CONTEXT, {}, defaultTextMapGetter).getValue(Symbol.for('who')), 'b');
  assert.deepEqual(order, ['inject a', 'inject b', 'extract a', 'extract b']);
});

test('a propagator that throws does not stop the others', () => {
  const broken = { inject: throwing, extract: throwing, fields: throwing };
  const composite = new CompositePropagator([broken, new W3CTraceContextPropagator(), broken, undefined]);
  const carrier = injected(composite, active);
  assert.deepEqual(carrier, { traceparent: `00-${traceId}-${spanId}-01` });
  const context = composite.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  assert.equal(trace.getSpanContext(context).spanId, spanId);
  assert.deepEqual(composite.fields(), ['traceparent', 'tracestate']);
});

test('a propagator that gives no context back changes nothing', () => {
  const composite = new CompositePropagator([{ inject() {}, extract: () => undefined, fields: () => undefined }]);
  assert.equal(composite.extract(active, {}, defaultTextMapGetter), active);
  assert.deepEqual(composite.fields(), []);
});

test('the fields of a composite are those of all, each once, and a copy', () => {
  const composite = new CompositePropagator([
    all.SentryPropagator,
    all.W3CBaggagePropagator,
    { inject() {}, extract() {} },
  ]);
  assert.deepEqual(composite.fields(), ['sentry-trace', 'baggage']);
  composite.fields().push('mine');
  assert.deepEqual(composite.fields(), ['sentry-trace', 'baggage']);
});

test('a composite takes what that of OpenTelemetry JS takes, and no propagators at all', () => {
  const propagators = [all.W3CTraceContextPropagator, all.W3CBaggagePropagator];
  for (const composite of [new CompositePropagator({ propagators }), new CompositePropagator(propagators)]) {
    assert.deepEqual(composite.fields(), new Reference({ propagators }).fields());
    assert.deepEqual(injected(composite, active), injected(new Reference({ propagators }), active));
  }
  for (const empty of [new CompositePropagator(), new CompositePropagator([]), new CompositePropagator({})]) {
    assert.deepEqual(injected(empty, active), {});
    assert.equal(empty.extract(active, { traceparent: 'x' }, defaultTextMapGetter), active);
    assert.deepEqual(empty.fields(), []);
  }
});

test('a composite keeps the propagators that it was made of', () => {
  const list = [all.W3CBaggagePropagator];
  const composite = new CompositePropagator(list);
  list.length = 0;
  assert.deepEqual(injected(composite, active), { baggage: 'a=1' });
});

test('the default is W3C Trace Context and W3C Baggage', () => {
  assert.deepEqual(injected(defaultPropagator(), active), {
    traceparent: `00-${traceId}-${spanId}-01`,
    baggage: 'a=1',
  });
  assert.deepEqual(defaultPropagator().fields(), ['traceparent', 'tracestate', 'baggage']);
});

const fails = () => {
  throw new Error('mine');
};
const oddContexts = {
  undefined,
  null: null,
  'an empty object': {},
  'one that throws': { getValue: fails, setValue: fails, deleteValue: fails },
  'one with a span that throws': trace.setSpan(ROOT_CONTEXT, { spanContext: fails }),
};
for (const [name, context] of Object.entries(oddContexts)) {
  test(`inject and extract of B3 and of Sentry never throw, with a context: ${name}`, () => {
    const b3 = { b3: `${traceId}-${spanId}-1`, 'sentry-trace': `${traceId}-${spanId}-1` };
    for (const [whose, propagator] of Object.entries(all)) {
      propagator.inject(context, {}, defaultTextMapSetter);
      if (!whose.startsWith('W3C')) propagator.extract(context, b3, defaultTextMapGetter);
    }
  });
}
