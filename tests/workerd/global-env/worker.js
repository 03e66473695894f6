// Asks for bindings here and there, and looks at its `env` in every way there is.
import { env as imported } from 'cloudflare:workers';
import { instrument } from 'edgespan';

imported.WRITTEN = 'by the module';

/** As a library does that is not handed any `env`. */
async function store(key) {
  await imported.KV.put(key, 'value');
  return imported.KV.get(key);
}

const tried = (look) => {
  try {
    return look();
  } catch (error) {
    return error.name;
  }
};

const ROUTES = {
  '/imported': async (env) => [await store('a'), imported.KV === env.KV, imported.KV.get === imported.KV.get],
  '/later': async (env, ctx) => {
    ctx.waitUntil(scheduler.wait(1).then(() => store('b')));
    return 'later';
  },
  '/behaves': async (env) => {
    const names = Object.keys(env).filter((name) => !['ENDPOINT', 'DSN', 'SERVICE', 'REFUSED'].includes(name));
    const own = Object.fromEntries(names.map((name) => [name, env[name]]));
    env.mine = (env.mine ?? 0) + 1;
    const { KV, ...rest } = own;
    return {
      names,
      json: JSON.stringify(own),
      rest,
      has: ['KV' in env, 'NONE' in env, Object.hasOwn(env, 'KV'), env.NONE === undefined],
      kinds: [
        typeof env.KV,
        Object.prototype.toString.call(env.KV),
        env.KV.constructor.name,
        env.KV instanceof imported.KV.constructor,
      ],
      json1: tried(() => JSON.stringify(env.KV)),
      clone: tried(() => structuredClone(env)),
      cloned: structuredClone(rest),
      descriptor: Object.getOwnPropertyDescriptor(env, 'TEXT'),
      prototype: Object.getPrototypeOf(env) === Object.prototype,
      written: [env.mine, imported.mine, delete env.mine, 'mine' in env],
      text: `${env.KV}`,
      symbols: [env.KV[Symbol.toStringTag], env.KV[Symbol.iterator], env.KV.then, env.KV.toJSON],
      unbound: await tried(() => env.KV.get.call(env.KV, 'a')),
    };
  },
};

export default instrument(
  {
    async fetch(request, env, ctx) {
      return Response.json(await ROUTES[new URL(request.url).pathname](env, ctx));
    },
    async scheduled(controller, env) {
      await store('c');
      console.log(env.WRITTEN, Object.keys(env).includes('WRITTEN'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'global-env' }),
);
