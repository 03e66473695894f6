/**
 * `init({ module })` of `edgespan`: in a browser it fetches the core, from where it is told; elsewhere the core is there. The
 * browser is the package's own entry for browsers, with a `fetch` that plays the server.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { assertBalanced, collect } from './collector.mjs';
import { init as initSentry, inside, root } from './subject.mjs';

const hosts = await inside('host/host.js');
const { host: here } = hosts;
await inside('entry/browser.js');
const { host: browser } = hosts;
const { dropCore } = await inside('core/instance.js');
const { decodeBase64 } = await inside('host/base64.js');
const { default: base64 } = await inside('core/generated/edgespan_bg.b64.js');
const wasm = decodeBase64(base64);
const WASM = { 'content-type': 'application/wasm' };

beforeEach(() => hosts.setHost(browser));
afterEach(() => {
  hosts.setHost(here);
  return assertBalanced();
});

/** `init` of a page that has loaded nothing. */
let pages = 0;
const newPage = async () => (await import(new URL(`dist/core/load.js?page=${++pages}`, root).href)).init;

/** Has `fetch` give these answers, one after the other; gives the URLs that were asked for. */
function serve(t, ...answers) {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (url) => {
    asked.push(String(url));
    return answers.shift()();
  });
  return asked;
}

const found = (headers = WASM) => new Response(wasm, { headers });

/** Spans are recorded and encoded by what was loaded. */
async function assertWorks() {
  dropCore(new Error('the page was left'));
  const { tracer, byName } = collect();
  tracer.startSpan('span', { attributes: { a: 1 } }).end();
  assert.deepEqual((await byName()).span.attributes, { a: 1n });
}

test('in a browser there is no core before it was loaded', () => {
  dropCore(new Error('the page was left'));
  assert.throws(() => collect());
});

test('without a module the file beside the package is fetched, once for all calls', async (t) => {
  const init = await newPage();
  const asked = serve(t, found);
  await Promise.all([init(), init({}), init({ module: undefined }), init({ module: 'https://cdn.example/other.wasm' })]);
  await init();
  assert.deepEqual(asked, [new URL('dist/core/generated/edgespan_bg.wasm', root).href]);
  await assertWorks();
});

for (const [what, module] of [
  ['a URL', new URL('https://cdn.example/core.wasm')],
  ['a string', 'https://cdn.example/core.wasm'],
]) {
  test(`the module may be ${what}, which is fetched`, async (t) => {
    const init = await newPage();
    const asked = serve(t, found);
    assert.equal(await init({ module }), undefined);
    assert.deepEqual(asked, ['https://cdn.example/core.wasm']);
    await assertWorks();
  });
}

test('the module may be a WebAssembly.Module: nothing is fetched', async (t) => {
  const init = await newPage();
  const asked = serve(t);
  await init({ module: new WebAssembly.Module(wasm) });
  assert.deepEqual(asked, []);
  await assertWorks();
});

test('a server that does not know the type of .wasm does no harm', async (t) => {
  for (const headers of [{}, { 'content-type': 'application/octet-stream' }]) {
    const init = await newPage();
    serve(t, () => found(headers));
    await init();
    t.mock.restoreAll();
    await assertWorks();
  }
});

test('a file that is not there rejects with a sentence, and the next call tries again', async (t) => {
  const init = await newPage();
  const asked = serve(t, () => new Response('not here', { status: 404 }), found);
  const module = 'https://cdn.example/core.wasm';
  const missing = {
    name: 'TypeError',
    message: 'edgespan: the core was not loaded: https://cdn.example/core.wasm answered 404',
  };
  const [first, second] = [init({ module }), init({ module })];
  await assert.rejects(first, missing);
  await assert.rejects(second, missing);
  await init({ module });
  assert.deepEqual(asked, [module, module]);
  await assertWorks();
});

test('a call with another file is the next try, also before the first has failed', async (t) => {
  const init = await newPage();
  const asked = serve(t, () => new Response('not here', { status: 404 }), found);
  const [missing, there] = ['https://cdn.example/missing.wasm', 'https://cdn.example/core.wasm'];
  const [first, second] = [init({ module: missing }), init({ module: there })];
  await assert.rejects(first, /missing\.wasm answered 404/);
  await second;
  assert.deepEqual(asked, [missing, there]);
  await assertWorks();
});

test('WebAssembly that is not the core rejects with a sentence, and the next call tries again', async (t) => {
  const init = await newPage();
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  serve(t, () => new Response(empty, { headers: WASM }), found);
  const module = 'https://cdn.example/other.wasm';
  const message = `edgespan: the core was not loaded: ${module} is not edgespan/core.wasm`;
  await assert.rejects(init({ module }), { name: 'TypeError', message });
  await init();
  await assertWorks();
});

test('a file that is no WebAssembly rejects with a sentence, whatever its type, and the next call tries again', async (t) => {
  for (const headers of [WASM, { 'content-type': 'text/html' }]) {
    const init = await newPage();
    serve(t, () => new Response('<!doctype html>', { headers }), found);
    const module = new URL('https://cdn.example/core.wasm');
    await assert.rejects(init({ module }), {
      name: 'TypeError',
      message: /^edgespan: the core was not loaded: https:\/\/cdn\.example\/core\.wasm is no WebAssembly \(CompileError: .*\)$/,
    });
    await init({ module });
    t.mock.restoreAll();
  }
});

test('a server that cannot be reached rejects with what `fetch` says, and the next call tries again', async (t) => {
  const init = await newPage();
  const asked = serve(t, () => Promise.reject(new TypeError('Failed to fetch')), found);
  await assert.rejects(init(), { name: 'TypeError', message: /Failed to fetch/ });
  await init();
  assert.equal(asked.length, 2);
});

test('a module that can be none throws one sentence at once, here and elsewhere', async (t) => {
  const init = await newPage();
  const asked = serve(t);
  for (const host of [browser, here]) {
    hosts.setHost(host);
    for (const [module, said] of [
      [5, '5'],
      [null, 'null'],
      [true, 'true'],
      [() => {}, 'a function'],
    ]) {
      const message = `edgespan: option \`module\` is ${said}; it must be a URL or a WebAssembly.Module`;
      assert.throws(() => init({ module }), { name: 'TypeError', message });
    }
  }
  assert.deepEqual(asked, []);
});

test('where the core is there from the start, nothing is fetched and the module is not looked at', async (t) => {
  hosts.setHost(here);
  const init = await newPage();
  const asked = serve(t);
  assert.equal(await init(), undefined);
  assert.equal(await init({ module: 'https://cdn.example/core.wasm' }), undefined);
  assert.deepEqual(asked, []);
  await assertWorks();
});

test("Sentry's init() in a browser waits for the same core, which it loads from where init({ module }) was told", async (t) => {
  const { init } = await inside('core/load.js');
  const asked = serve(t, found);
  await init({ module: 'https://cdn.example/core.wasm' });
  await initSentry();
  assert.deepEqual(asked, ['https://cdn.example/core.wasm']);
});
