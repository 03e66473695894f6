// Stands in for what Pages' own build makes of a folder of functions, with the contexts of its template: middleware
// from the outermost to the innermost, then the function.
import { env as imported } from 'cloudflare:workers';
import { instrumentPages, setHttpRoute } from 'edgespan';

const traced = instrumentPages((env) => ({ endpoint: env.ENDPOINT, serviceName: 'pages' }));

// `functions/_middleware.js`, `functions/users/[id]/_middleware.js` and the functions below.
const MIDDLEWARE = [
  { path: /^\//, mount: () => '/', handler: traced },
  { path: /^\/users\/[^/]+/, mount: ([path]) => path, handler: async ({ next, data }) => ((data.user = true), next()) },
];
const FUNCTIONS = [
  { path: /^\/users\/([^/]+)$/, params: ([, id]) => ({ id }), handler: user },
  { path: /^\/users\/([^/]+)\/posts\/([^/]+)$/, params: ([, id, post]) => ({ id, post }), handler: post },
  { path: /^\/users\/([^/]+)\/fails$/, params: ([, id]) => ({ id }), handler: fails },
  { path: /^\/about$/, params: () => ({}), handler: about },
];

async function user({ params, env, data }) {
  return Response.json([params, data, await env.KV.get('user'), await imported.KV.get('user')]);
}

async function post({ params, env, waitUntil }) {
  setHttpRoute('/users/:id/posts/:post');
  waitUntil(scheduler.wait(1).then(() => env.KV.put('seen', 'yes')));
  return Response.json(params);
}

function fails() {
  throw new RangeError('no such user');
}

async function about({ request, functionPath, env }) {
  return Response.json([
    request.method,
    await request.text(),
    functionPath,
    JSON.stringify(env.KV),
    Object.keys(env).length,
  ]);
}

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    const steps = MIDDLEWARE.filter(({ path }) => path.test(pathname)).map(({ path, mount, handler }) => ({
      handler,
      functionPath: mount(path.exec(pathname)),
      params: {},
    }));
    const found = FUNCTIONS.find(({ path }) => path.test(pathname));
    if (found)
      steps.push({ handler: found.handler, functionPath: '/', params: found.params(found.path.exec(pathname)) });
    const data = {};
    const next = async () => {
      const step = steps.shift();
      if (!step) return new Response('a static file');
      return step.handler({
        ...step,
        request: new Request(request.clone()),
        data,
        env,
        next,
        waitUntil: ctx.waitUntil.bind(ctx),
        passThroughOnException: () => ctx.passThroughOnException(),
      });
    };
    return next();
  },
};
