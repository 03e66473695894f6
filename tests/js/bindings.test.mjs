/**
 * Telling what a binding is, and standing in for it: what needs no runtime of Cloudflare's to be seen. The scenarios in
 * `tests/workerd` have the real bindings.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOf } from './otlp.mjs';
import { inside, instrument } from './subject.mjs';

const { kindOf, tracedBinding } = await inside('bindings/kinds.js');
const { instrumentBinding } = await inside('bindings/instrument_binding.js');
const { unwrapped, wrap } = await inside('bindings/wrap.js');
const { takeTrace } = await inside('bindings/queue_trace.js');
const { KINDS } = await inside('bindings/kind.js');

/** An object of a class with methods of these names. */
const withMethods = (...names) => {
  class Native {}
  for (const name of names) Native.prototype[name] = () => name;
  return new Native();
};

/** A JSRPC stub: any name is a method. Tells which members it was asked for. */
const stub = (asked = []) => {
  class Fetcher {}
  const get = (target, name) => (typeof name === 'symbol' ? undefined : (asked.push(name), () => `called ${name}`));
  return new Proxy(new Fetcher(), { get, has: () => true });
};

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

test('a binding is known by what it has', () => {
  for (const [kind, ...names] of [
    ['kv', 'get', 'list', 'put', 'getWithMetadata', 'delete'],
    ['d1', 'prepare', 'batch', 'exec', 'withSession', 'dump'],
    ['r2', 'head', 'get', 'put', 'createMultipartUpload', 'resumeMultipartUpload', 'delete', 'list'],
    ['queue', 'metrics', 'send', 'sendBatch'],
    ['durable_object', 'newUniqueId', 'idFromName', 'idFromString', 'get', 'getByName', 'jurisdiction'],
    ['analytics_engine', 'writeDataPoint'],
    ['vectorize', 'describe', 'query', 'queryById', 'insert', 'upsert', 'deleteByIds', 'getByIds'],
    ['ai', 'run', 'toMarkdown', 'models', 'gateway', 'fetch'],
    ['rate_limit', 'limit'],
    ['service', 'fetch', 'connect'],
  ]) {
    assert.equal(kindOf(withMethods(...names)), kind);
  }
  for (const value of [withMethods('other'), new Map(), new Date(), [], new Uint8Array(1)]) {
    assert.equal(kindOf(value), undefined);
  }
  const plain = { get() {}, put() {}, getWithMetadata() {}, writeDataPoint() {} };
  assert.equal(kindOf(plain), undefined);
  assert.equal(kindOf(Object.assign(Object.create(null), plain)), undefined);
});

test('a stub of JSRPC is a service, whatever its name, and is asked for nothing but the probe', () => {
  const asked = [];
  assert.equal(kindOf(stub(asked)), 'service');
  assert.equal(asked.length, 1);
  for (const name of ['then', 'bind', 'call', 'apply', 'constructor', 'toJSON', 'get'])
    assert.ok(!asked.includes(name));
});

test('what is no binding comes back as it is, and looking never throws', () => {
  const settings = { bindingOptions: {} };
  const hostile = new Proxy(withMethods(), {
    get() {
      throw new Error('do not look');
    },
  });
  for (const value of ['text', 5, true, null, undefined, Symbol.iterator, { a: 1 }, [1], () => {}, hostile]) {
    assert.equal(tracedBinding(value, 'NAME', settings), value);
  }
});

test('a binding has one stand-in, which is its own, and leads back to it', () => {
  const settings = { bindingOptions: {} };
  const kv = withMethods('getWithMetadata', 'put');
  const traced = tracedBinding(kv, 'KV', settings);
  assert.notEqual(traced, kv);
  assert.equal(tracedBinding(kv, 'KV', settings), traced);
  assert.equal(tracedBinding(traced, 'KV', settings), traced);
  assert.equal(instrumentBinding(traced, 'kv'), traced);
  assert.equal(unwrapped(traced), kv);
  assert.equal(unwrapped(kv), kv);
  assert.equal(unwrapped(5), 5);
});

test('the kind that options say comes first', () => {
  const kinds = { LIKE_KV: 'rate_limit', OTHER: 'kv' };
  const like = withMethods('getWithMetadata', 'put', 'limit');
  const traced = tracedBinding(like, 'LIKE_KV', { bindingOptions: { kinds } });
  assert.notEqual(traced, like);
  assert.equal(traced.limit(), 'limit');
  assert.notEqual(tracedBinding(withMethods('get'), 'OTHER', { bindingOptions: { kinds } }).constructor, undefined);
});

test('a kind that does not exist is one sentence, and a binding that is not there stays away', () => {
  assert.throws(() => instrumentBinding({}, 'kvs'), {
    name: 'TypeError',
    message: `edgespan: the kind of a binding is "kvs"; it must be one of ${KINDS.join(', ')}`,
  });
  assert.equal(instrumentBinding(undefined, 'kv'), undefined);
  assert.equal(instrumentBinding(null, 'kv'), null);
});

test('a proxy gives what it has to: members that can be nothing else', () => {
  const own = () => 'own';
  const target = Object.freeze({ method: own, text: 'text' });
  const traced = wrap(target, () => () => 'other');
  assert.equal(traced.method, own);
  assert.deepEqual(Object.keys(traced), ['method', 'text']);
  assert.throws(() => {
    'use strict';
    traced.text = 'new';
  }, TypeError);
});

test('stand-ins among the arguments are handed on as what they stand for, in lists too', () => {
  const [one, two] = [withMethods('a'), withMethods('a')];
  const seen = [];
  const list = ['text', wrap(two, () => undefined)];
  const target = wrap({ take: (...args) => seen.push(...args) }, () => undefined);
  target.take(
    wrap(one, () => undefined),
    list,
    5,
    null,
  );
  assert.deepEqual(seen, [one, ['text', two], 5, null]);
  assert.equal(seen[0], one);
  assert.equal(seen[1][1], two);
  const untouched = [1, 2];
  target.take(untouched);
  assert.equal(seen.at(-1), untouched);
});

test('an argument that cannot be told of reaches the method all the same', async () => {
  const key = {
    toString() {
      throw new Error('no text');
    },
  };
  const seen = [];
  class Store {
    get(given) {
      seen.push(given);
      return 'value';
    }
    getWithMetadata() {
      return { metadata: null };
    }
  }
  const kv = instrumentBinding(new Store(), 'kv', 'KV');
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no options');
      },
    },
  );
  const spans = await spansIn(
    () => {
      seen.push(kv.get(key), kv.get('a', hostile), kv.getWithMetadata('a'));
    },
    { bindings: { record: ['keys'] } },
  );
  assert.deepEqual(seen, [key, 'a', 'value', 'value', { metadata: null }]);
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['getWithMetadata KV'],
  );
});

test('the context of a message is taken away once, and only what is one', () => {
  const context = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const message = { body: { order: 1, _trace: { ...context } } };
  assert.deepEqual(takeTrace(message), {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    isRemote: true,
  });
  assert.deepEqual(message, { body: { order: 1 } });
  assert.equal(takeTrace(message), undefined);
  for (const body of [
    undefined,
    null,
    'text',
    [1],
    { _trace: 'mine' },
    { _trace: { note: 'mine' } },
    { _trace: { traceparent: 5 } },
    { _trace: [] },
    new (class Order {
      _trace = { ...context };
    })(),
  ]) {
    const before = structuredClone(body);
    const found = { body };
    assert.equal(takeTrace(found), undefined);
    assert.deepEqual(structuredClone(found.body), before);
  }
  assert.equal(takeTrace({}), undefined);
  const frozen = Object.freeze({ _trace: { ...context } });
  assert.equal(takeTrace({ body: frozen }).spanId, 'b7ad6b7169203331');
  assert.deepEqual(frozen, { _trace: context });
});
