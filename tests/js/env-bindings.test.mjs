/**
 * The bindings of an `env`: traced by their names, in the platform's own object, which is looked at once.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOf } from './otlp.mjs';
import { bindings, inside, instrument } from './subject.mjs';

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

/** Something with the members of a D1 database, of a class of its own. */
function database() {
  return new (class {
    prepare() {}
    batch() {}
    async exec() {}
  })();
}

/** Something that sends e-mail, of a class of its own. */
function mailer() {
  return new (class {
    async send() {}
  })();
}

/** Handles `scheduled` under options with an `env`; gives what the handler gave, and the names of the spans within. */
async function handled(env, handler, { instrument: traced = instrument, ...options } = {}) {
  const [posts, kept] = [[], []];
  const fetch = async (_, { body }) => (posts.push(...spansOf(body.slice())), new Response(null));
  const worker = traced({ scheduled: (_, given) => handler(given) }, { fetch, ...options });
  const value = await worker.scheduled({}, env, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return { value, names: posts.map(({ name }) => name).filter((name) => name !== 'scheduled') };
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
  const others = [settings, new ResolvedSettings({ bindings: bindings.bindingOptions({ record: ['keys'] }) })];
  for (let n = 0; n < 6; n++) traceBindings(env, others[n % 2], ALL_KINDS);
  assert.equal(looked, 2);
});

const { d1, kv, sendEmail } = bindings;
const useAll = async ({ KV, DB, MAIL }) => {
  await KV.get('a');
  await DB.exec('SELECT 1');
  await MAIL.send({});
};
const env = () => ({ KV: namespace(), DB: database(), MAIL: mailer() });
const ALL = ['SELECT', 'get KV', 'send_email'];

for (const [what, options, expected] of [
  ['nothing said', {}, ALL],
  ['a list of one', { bindings: [kv] }, ['get KV']],
  ['a list of two', { bindings: [kv, d1] }, ['SELECT', 'get KV']],
  ['an empty list', { bindings: [] }, []],
  ['only', { bindings: bindings.bindingOptions({ only: [d1] }) }, ['SELECT']],
  ['off', { bindings: bindings.bindingOptions({ off: [kv] }) }, ['SELECT', 'send_email']],
  ['only and off', { bindings: bindings.bindingOptions({ only: [kv, d1], off: [d1] }) }, ['get KV']],
  ['only, and a name that is of a kind beside', { bindings: bindings.bindingOptions({ only: [kv, sendEmail], kinds: { DB: kv } }) }, ['get KV', 'send_email']],
]) {
  test(`with ${what} only the calls of ${expected.length} kinds of three become spans`, async () => {
    const { names } = await handled(env(), useAll, options);
    assert.deepEqual(names.sort(), expected);
  });
}

for (const [what, options, expected] of [
  ['nothing said', {}, []],
  ['a list of one', { bindings: [kv] }, ['get KV']],
  ['a list of all', { bindings: [kv, d1, sendEmail] }, ALL],
  ['only', { bindings: bindings.bindingOptions({ only: [d1] }) }, ['SELECT']],
  ['`false`', { bindings: false }, []],
]) {
  test(`edgespan/bindings, with ${what}: the calls of ${expected.length} kinds become spans`, async () => {
    const { names } = await handled(env(), useAll, { instrument: bindings.instrument, ...options });
    assert.deepEqual(names.sort(), expected);
  });
}

test('a kind that is not listed leaves its bindings and their classes as they are', async () => {
  const each = env();
  const [{ get }, { exec }] = [Object.getPrototypeOf(each.KV), Object.getPrototypeOf(each.DB)];
  await handled(each, () => {}, { bindings: [kv] });
  assert.notEqual(Object.getPrototypeOf(each.KV).get, get);
  assert.equal(Object.getPrototypeOf(each.DB).exec, exec);
});

test('what is traced for one handler is no span in a request of another that does not list its kind', async () => {
  const each = env();
  await handled(each, () => {}, {});
  const { names } = await handled(each, useAll, { bindings: [d1] });
  assert.deepEqual(names, ['SELECT']);
});

test('alone, a kind does not take a binding for its own that another kind knows better', async () => {
  class Queue {
    async send() {}
    async sendBatch() {}
  }
  class Bucket {
    createMultipartUpload() {}
    put() {}
    async get() {}
    create() {}
  }
  const env = { JOBS: new Queue(), FILES: new Bucket(), KV: namespace() };
  const use = async ({ JOBS, FILES, KV }) => [await JOBS.send({}), await FILES.get('a'), await KV.get('a')];
  for (const kind of [sendEmail, bindings.workflow]) {
    assert.deepEqual((await handled(env, use, { bindings: [kind] })).names, [], kind.kind);
  }
});
