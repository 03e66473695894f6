/**
 * The parts that `register()` registers beside the provider: those that are given, else those of the options, else our
 * own.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, context, propagation, trace } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';

after(assertBalanced);

/** A context manager that knows one context. */
function managerOf(name) {
  const here = ROOT_CONTEXT.setValue(Symbol.for('test'), name);
  return {
    active: () => here,
    with: (_, fn, thisArg, ...args) => fn.apply(thisArg, args),
    bind: (_, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  };
}

/** A propagator with one header. */
const propagatorOf = (name) => ({
  inject: (context, carrier, setter) => setter.set(carrier, name, trace.getSpanContext(context)?.spanId ?? ''),
  extract: (context) => context,
  fields: () => [name],
});

const activeName = () => context.active().getValue(Symbol.for('test'));

test('context manager and propagator of the options are registered, those given to register() instead of them', () => {
  const options = { contextManager: managerOf('options'), propagator: propagatorOf('x-options') };
  const { provider } = collect(options);
  provider.register();
  assert.deepEqual([activeName(), propagation.fields()], ['options', ['x-options']]);
  provider.register({ contextManager: managerOf('given'), propagator: propagatorOf('x-given') });
  assert.deepEqual([activeName(), propagation.fields()], ['given', ['x-given']]);
  const span = trace.getTracer('tests').startSpan('span');
  const carrier = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  assert.deepEqual(carrier, { 'x-given': span.spanContext().spanId });
  span.end();
});

test('a provider without parts of its own leaves alone what was registered', () => {
  collect().provider.register();
  assert.deepEqual([activeName(), propagation.fields()], ['given', ['x-given']]);
});
