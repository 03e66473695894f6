/**
 * Telling what a binding is, and replacing the methods of its class: what needs no runtime of Cloudflare's to be seen. The
 * scenarios in `tests/workerd` have the real bindings.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansIn } from './spans_in.mjs';
import { bindings, inside, instrumentBinding } from './subject.mjs';

const { ALL_KINDS } = await inside('workers/bindings/kinds.js');
const { traceBindings } = await inside('workers/bindings/env.js');
const { takeTrace } = await inside('workers/bindings/queue_trace.js');
const { kv, rateLimit, sendEmail } = bindings;

/** Traces a value as the member of an `env`. */
const traceBinding = (value, name, bindingOptions) => traceBindings({ [name]: value }, { bindingOptions }, ALL_KINDS);

/** The kind that a value of an `env` is taken for, of these. */
function kindOf(value, among = ALL_KINDS) {
  const found = [];
  const kinds = among.map(({ kind, members }) => ({ kind, members, trace: (binding) => (found.push(kind), binding) }));
  traceBindings({ NAME: value }, { bindingOptions: {} }, kinds);
  assert.ok(found.length <= 1);
  return found[0];
}

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

test('what is no binding is left alone, and looking never throws', () => {
  const hostile = new Proxy(withMethods(), {
    get() {
      throw new Error('do not look');
    },
  });
  for (const value of ['text', 5, true, null, undefined, Symbol.iterator, { a: 1 }, [1], () => {}, hostile]) {
    traceBinding(value, 'NAME', {});
  }
  assert.equal(instrumentBinding(hostile, kv), hostile);
});

test('a binding stays itself, what its class does as well, and only it is traced', async () => {
  class Store {
    #value = 'value';
    async get(key) {
      return `${this.#value} of ${key}`;
    }
    getWithMetadata() {}
    put() {}
  }
  const { get } = Store.prototype;
  const [traced, other] = [new Store(), new Store()];
  assert.equal(instrumentBinding(traced, kv, 'FIRST'), traced);
  assert.equal(instrumentBinding(traced, kv, 'SECOND'), traced);
  assert.deepEqual([Object.keys(traced), Object.getOwnPropertyNames(traced)], [[], []]);
  const described = Object.getOwnPropertyDescriptor(Store.prototype, 'get');
  assert.deepEqual([described.enumerable, described.configurable, described.writable], [false, true, true]);
  assert.deepEqual([described.value.name, described.value.length], [get.name, get.length]);
  const detached = traced.get;
  const answers = [];
  const spans = await spansIn(async () => {
    answers.push(await traced.get('a'), await other.get('b'));
    await assert.rejects(detached('c'), { name: 'TypeError', message: /#value/ });
    await assert.rejects(get('c'), { name: 'TypeError', message: /#value/ });
  });
  assert.deepEqual(answers, ['value of a', 'value of b']);
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['get FIRST'],
  );
});

test('outside of a recorded request a call gives the very promise that the method made', async () => {
  const promise = Promise.resolve('value');
  const store = instrumentBinding(new (class {
    get() {
      return promise;
    }
  })(), kv);
  assert.equal(store.get('a'), promise);
  assert.deepEqual(await spansIn(() => store.get('a'), { tracesSampleRate: 0 }), []);
});

test('a method is replaced where it stands: on the object, on its class, on what that extends, and there once', async () => {
  class Base {
    get() {
      return 'base';
    }
  }
  class Own extends Base {
    put = () => 'own field';
    list() {
      return super.get();
    }
  }
  const { get } = Base.prototype;
  const [one, two] = [new Own(), new Own()];
  for (const each of [one, two, one]) instrumentBinding(each, kv, each === one ? 'ONE' : 'TWO');
  assert.deepEqual([Object.keys(one), Object.hasOwn(Own.prototype, 'get')], [['put'], false]);
  assert.notEqual(Base.prototype.get, get);
  const replaced = Base.prototype.get;
  instrumentBinding(new Own(), kv, 'THREE');
  assert.equal(Base.prototype.get, replaced);
  const spans = await spansIn(() => [one.get('a'), one.put('a'), two.put('a'), new Base().get('a')]);
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['get ONE', 'put ONE', 'put TWO'],
  );
});

test('a class that is frozen is not traced, and works', async () => {
  class Frozen {
    get() {
      return 'value';
    }
  }
  Object.freeze(Frozen.prototype);
  const store = instrumentBinding(new Frozen(), kv, 'FROZEN');
  assert.deepEqual(await spansIn(() => assert.equal(store.get('a'), 'value')), []);
});

test('a method that no prototype has, such as one of a proxy, is replaced on the object', async () => {
  const methods = { send: () => 'sent' };
  const target = {};
  const stubLike = new Proxy(target, { get: (own, name) => own[name] ?? methods[name] });
  assert.equal(instrumentBinding(stubLike, sendEmail, 'MAIL'), stubLike);
  const spans = await spansIn(() => assert.equal(stubLike.send(), 'sent'));
  assert.equal(spans.length, 1);
});

test('accessors are not asked for a method before it is called', () => {
  let asked = 0;
  class Lazy {
    get get() {
      asked++;
      return () => 'value';
    }
  }
  const store = instrumentBinding(new Lazy(), kv);
  assert.deepEqual([asked, store.get(), asked], [0, 'value', 1]);
});

test('the kind that options say comes first, also where those of another request said nothing', async () => {
  const kinds = { LIKE_KV: rateLimit, OTHER: kv };
  const like = withMethods('getWithMetadata', 'put', 'limit');
  const other = withMethods('get');
  traceBinding(like, 'LIKE_KV', {});
  traceBinding(like, 'LIKE_KV', { kinds });
  traceBinding(other, 'OTHER', { kinds });
  const use = () => [like.limit(), like.put(), other.get()];
  const names = async (options) => (await spansIn(use, options)).map(({ name }) => name);
  assert.deepEqual(await names({ bindings: bindings.bindingOptions({ kinds }) }), ['ratelimit_run', 'get OTHER']);
});

test('what is no kind is one sentence, and a binding that is not there stays away', () => {
  for (const [kind, said] of [
    ['kv', '"kv"'],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [bindings.cache, 'an object'],
    [() => {}, 'a function'],
  ]) {
    assert.throws(() => instrumentBinding({}, kind), {
      name: 'TypeError',
      message: `edgespan: the kind of a binding is ${said}; it must be a value of edgespan/bindings, such as kv`,
    });
  }
  assert.equal(instrumentBinding(undefined, kv), undefined);
  assert.equal(instrumentBinding(null, kv), null);
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
  const store = instrumentBinding(new Store(), kv, 'KV');
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
      seen.push(store.get(key), store.get('a', hostile), store.getWithMetadata('a'));
    },
    { bindings: bindings.bindingOptions({ record: ['keys'] }) },
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
