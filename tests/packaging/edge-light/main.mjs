// What Next.js does for an edge function, with the same runtime: the code is bundled for `edge-light`, each
// `.wasm?module` becomes a WebAssembly.Module that is compiled outside and handed in.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const tools = createRequire(process.env.TOOLS);
const { build } = tools('esbuild');
const { EdgeRuntime } = tools('edge-runtime');

const modules = {};
const wasmModules = {
  name: 'wasm?module',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\.wasm\?module$/ }, async ({ path, importer, resolveDir, kind }) => {
      const found = await resolve(path.replace('?module', ''), { importer, resolveDir, kind });
      return { path: found.path, namespace: 'wasm' };
    });
    onLoad({ filter: /.*/, namespace: 'wasm' }, async ({ path }) => {
      const name = `wasm_${Object.keys(modules).length}`;
      modules[name] = undefined;
      modules[name] = await WebAssembly.compile(await readFile(path));
      return { contents: `export default globalThis.${name}` };
    });
  },
};
const { outputFiles } = await build({
  stdin: {
    contents: `import { smoke } from './smoke.js';
      addEventListener('fetch', (event) => event.respondWith(smoke(${JSON.stringify(process.env.ENDPOINT)}).then(() => new Response('done'))));`,
    resolveDir: '.',
  },
  bundle: true,
  write: false,
  format: 'iife',
  conditions: ['edge-light', 'worker', 'browser'],
  loader: { '.wasm': 'binary' },
  plugins: [wasmModules],
  logLevel: 'error',
});

// Once for edgespan, so this is its own entry and not that of `worker`; once for what decodes.
const count = Object.keys(modules).length;
if (count !== 2) throw new Error(`${count} wasm modules were asked for, and not 2`);
const runtime = new EdgeRuntime({ extend: (context) => Object.assign(context, modules) });
runtime.evaluate(outputFiles[0].text);
const response = await runtime.dispatchFetch('http://localhost/');
await response.waitUntil();
const answer = await response.text();
if (answer !== 'done') throw new Error(`the function answered ${response.status}: ${answer}`);
