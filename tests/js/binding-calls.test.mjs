/**
 * What a call of a binding leaves as it is: stacks of errors and values that are no promises; and what is not recorded of it.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { spansOf } from './otlp.mjs';
import { inside, instrument } from './subject.mjs';

const { instrumentBinding } = await inside('bindings/instrument_binding.js');

/** Runs something in a recorded request; gives the spans but that of the request. */
async function spansIn(run, options = {}) {
  const posts = [];
  const kept = [];
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  const worker = instrument({ fetch: async () => (await run(), new Response('ok')) }, { fetch, ...options });
  await worker.fetch(new Request('https://example.com/'), {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return posts.flatMap((bytes) => spansOf(bytes)).filter(({ name }) => name !== 'GET');
}

test('few frames are added to the stack of an error, so that it shows whose call it was', async () => {
  class Failing {
    get() {
      throw new Error('wrong');
    }
  }
  const kv = instrumentBinding(new Failing(), 'kv', 'KV');
  const framesOf = (call) => {
    try {
      call();
    } catch (error) {
      return error.stack.split('\n').findIndex((line) => line.includes('whoseCall'));
    }
  };
  const whoseCall = () => kv.get('a');
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
  const kv = instrumentBinding(new Store(), 'kv', 'KV');
  const spans = await spansIn(() => {
    assert.equal(kv.get(lazy), lazy);
    assert.equal(kv.get(hostile), hostile);
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
  const kv = instrumentBinding(new Store(), 'kv', 'KV');
  const database = instrumentBinding(new Database(), 'd1', 'DB');
  const spans = await spansIn(async () => {
    await assert.rejects(kv.get('a', 'json'), { name: 'SyntaxError', message: /sk_live/ });
    await assert.rejects(database.prepare('SELECT 1').all(), { message: /sk_live/ });
  });
  assert.deepEqual(
    spans.map(({ status }) => status.message),
    [`Unexpected token 's', it is not valid JSON`, 'D1_ERROR: near ?: syntax error at offset 7: SQLITE_ERROR'],
  );
  assert.ok(!inspect(spans, { depth: null }).includes('sk_live'));
});
