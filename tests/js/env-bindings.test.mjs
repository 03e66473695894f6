/**
 * The bindings of an `env`: traced by their names, in the platform's own object, which is looked at once.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOf } from './otlp.mjs';
import { inside, instrument } from './subject.mjs';

const { ALL_KINDS } = await inside('workers/bindings/kinds.js');
const { traceBindings } = await inside('workers/bindings/env.js');
const { ResolvedSettings } = await inside('config/settings.js');

/** Something with the members of a KV namespace, of a class of its own. */
function namespace() {
  return new (class {
    #value = null;
    async get() {
      return this.#value;
    }
    getWithMetadata() {}
    put() {}
  })();
}

/** Handles `scheduled` under options with an `env`; gives what the handler gave, and the names of the spans within. */
async function handled(env, handler, options = {}) {
  const [posts, kept] = [[], []];
  const fetch = async (_, { body }) => (posts.push(...spansOf(body.slice())), new Response(null));
  const worker = instrument({ scheduled: (_, given) => handler(given) }, { fetch, ...options });
  const value = await worker.scheduled({}, env, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return { value, names: posts.map(({ name }) => name).filter((name) => !name.startsWith('cron')) };
}

test('the handler is given the very `env`, with nothing on it changed, and its bindings are traced by their names', async () => {
  const [KV, OTHER] = [namespace(), { any: 'thing' }];
  const symbol = Symbol('mine');
  const env = { KV, OTHER, TEXT: 'text', NOTHING: undefined, [symbol]: 1 };
  Object.defineProperty(env, 'hidden', { value: 2 });
  const before = Object.getOwnPropertyDescriptors(env);
  const { value, names } = await handled(env, async (given) => (await given.KV.get('a'), given));
  assert.equal(value, env);
  assert.deepEqual(Object.getOwnPropertyDescriptors(env), before);
  assert.deepEqual(names.slice(-1), ['get KV']);
});

test('a binding is traced wherever it is used, in another `env` or taken out of one before', async () => {
  const KV = namespace();
  await handled({ KV }, () => {});
  const { names } = await handled({ ...{ KV } }, () => KV.get('a'));
  assert.deepEqual(names.slice(-1), ['get KV']);
});

test('with `bindings: false` nothing is replaced', async () => {
  const KV = namespace();
  const { get } = Object.getPrototypeOf(KV);
  await handled({ KV }, () => {}, { bindings: false });
  assert.equal(Object.getPrototypeOf(KV).get, get);
  await handled({ KV }, () => {});
  assert.notEqual(Object.getPrototypeOf(KV).get, get);
});

test('getters are not asked, objects of classes are looked at, frozen ones too', async () => {
  let asked = 0;
  const env = { KV: namespace() };
  Object.defineProperty(env, 'lazy', { enumerable: true, configurable: true, get: () => ++asked });
  traceBindings(env, new ResolvedSettings({}), ALL_KINDS);
  assert.equal(asked, 0);
  class Env {
    #secret = 1;
    KV = namespace();
    get secret() {
      return this.#secret;
    }
  }
  for (const each of [new Env(), Object.freeze({ KV: namespace() })]) {
    const { value, names } = await handled(each, async (given) => (await given.KV.get('a'), given));
    assert.deepEqual([value === each, names.slice(-1)], [true, ['get KV']]);
  }
});

test('what cannot be looked at is handed out as it is', async () => {
  const fail = () => {
    throw new Error('no');
  };
  for (const trap of ['ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'get']) {
    const throwing = new Proxy({ KV: namespace() }, { [trap]: fail });
    assert.equal((await handled(throwing, (given) => given === throwing)).value, true, trap);
  }
  for (const odd of [undefined, null, 5, 'env']) {
    traceBindings(odd, new ResolvedSettings({}), ALL_KINDS);
    assert.equal((await handled(odd, (given) => given)).value, odd);
  }
});

test('an `env` is looked at once for the same options, and for all without any of bindings', () => {
  let looked = 0;
  const env = new Proxy({ KV: namespace() }, { ownKeys: (target) => (looked++, Reflect.ownKeys(target)) });
  const settings = new ResolvedSettings({});
  for (let n = 0; n < 3; n++) traceBindings(env, settings, ALL_KINDS);
  traceBindings(env, new ResolvedSettings({}), ALL_KINDS);
  assert.equal(looked, 1);
  const others = [settings, new ResolvedSettings({ bindings: { record: ['keys'] } })];
  for (let n = 0; n < 6; n++) traceBindings(env, others[n % 2], ALL_KINDS);
  assert.equal(looked, 2);
});
