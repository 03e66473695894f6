// Hands stubs on, and looks at them closely.
import { DurableObject, WorkerEntrypoint, env as globalEnv, exports as globalExports } from 'cloudflare:workers';
import { instrument } from 'edgespan';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==';

export class Plain extends WorkerEntrypoint {
  async ask({ stub }) {
    return `${this.ctx.props?.label} asked ${await (await stub.fetch('https://asked.example/')).text()}`;
  }
  async askProps() {
    return this.ask({ stub: this.ctx.props.stub });
  }
  async use({ images, database }) {
    const { format } = await images.info(new Blob([Uint8Array.from(atob(PNG), (byte) => byte.charCodeAt(0))]).stream());
    return `${format} ${await database.prepare('SELECT 1 AS one').first('one')}`;
  }
  fetch() {
    return new Response('plain');
  }
  count(...args) {
    return args.length;
  }
}

export class Desk extends DurableObject {
  fetch() {
    return new Response('desk');
  }
}

const PATHS = { '/handed-on': handedOn, '/looks': looks, '/exports': loopback };

export default instrument(
  {
    async fetch(request, env, ctx) {
      return new Response((await PATHS[new URL(request.url).pathname](env, ctx)).join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'in-place' }),
);

async function handedOn({ QUOTES, PLAIN, DESKS, LOADER, IMAGES, D1 }, { exports }) {
  const loaded = LOADER.get('loaded', () => ({
    compatibilityDate: '2026-07-01',
    mainModule: 'main.js',
    modules: { 'main.js': 'export default { fetch: (request, env) => env.STUB.fetch("https://loaded.example/") }' },
    env: { STUB: QUOTES },
  }));
  return [
    await PLAIN.ask({ stub: QUOTES }),
    await PLAIN.ask({ stub: DESKS.getByName('a') }),
    await PLAIN.use({ images: IMAGES, database: D1 }),
    await PLAIN.ask({ stub: exports.Plain({ props: { label: 'argument' } }) }),
    await exports.Plain({ props: { label: 'props', stub: QUOTES } }).askProps(),
    await (await loaded.getEntrypoint().fetch('https://loaded.example/')).text(),
  ];
}

async function looks({ QUOTES, DESKS }) {
  const stubs = [QUOTES, DESKS, DESKS.getByName('a')];
  const lines = stubs.map((stub) =>
    [
      String(stub),
      stub.constructor.name,
      JSON.stringify(stub),
      Object.keys(stub),
      stub.fetch?.name,
      stub.fetch?.length,
      /native code/.test(stub.fetch),
      stub.fetch === stub.fetch,
      typeof stub.then,
    ].join(' | '),
  );
  lines.push(String(globalEnv.QUOTES === QUOTES));
  for (const value of [QUOTES, { QUOTES }]) {
    try {
      structuredClone(value);
    } catch (error) {
      lines.push(`${error.name}: ${error.message}`);
    }
  }
  const own = QUOTES.fetch;
  QUOTES.mark = 'set by the user';
  lines.push(`${QUOTES.mark} ${delete QUOTES.mark} ${typeof QUOTES.mark} ${own === QUOTES.fetch}`);
  return lines;
}

async function loopback(env, { exports }) {
  const answers = [
    await exports.Plain.fetch('https://plain.example/'),
    await globalExports.Plain.fetch('https://plain.example/'),
    await exports.Plain({ props: { label: 'not traced' } }).fetch('https://plain.example/props'),
    await exports.Desk.getByName('a').fetch('https://desk.example/'),
  ];
  const lines = await Promise.all(answers.map((answer) => answer.text()));
  return [
    ...lines,
    await exports.Plain.count(1, 2),
    Object.keys(exports),
    exports === globalExports,
    exports.Plain === globalExports.Plain,
  ];
}
