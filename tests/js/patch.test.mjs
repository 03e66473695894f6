/**
 * Methods that are replaced for some objects of a class, and the last argument of RPC calls: whatever they are given.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { patched } = await inside('workers/bindings/patch.js');
const { takeRpcTrace } = await inside('workers/bindings/rpc_trace.js');

/** Doubles what a method gives, for objects that are noted. */
const traceAdd = () => patched({ add: (method, object, args, note) => method.apply(object, args) * note });

/** A class of its own each time. */
const counterClass = () =>
  class Counter {
    #count = 20;
    add(by) {
      return this.#count + by;
    }
  };

test('a replaced method is called on its object, private fields and all, and looks like itself', () => {
  const Counter = counterClass();
  const counter = traceAdd()(new Counter(), 2);
  assert.equal(counter.add(1), 42);
  assert.equal(counter.add, counter.add);
  assert.deepEqual([counter.add.name, counter.add.length, Object.keys(counter)], ['add', 1, []]);
  assert.throws(() => (0, counter.add)(1), TypeError);
  assert.equal(new Counter().add(1), 21);
});

test('an object is noted once, however often it comes by, and the first note stays', () => {
  const Counter = counterClass();
  const [trace, counter] = [traceAdd(), new Counter()];
  assert.equal(trace(trace(counter, 2), 3), counter);
  assert.equal(counter.add(1), 42);
});

test('a method that is listed stays listed, and one that is not there is not made', () => {
  const own = { add: (by) => by, name: 'own' };
  const doubled = (method, object, args) => method.apply(object, args) * 2;
  patched({ add: doubled, name: doubled, missing: doubled })(own, true);
  assert.equal(own.add(3), 6);
  assert.deepEqual(
    Object.entries(own).map(([key, value]) => `${key} ${typeof value}`),
    ['add function', 'name string'],
  );
  assert.equal('missing' in own, false);
});

test('what cannot be patched stays as it is', () => {
  const frozen = Object.freeze({ add: (by) => by });
  assert.equal(traceAdd()(frozen, 2).add(3), 3);
  for (const value of [undefined, null, 'text', 1]) assert.equal(traceAdd()(value, 2), value);
  const hostile = new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error('do not look');
      },
    },
  );
  assert.equal(traceAdd()(hostile, 2), hostile);
});

test('a replaced method can still be replaced and taken away by the user', () => {
  const Counter = counterClass();
  const counter = traceAdd()(new Counter(), 2);
  counter.add = () => 'own';
  assert.equal(counter.add(1), 'own');
  delete counter.add;
  assert.equal(counter.add(1), 42);
  const { add } = Counter.prototype;
  Counter.prototype.add = function (by) {
    return add.call(this, by) + 0.5;
  };
  assert.equal(counter.add(1), 42.5);
});

test('a note for all acts on every object of the class', () => {
  const Counter = counterClass();
  const traceAll = patched({ add: (method, object, args, note) => `${note} ${method.apply(object, args)}` }, 'all');
  traceAll(Counter.prototype, 'prototype');
  assert.deepEqual([new Counter().add(1), new Counter().add(2)], ['all 21', 'all 22']);
});

test('a method of a global class is replaced on the object, and the class stays as it is', () => {
  const { get } = Map.prototype;
  class Store extends Map {}
  const store = new Store([['a', 20]]);
  patched({ get: (method, object, args, note) => method.apply(object, args) + note })(store, 1);
  assert.deepEqual([store.get('a'), Map.prototype.get, Object.hasOwn(Store.prototype, 'get')], [21, get, false]);
});

test('a method that cannot be replaced leaves the others to be', () => {
  class Fixed {
    other() {
      return 1;
    }
  }
  Object.defineProperty(Fixed.prototype, 'fixed', { value: () => 1 });
  const twice = (method, object, args, note) => method.apply(object, args) * note;
  const fixed = patched({ fixed: twice, other: twice })(new Fixed(), 2);
  assert.deepEqual([fixed.fixed(), fixed.other()], [1, 2]);
});

test('what was noted can be asked for, and nobody sees it on the object', () => {
  const trace = patched({});
  const object = trace({}, 'note');
  assert.deepEqual([trace.noteOf(object), trace.noteOf({}), trace.noteOf(undefined), trace.noteOf(5)], ['note', undefined, undefined, undefined]);
  assert.deepEqual(Reflect.ownKeys(object), []);
  assert.equal(trace.noteOf(trace(Object.freeze({}), 'frozen')), 'frozen');
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
