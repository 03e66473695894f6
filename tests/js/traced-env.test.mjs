/**
 * The `env` that handlers are given: like the platform's own, but for bindings that are traced.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside, instrument } from './subject.mjs';

const { tracedEnv } = await inside('bindings/env.js');
const { unwrapped } = await inside('bindings/wrap.js');
const { Settings } = await inside('settings.js');

const settings = new Settings({});

/** Something with the members of a KV namespace. */
class Namespace {
  #value = null;
  async get() {
    return this.#value;
  }
  getWithMetadata() {}
  put() {}
}
const namespace = () => new Namespace();

test('bindings are traced, once for each `env`; all else is as it is', () => {
  const [KV, OTHER] = [namespace(), { any: 'thing' }];
  const symbol = Symbol('mine');
  const env = { KV, OTHER, TEXT: 'text', NOTHING: undefined, [symbol]: 1 };
  Object.defineProperty(env, 'hidden', { value: 2 });
  const given = tracedEnv(env, settings);
  assert.notEqual(given.KV, KV);
  assert.equal(unwrapped(given.KV), KV);
  assert.equal(tracedEnv(env, settings), given);
  assert.equal(tracedEnv(given, settings), given);
  assert.equal(given.OTHER, OTHER);
  assert.deepEqual([given[symbol], given.hidden, Object.keys(given)], [1, 2, ['KV', 'OTHER', 'TEXT', 'NOTHING']]);
  assert.equal(env.KV, KV);
});

test('without a binding, or with `bindings: false`, it is the very same object', () => {
  const env = { TEXT: 'text', LIST: [1], MAP: new Map() };
  assert.equal(tracedEnv(env, settings), env);
  const other = { KV: namespace() };
  assert.equal(tracedEnv(other, new Settings({ bindings: false })), other);
  for (const odd of [undefined, null, 5, 'env']) assert.equal(tracedEnv(odd, settings), odd);
});

test('what the handler writes stays; what others write later on is taken over', () => {
  const env = { KV: namespace(), TEXT: 'before' };
  const given = tracedEnv(env, settings);
  given.mine = 1;
  given.TEXT = 'by the handler';
  assert.deepEqual({ ...tracedEnv(env, settings), KV: 0 }, { KV: 0, TEXT: 'by the handler', mine: 1 });
  const later = namespace();
  Object.assign(env, { TEXT: 'by others', KV: later, SECOND: namespace(), NEW: 'new' });
  const again = tracedEnv(env, settings);
  assert.equal(again, given);
  assert.deepEqual([again.TEXT, again.NEW, again.mine], ['by others', 'new', 1]);
  assert.deepEqual([unwrapped(again.KV) === later, unwrapped(again.SECOND) === env.SECOND], [true, true]);
});

test('getters are not asked, objects of classes are left alone, and so is a frozen one with nothing to trace', () => {
  let asked = 0;
  const env = { KV: namespace() };
  Object.defineProperty(env, 'lazy', { enumerable: true, configurable: true, get: () => ++asked });
  tracedEnv(env, settings);
  const given = tracedEnv(env, settings);
  assert.equal(asked, 0);
  assert.deepEqual([given.lazy, given.lazy], [1, 2]);
  class Env {
    #secret = 1;
    KV = namespace();
    get secret() {
      return this.#secret;
    }
  }
  const own = new Env();
  assert.equal(tracedEnv(own, settings), own);
  const frozen = Object.freeze({ TEXT: 'text' });
  assert.equal(tracedEnv(frozen, settings), frozen);
});

test('what cannot be traced is handed out as it is', () => {
  const fail = () => {
    throw new Error('no');
  };
  for (const trap of ['ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'get']) {
    const throwing = new Proxy({ KV: namespace() }, { [trap]: fail });
    assert.equal(tracedEnv(throwing, settings), throwing, trap);
  }
  const frozen = Object.freeze({ KV: namespace() });
  assert.equal(unwrapped(tracedEnv(frozen, settings).KV), frozen.KV);
});

test('options are asked with the own `env`, the handler is given the other one, and its methods work', async () => {
  const env = { KV: namespace() };
  let [told, given] = [];
  const worker = instrument(
    { scheduled: (_, env) => ((given = env), env.KV.get('a')) },
    (env) => ((told = env), { fetch: async () => new Response(null) }),
  );
  assert.equal(await worker.scheduled({}, env), null);
  assert.deepEqual([told === env, given === env, unwrapped(given.KV) === env.KV], [true, false, true]);
});
