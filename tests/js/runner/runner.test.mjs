/**
 * The runner that stands in for `node:test` where there is none: a test that does not hold must never pass.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRunner } from './node-test.mjs';

/** Name and outcome of each test that `define` registers. */
async function outcomes(define, options) {
  const runner = createRunner({ timeoutMs: 20 });
  const found = await runner.outcomesOf(async () => define(runner), options);
  return found.map(({ name, outcome }) => [name, outcome]);
}

test('a test that throws, rejects or never ends has failed, and the next one runs', async () => {
  const found = await outcomes(({ test }) => {
    test('throws', () => assert.equal(1, 2));
    test('rejects', () => Promise.reject(new Error('no')));
    test('hangs', () => new Promise(() => {}));
    test('holds', async () => assert.equal(1, 1));
    test('throws no error', () => {
      throw undefined;
    });
  });
  assert.deepEqual(found, [
    ['throws', 'failed'],
    ['rejects', 'failed'],
    ['hangs', 'failed'],
    ['holds', 'passed'],
    ['throws no error', 'failed'],
  ]);
});

test('a hook that throws fails what it stands around', async () => {
  const no = () => assert.fail('no');
  assert.deepEqual(await outcomes(({ test, afterEach }) => (afterEach(no), test('a', () => {}))), [['a', 'failed']]);
  assert.deepEqual(await outcomes(({ test, beforeEach }) => (beforeEach(no), test('a', () => {}))), [['a', 'failed']]);
  assert.deepEqual(await outcomes(({ test, before }) => (before(no), test('a', () => {}))), [['a', 'failed']]);
  assert.deepEqual(await outcomes(({ test, after }) => (after(no), test('a', () => {}))), [
    ['a', 'passed'],
    ['the file itself', 'failed'],
  ]);
});

test('a file that cannot be loaded is a failure', async () => {
  assert.deepEqual(await outcomes(() => assert.fail('no')), [['the file itself', 'failed']]);
});

test('groups and subtests carry the names around them, hooks of a group are its own, skipped tests are told', async () => {
  const seen = [];
  const found = await outcomes(({ test, describe, before, beforeEach }) => {
    before(() => seen.push('before'));
    test('first', () => seen.push('first'));
    describe('group', () => {
      beforeEach(() => seen.push('each'));
      test('inner', async (t) => {
        await t.test('sub', () => assert.fail('no'));
        seen.push('inner');
      });
      test('not now', { skip: 'a reason' }, () => seen.push('never'));
    });
    test('last', () => seen.push('last'));
  });
  assert.deepEqual(found, [
    ['first', 'passed'],
    ['group > inner > sub', 'failed'],
    ['group > inner', 'passed'],
    ['group > not now', 'skipped'],
    ['last', 'passed'],
  ]);
  assert.deepEqual(seen, ['before', 'first', 'each', 'inner', 'last']);
});

test('in haste the first failure is the last test', async () => {
  const define = ({ test }) => {
    for (const name of ['a', 'b', 'c']) test(name, () => assert.notEqual(name, 'b'));
  };
  assert.deepEqual(await outcomes(define, { hasty: true }), [
    ['a', 'passed'],
    ['b', 'failed'],
  ]);
});

test('spies note their calls and are put back after the test', async () => {
  const object = { own: (n) => n + 1, __proto__: { inherited: () => 'inherited' } };
  await outcomes(({ test }) => {
    test('spies', (t) => {
      const own = t.mock.method(object, 'own');
      const inherited = t.mock.method(object, 'inherited', () => 'replaced');
      assert.equal(object.own(1), 2);
      assert.equal(object.inherited(), 'replaced');
      assert.deepEqual([own.mock.calls[0].arguments, own.mock.calls[0].result], [[1], 2]);
      assert.equal(inherited.mock.callCount(), 1);
    });
  }).then((found) => assert.deepEqual(found, [['spies', 'passed']]));
  assert.equal(object.inherited(), 'inherited');
  assert.deepEqual(Object.keys(object), ['own']);
  assert.equal(object.own.mock, undefined);
});
