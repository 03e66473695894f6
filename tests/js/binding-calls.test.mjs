/**
 * What a call of a binding leaves as it is: stacks of errors and values that are no promises; and what is not recorded of it.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { spansIn } from './spans_in.mjs';
import { bindings, inside, instrumentBinding } from './subject.mjs';

const { traceStorage } = await inside('workers/bindings/storage.js');
const { d1, kv } = bindings;

test('few frames are added to the stack of an error, so that it shows whose call it was', async () => {
  class Failing {
    get() {
      throw new Error('wrong');
    }
  }
  const store = instrumentBinding(new Failing(), kv, 'KV');
  const framesOf = (call) => {
    try {
      call();
    } catch (error) {
      return error.stack.split('\n').findIndex((line) => line.includes('whoseCall'));
    }
  };
  const whoseCall = () => store.get('a');
  const outside = framesOf(whoseCall);
  let inside;
  await spansIn(() => (inside = framesOf(whoseCall)));
  assert.ok(outside > 0 && outside <= 5, `${outside} outside`);
  assert.ok(inside > 0 && inside <= 5, `${inside} inside`);
});

test('what is no promise is handed out as it is, whatever members it has', async () => {
  const lazy = { then: () => assert.fail('nobody awaits it') };
  const hostile = {
    get then() {
      throw new Error('do not look');
    },
  };
  class Store {
    get(value) {
      return value;
    }
  }
  const store = instrumentBinding(new Store(), kv, 'KV');
  const spans = await spansIn(() => {
    assert.equal(store.get(lazy), lazy);
    assert.equal(store.get(hostile), hostile);
  });
  assert.equal(spans.length, 2);
});

test('a value that an error quotes is not recorded', async () => {
  const secret = 'sk_live_51H8secret';
  class Store {
    async get() {
      return JSON.parse(secret);
    }
  }
  class Database {
    prepare() {
      return new (class {
        async all() {
          throw new Error(`D1_ERROR: near "${secret}": syntax error at offset 7: SQLITE_ERROR`);
        }
      })();
    }
  }
  const store = instrumentBinding(new Store(), kv, 'KV');
  const database = instrumentBinding(new Database(), d1, 'DB');
  const spans = await spansIn(async () => {
    await assert.rejects(store.get('a', 'json'), { name: 'SyntaxError', message: /sk_live/ });
    await assert.rejects(database.prepare('SELECT 1').all(), { message: /sk_live/ });
  });
  assert.deepEqual(
    spans.map(({ status }) => status.message),
    [`Unexpected token 's', it is not valid JSON`, 'D1_ERROR: near ?: syntax error at offset 7: SQLITE_ERROR'],
  );
  assert.ok(!inspect(spans, { depth: null }).includes('sk_live'));
});

test('the callback of a transaction has the `this` that the storage gives it, and its transaction is traced', async () => {
  const self = {};
  class Transaction {
    async get() {}
  }
  class Storage {
    transaction(run) {
      return run.call(self, new Transaction());
    }
  }
  const storage = new Storage();
  traceStorage(storage, 'Room');
  let seen;
  const spans = await spansIn(() =>
    storage.transaction(async function (transaction) {
      seen = this;
      await transaction.get('a');
    }),
  );
  assert.equal(seen, self);
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['get Room', 'transaction Room']);
});
