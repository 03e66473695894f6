/**
 * What is put on objects of the platform, and the last argument of RPC calls: whatever they are given.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { inPlace } = await inside('bindings/in_place.js');
const { takeRpcTrace } = await inside('bindings/rpc_trace.js');

/** Doubles what a method gives. */
const doubled = (call, args) => call(...args) * 2;

class Counter {
  #count = 20;
  add(by) {
    return this.#count + by;
  }
}

test('a method in place is called on its object, private fields and all, and looks like itself', () => {
  const counter = inPlace(new Counter(), { add: doubled });
  assert.equal(counter.add(1), 42);
  assert.equal(counter.add, counter.add);
  assert.deepEqual([counter.add.name, counter.add.length, Object.keys(counter)], ['add', 1, []]);
  assert.throws(() => (0, counter.add)(1), TypeError);
});

test('an object is traced in place once, however often it comes by', () => {
  const counter = new Counter();
  assert.equal(inPlace(inPlace(counter, { add: doubled }), { add: doubled }), counter);
  assert.equal(counter.add(1), 42);
});

test('a method that is listed stays listed, and one that is not there is not made', () => {
  const own = { add: (by) => by, name: 'own' };
  inPlace(own, { add: doubled, name: doubled, missing: doubled });
  assert.equal(own.add(3), 6);
  assert.deepEqual(
    Object.entries(own).map(([key, value]) => `${key} ${typeof value}`),
    ['add function', 'name string'],
  );
  assert.equal('missing' in own, false);
});

test('what cannot be traced in place stays as it is', () => {
  const frozen = Object.freeze({ add: (by) => by });
  assert.equal(inPlace(frozen, { add: doubled }).add(3), 3);
  for (const value of [undefined, null, 'text', 1]) assert.equal(inPlace(value, { add: doubled }), value);
});

test('a method in place can still be replaced and taken away by the user', () => {
  const counter = inPlace(new Counter(), { add: doubled });
  counter.add = () => 'own';
  assert.equal(counter.add(1), 'own');
  delete counter.add;
  assert.equal(counter.add(1), 21);
});

const carrier = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

test('the argument that carries the trace is taken away, and only what is text of it is kept', () => {
  const given = [1, { a: 1 }, { __edgespan: { ...carrier, odd: 1, worse: {} } }];
  assert.deepEqual(takeRpcTrace(given), { args: [1, { a: 1 }], carrier });
  assert.equal(given.length, 3);
  assert.deepEqual(takeRpcTrace([Object.assign(Object.create(null), { __edgespan: carrier })]), { args: [], carrier });
});

const unreadable = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error('not to be listed');
    },
  },
);
const users = [
  [],
  [undefined],
  [null],
  ['__edgespan'],
  [{ __edgespan: carrier }, 'not the last one'],
  [{ __edgespan: carrier, other: 1 }],
  [{ __edgespan: 'text' }],
  [{ __edgespan: null }],
  [Object.create({ __edgespan: carrier })],
  [{ __edgespan: unreadable }],
  [() => {}],
];

test('arguments of the user come back as they are', () => {
  for (const args of users) {
    const taken = takeRpcTrace(args);
    assert.equal(taken.args, args);
    assert.equal(taken.carrier, undefined);
  }
});
