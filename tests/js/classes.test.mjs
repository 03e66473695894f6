/**
 * Classes that are traced, used as a platform, a test or a class that extends them uses them.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { instrumentDurableObject, instrumentEntrypoint } from './subject.mjs';

after(assertBalanced);

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** An object of a traced class, and the names of the spans of each POST that a call of its method made. */
function objectOf(Class, options = {}) {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(spansOf(body.slice())), new Response(null));
  const configured = typeof options === 'function' ? options : { fetch, ...options };
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  const object = new (instrumentDurableObject(Class, configured))(context, {});
  const call = async (name, ...args) => {
    const value = await object[name](...args);
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return { value, posts: posts.splice(0) };
  };
  return { object, call };
}

test('what is no class is refused in one sentence', () => {
  for (const [given, shown] of [
    [undefined, 'undefined'],
    [{}, 'an object'],
    [() => {}, 'a function'],
  ]) {
    const message = `edgespan: the class is ${shown}; it must be a class such as a Worker exports`;
    assert.throws(() => instrumentDurableObject(given), { name: 'TypeError', message });
    assert.throws(() => instrumentEntrypoint(given), { name: 'TypeError', message });
  }
});

test('options that are not valid are refused when the class is wrapped', () => {
  assert.throws(() => instrumentDurableObject(class {}, { maxWaitMs: -1 }), /^TypeError: edgespan: .*maxWaitMs/);
  assert.throws(() => instrumentEntrypoint(class {}, { endpoint: 'nowhere' }), /^TypeError: edgespan: .*endpoint/);
});

test('a class cannot be called without `new`; a function can, by what extends it', () => {
  const Traced = instrumentDurableObject(class Counter {});
  assert.throws(() => Traced(), { name: 'TypeError', message: /Counter/ });
  function Base(state) {
    this.state = state;
  }
  const TracedBase = instrumentDurableObject(Base);
  function Child(state) {
    TracedBase.call(this, state);
  }
  Object.setPrototypeOf(Child.prototype, TracedBase.prototype);
  assert.equal(new Child(5).state, 5);
});

test('an object without a context works, untraced', () => {
  const Traced = instrumentDurableObject(
    class {
      #one = 1;
      constructor(...args) {
        this.args = args;
      }
      add(by) {
        return this.#one + by;
      }
    },
  );
  assert.equal(new Traced().add(1), 2);
  assert.deepEqual(new Traced('a', 'b', 'c').args, ['a', 'b', 'c']);
});

test('static methods are called on the class, static fields are its own, static classes are as they are', () => {
  class Counter {
    static #made = 1;
    static limit = 2;
    static Inner = class Inner {};
    static made() {
      return [this.#made++, this === Counter];
    }
    static get twice() {
      return this.limit * 2;
    }
    static async *[Symbol.asyncIterator]() {
      yield this.#made;
    }
  }
  const Traced = instrumentDurableObject(Counter);
  assert.deepEqual(Traced.made(), [1, true]);
  assert.equal(Traced.made, Traced.made);
  assert.equal(Traced.Inner, Counter.Inner);
  Traced.limit = 5;
  assert.deepEqual([Counter.limit, Traced.twice], [5, 10]);
  assert.deepEqual([Traced.name, Traced.length, Object.keys(Traced)], ['Counter', 0, ['limit', 'Inner']]);
  assert.deepEqual([Object.getPrototypeOf(Traced), new Traced().constructor], [Counter, Counter]);
  class Child extends Traced {}
  // As without us: a private static member is that of one class alone.
  assert.throws(() => Child.made(), TypeError);
});

test('what is put in the place of a method counts, on the class and on an object', async () => {
  class Counter {
    count() {
      return 'first';
    }
  }
  const { object, call } = objectOf(Counter);
  Counter.prototype.count = () => 'replaced';
  const { value, posts } = await call('count');
  assert.deepEqual([value, posts.map((spans) => spans.map(({ name }) => name))], ['replaced', [['Counter/count']]]);
  object.count = () => 'own';
  assert.deepEqual(await call('count'), { value: 'own', posts: [] });
  assert.deepEqual(Object.getOwnPropertyDescriptor(object, 'count').enumerable, true);
});

test('an object sees its own methods inside of an invocation, and no getter runs before it is asked', async () => {
  const tracer = trace.getTracer('user');
  class Counter {
    get never() {
      throw new Error('asked');
    }
    async outer() {
      await Promise.resolve();
      return [this.inner === inner, this.inner()];
    }
    inner() {
      tracer.startSpan('inner').end();
      return 'in';
    }
  }
  const { inner } = Counter.prototype;
  const { object, call } = objectOf(Counter);
  assert.notEqual(object.inner, inner);
  assert.deepEqual([object.inner.name, object.inner.length, object.inner], ['inner', 0, object.inner]);
  const { value, posts } = await call('outer');
  assert.deepEqual(value, [true, 'in']);
  assert.deepEqual(
    posts.map((spans) => spans.map(({ name }) => name)),
    [['Counter/outer', 'inner']],
  );
});

test('the context of a caller is its parent and never an argument; what cannot be read is taken away, too', async () => {
  class Counter {
    list(...args) {
      return args;
    }
  }
  const { call } = objectOf(Counter);
  const parentOf = async (...args) => {
    const { value, posts } = await call('list', ...args);
    return [value, posts[0][0].parentSpanId];
  };
  assert.deepEqual(await parentOf(1, { __edgespan: { traceparent: CALLER } }), [[1], 'b7ad6b7169203331']);
  assert.deepEqual(await parentOf({ __edgespan: { traceparent: 'nonsense', '': 'ü' } }), [[], '']);
  for (const own of [{ __edgespan: {}, mine: 1 }, { __edgespan: 'text' }, { traceparent: CALLER }, CALLER, null]) {
    assert.deepEqual(await parentOf(own), [[own], '']);
  }
});

test('a method that is looked up on the prototype of a class, for an object, is what the object has', async () => {
  class Counter {
    list(...args) {
      return args;
    }
  }
  const Traced = instrumentDurableObject(Counter, { fetch: async () => new Response(null) });
  class Child extends Traced {
    list(...args) {
      return ['child', ...super.list(...args)];
    }
  }
  for (const Class of [Traced, Child]) {
    const kept = [];
    const object = new Class({ waitUntil: (promise) => kept.push(promise) });
    // As @cloudflare/vitest-pool-workers does.
    const list = Reflect.get(Class.prototype, 'list', object);
    assert.equal(list, object.list);
    assert.deepEqual(list.apply(object, ['a', { __edgespan: { traceparent: CALLER } }]).at(-1), 'a');
    await Promise.all(kept);
    assert.equal(kept.length, 1);
  }
});

test('constructors see prototypes as they are, and what they put there is traced', async () => {
  const [seen, added] = [[], (...args) => ['added', ...args]];
  class Counter {
    constructor() {
      const prototype = Object.getPrototypeOf(this);
      seen.push(prototype === Counter.prototype, new.target === Counter, typeof this.count);
      Object.defineProperty(prototype, 'added', { value: added });
    }
    count() {
      return 1;
    }
    where() {
      return new Error('here').stack.split('\n')[1];
    }
  }
  const { call } = objectOf(Counter);
  const second = objectOf(Counter);
  for (const each of [call, second.call]) {
    const { value, posts } = await each('added', { __edgespan: { traceparent: CALLER } });
    assert.deepEqual([value, posts[0][0].name], [['added'], 'Counter/added']);
  }
  assert.deepEqual(seen, [true, true, 'function', true, true, 'function']);
  const prototype = Object.getPrototypeOf(second.object);
  assert.deepEqual(Reflect.ownKeys(prototype), ['constructor', 'count', 'where', 'added']);
  prototype.count = (...args) => args;
  assert.deepEqual((await second.call('count', { __edgespan: { traceparent: CALLER } })).value, []);
  assert.match((await second.call('where')).value, /at Counter\.where /);
});

test("getters and setters are the class's own, and a function that a getter gives is a method", async () => {
  class Counter {
    #count = 1;
    get fixed() {
      return this.#count;
    }
    get count() {
      return this.#count;
    }
    set count(value) {
      this.#count = value;
    }
    get list() {
      return (...args) => [this.#count, ...args];
    }
  }
  class Child extends instrumentDurableObject(Counter) {
    get fixed() {
      return super.fixed + 1;
    }
  }
  const { object, call } = objectOf(Child);
  object.count = 5;
  assert.deepEqual([object.count, object.fixed, Object.keys(object)], [5, 6, []]);
  assert.throws(() => (object.fixed = 1), TypeError);
  const { value, posts } = await call('list', 'a', { __edgespan: { traceparent: CALLER } });
  assert.deepEqual([value, posts[0][0].name], [[5, 'a'], 'Child/list']);
});

test('a prototype that is frozen is left alone, and so are those of what a constructor gives instead', () => {
  class Counter {
    count() {
      return 1;
    }
  }
  class Frozen extends instrumentDurableObject(Counter) {
    count() {
      return 2;
    }
  }
  Object.freeze(Frozen.prototype);
  assert.equal(new Frozen({ waitUntil() {} }).count(), 2);
  class Other {
    count() {
      return 3;
    }
  }
  const { object } = objectOf(
    class {
      constructor() {
        return new Other();
      }
    },
  );
  assert.equal(object.count(), 3);
  assert.equal(Object.getOwnPropertyDescriptor(Other.prototype, 'count').get, undefined);
});

test('an object that is frozen is traced', async () => {
  class Base {
    list(...args) {
      return args;
    }
  }
  class Counter extends Base {
    constructor() {
      super();
      Object.freeze(this);
    }
    count(...args) {
      return args.length;
    }
  }
  const { call } = objectOf(Counter);
  for (const [name, expected] of [
    ['count', 1],
    ['list', ['a']],
  ]) {
    const { value, posts } = await call(name, 'a', { __edgespan: { traceparent: CALLER } });
    assert.deepEqual([value, posts[0][0].name], [expected, `Counter/${name}`]);
  }
});

test('a function of options is asked for the constructor and for each call; when it fails, nothing is traced', async () => {
  class Counter {
    list(...args) {
      return args;
    }
    inner() {
      return this.list('inner');
    }
  }
  const asked = [];
  const { call } = objectOf(Counter, (env, cause) => {
    asked.push(cause);
    throw new TypeError('no options today');
  });
  assert.deepEqual(await call('list', 'a', { __edgespan: { traceparent: CALLER } }), { value: ['a'], posts: [] });
  assert.deepEqual(await call('inner', 'b'), { value: ['inner'], posts: [] });
  assert.deepEqual(await call('list', { __edgespan: { traceparent: CALLER } }), { value: [], posts: [] });
  assert.deepEqual([typeof asked[0].waitUntil, ...asked.slice(1)], ['function', 'a', 'b', undefined]);
});

test('an alarm of a class that is told nothing of it is traced', async () => {
  const { call } = objectOf(
    class Clock {
      alarm = async () => 'rung';
    },
  );
  const { value, posts } = await call('alarm');
  assert.deepEqual([value, posts.map((spans) => spans.map(({ name }) => name))], ['rung', [['alarm Clock']]]);
});
