// Calls methods of another Worker in every way there is.
import { instrument } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      const lines = await { '/calls': calls, '/unhandled': unhandled, '/not-opted-in': calls, '/unsampled': few }[
        pathname
      ](env);
      return new Response(lines.join('\n'));
    },
  },
  (env, request) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'main',
    bindings: bindingOptions({ rpc: request.url.endsWith('/not-opted-in') ? rpc() : rpc('QUOTES') }),
  }),
);

const TRIES = {
  arguments: ({ QUOTES }) => QUOTES.count(1, undefined, { a: 1 }),
  'no arguments': ({ QUOTES }) => QUOTES.count(),
  'an argument that only looks alike': ({ QUOTES }) => QUOTES.echo({ __edgespan: { a: 1 }, other: 2 }),
  'a default': ({ QUOTES }) => QUOTES.greet(),
  'a getter': ({ QUOTES }) => QUOTES.motto,
  'a method of a getter': ({ QUOTES }) => QUOTES.shelf.size(),
  'a method deeper': ({ QUOTES }) => QUOTES.shelf.first.title(),
  'a pipelined call': ({ QUOTES }) => QUOTES.open('a').read(2),
  'a pipelined getter': ({ QUOTES }) => QUOTES.open('a').title,
  'a stub that is disposed of': async ({ QUOTES }) => {
    using book = await QUOTES.open('b');
    return `${await book.read(1)} ${typeof book[Symbol.dispose]} ${typeof book}`;
  },
  'a promise that is disposed of': async ({ QUOTES }) => {
    using promise = QUOTES.open('c');
    return `${await promise.read(1)} ${typeof promise} ${typeof promise[Symbol.dispose]}`;
  },
  'then, catch, finally': ({ QUOTES }) =>
    new Promise((resolve) => {
      QUOTES.fail().catch((error) => QUOTES.greet(error.message).finally(() => QUOTES.greet('end').then(resolve)));
    }),
  'a function as an argument': ({ QUOTES }) => QUOTES.call((value) => `called with ${value}`),
  'a function as a result': async ({ QUOTES }) => (await QUOTES.adder(3))(4),
  'a stub as an argument': ({ QUOTES, PLAIN }) => QUOTES.ask(PLAIN),
  'its own stub as an argument': ({ QUOTES }) => QUOTES.ask(QUOTES),
  'its own stub as an argument of another': ({ QUOTES, PLAIN }) => PLAIN.ask(QUOTES),
  'a method of the prototype': ({ QUOTES }) =>
    `${QUOTES.constructor.name} ${typeof QUOTES.then} ${'fetch' in QUOTES} ${'greet' in QUOTES}`,
  'a call of fetch': async ({ QUOTES }) => (await QUOTES.fetch('https://quotes.example/')).text(),
  'what is thrown': async ({ QUOTES }) => QUOTES.fail().catch((error) => `${error.name}: ${error.message}`),
  'a method that is not there': async ({ QUOTES }) =>
    QUOTES.nothing().catch((error) => `${error.name}: ${error.message}`),
  'a Worker that is not opted in': ({ PLAIN }) => PLAIN.count(1, 2),
};

async function calls(env) {
  const lines = [];
  for (const [name, attempt] of Object.entries(TRIES)) {
    lines.push(`${name}: ${await Promise.resolve(attempt(env)).catch((error) => `${error.name}: ${error.message}`)}`);
  }
  return lines;
}

async function few({ QUOTES }) {
  return [await QUOTES.count(1), await QUOTES.greet()];
}

/** A failure that nobody looks at stays one; what somebody looks at does not become one. */
async function unhandled({ QUOTES }) {
  const seen = [];
  const listener = (event) => {
    seen.push(`unhandled ${event.reason.message}`);
    event.preventDefault();
  };
  addEventListener('unhandledrejection', listener);
  QUOTES.fail();
  await QUOTES.fail().catch(() => seen.push('handled'));
  await scheduler.wait(50);
  removeEventListener('unhandledrejection', listener);
  return seen.sort();
}
