// Looks at bindings in every way there is. Without edgespan it has to see the same.
import { env as globalEnv } from 'cloudflare:workers';
import { instrument, instrumentBinding } from 'edgespan';
import { kv } from 'edgespan/bindings';

/** What a library may give in the place of KV: a class with private fields, getters and symbols. */
class Store {
  #kept = new Map();
  static made = 0;
  fixed = Object.freeze(() => 'fixed');

  constructor() {
    Store.made++;
    Object.defineProperty(this, 'frozen', { value: (key) => `frozen ${key}` });
  }

  get size() {
    return this.#kept.size;
  }

  set only(entry) {
    this.#kept = new Map([entry]);
  }

  async get(key) {
    return this.#kept.get(key) ?? null;
  }

  async put(key, value) {
    this.#kept.set(key, value);
  }

  chained() {
    this.#kept.set('chained', 1);
    return this;
  }

  toJSON() {
    return [...this.#kept];
  }

  *[Symbol.iterator]() {
    yield* this.#kept;
  }

  [Symbol.toPrimitive]() {
    return `store of ${this.#kept.size}`;
  }
}

/** What it throws, without the sentence. */
async function nameOf(call) {
  try {
    return await call();
  } catch (error) {
    return error.name;
  }
}

export default instrument(
  {
    async fetch(request, env) {
      const { LINKS, DB, FILES, ORDERS, VISITS, QUOTES, LIMIT } = env;
      const told = {};
      const tell = async (what, look) => {
        try {
          told[what] = (await look()) ?? 'nothing';
        } catch (error) {
          told[what] = `${error.name}: ${error.message}`;
        }
      };
      const bindings = { LINKS, DB, FILES, ORDERS, VISITS, QUOTES, LIMIT };
      for (const [name, binding] of Object.entries(bindings)) {
        await tell(`${name} looks like`, () => [
          typeof binding,
          binding.constructor?.name,
          String(binding),
          binding instanceof Object,
          Object.keys(binding),
          binding[Symbol.toStringTag],
          binding[Symbol.iterator],
          binding === env[name],
        ]);
        await tell(`${name} as JSON`, () => JSON.stringify(binding));
      }
      await tell('env as JSON', () =>
        JSON.stringify(JSON.parse(JSON.stringify(env)), ['TEXT', ...Object.keys(bindings)]),
      );
      await tell('a clone of env', () => nameOf(() => structuredClone(env)));
      await tell('a clone of KV', () => nameOf(() => structuredClone(LINKS)));
      await tell('env', () => [Object.keys(env), env.TEXT, globalEnv.LINKS === LINKS]);
      await tell('a method', () => [
        LINKS.get === LINKS.get,
        LINKS.get.name,
        LINKS.get.length,
        String(LINKS.get).includes('[native code]'),
        'get' in LINKS,
        LINKS.absent,
        'absent' in LINKS,
        ORDERS.metrics === ORDERS.metrics,
        DB.prepare.name,
        DB.prepare('SELECT 1').constructor.name,
      ]);
      await tell('apply', () => LINKS.get.apply(LINKS, ['a']));
      await tell('bind', () => LINKS.get.bind(LINKS)('a'));
      await tell('metrics', async () => Object.keys(await ORDERS.metrics()));
      await tell('wrong arguments', () => LINKS.get());
      await tell('a property', () => {
        LINKS.note = 'mine';
        return [LINKS.note, delete LINKS.note, LINKS.note];
      });
      await tell('a statement', () => {
        const { statement, params } = DB.prepare('SELECT ?').bind(5);
        return [statement, params];
      });
      await tell('a method named like one of KV', () => QUOTES.get('a'));
      await tell('a method that is not there', () => QUOTES.absent());
      await tell('fetch of a service', async () => (await QUOTES.fetch('http://quotes/')).text());
      await tell('awaited', async () => (await QUOTES) === QUOTES && (await LINKS) === LINKS);
      await tell('put', () => LINKS.put('a', 'A'));
      await tell('KV given away', () => nameOf(() => QUOTES.read(LINKS, 'a')));
      await tell('D1 given away', () => QUOTES.count({ db: DB }));

      const store = instrumentBinding(new Store(), kv, 'STORE');
      await tell('private', async () => [
        await store.put('a', 1),
        await store.get('a'),
        store.size,
        await store.chained().get('chained'),
        JSON.stringify(store),
        [...store],
        `${store}`,
        store.fixed(),
        store.frozen('a'),
        store.constructor.made,
        Object.keys(store),
      ]);
      await tell('a setter', () => {
        store.only = ['b', 2];
        return [store.size, store.get.name];
      });
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'wrapping' }),
);
