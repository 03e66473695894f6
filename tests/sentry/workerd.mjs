/**
 * Workers in one process of real workerd: bundled as wrangler bundles them, each with its own isolate, port
 * and DSNs.
 *
 * @module
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from '../js/subject.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const workerd = createRequire(import.meta.url).resolve('../node_modules/.bin/workerd');
const COMPATIBILITY_DATE = '2026-11-01';

/**
 * Runs `use` with the Workers of these rows, `{ name, major, recipe, vars }`, serving: it is given a URL by each name.
 */
export async function withWorkers(rows, use) {
  const dir = await mkdtemp(join(tmpdir(), 'edgespan-sentry-'));
  try {
    await bundle(rows, dir);
    await writeFile(join(dir, 'workerd.capnp'), configOf(rows, await readdir(dir)));
    const child = spawn(workerd, ['serve', 'workerd.capnp', 'config', '--control-fd=1'], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    try {
      const ports = await portsOf(child, rows.length);
      await use((name) => `http://127.0.0.1:${ports.get(name)}`);
    } finally {
      child.kill();
      await ended;
    }
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** All in one go, so that what they share is read once. */
function bundle(rows, dir) {
  const source = ({ major, recipe }) => `
    import * as Sentry from 'cloudflare-${major}';
    import * as own from 'edgespan';
    import * as ofSentry from 'edgespan-under-test/sentry';
    import { worker } from './scenes/workers.mjs';
    export default worker(${JSON.stringify(recipe)}, { Sentry, edgespan: { ...own, ...ofSentry } });`;
  return build({
    entryPoints: Object.fromEntries(rows.map(({ name }, n) => [name, `row:${n}`])),
    outdir: dir,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'error',
    plugins: [
      {
        name: 'rows',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^row:/ }, ({ path }) => ({ path, namespace: 'row' }));
          onLoad({ filter: /./, namespace: 'row' }, ({ path }) => ({
            contents: source(rows[Number(path.slice(4))]),
            resolveDir: here,
          }));
          const entry = (name) => ({ path: fileURLToPath(new URL(`dist/entry/${name}.js`, root)) });
          onResolve({ filter: /^edgespan$/ }, () => entry('workerd'));
          onResolve({ filter: /^edgespan-under-test\/sentry$/ }, () => entry('sentry'));
        },
      },
    ],
  });
}

function configOf(rows, files) {
  const wasm = files
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => `(name = "${file}", wasm = embed "${file}")`);
  const services = rows.map(({ name, vars }) => {
    const bindings = Object.entries(vars).map(([key, value]) => `(name = "${key}", text = "${value}")`);
    const modules = [`(name = "${name}.js", esModule = embed "${name}.js")`, ...wasm].join(', ');
    return `(name = "${name}", worker = (modules = [${modules}], compatibilityDate = "${COMPATIBILITY_DATE}",
      compatibilityFlags = ["nodejs_compat"], bindings = [${bindings.join(', ')}]))`;
  });
  const sockets = rows.map(({ name }) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(',\n    ')},
    (name = "internet", network = (allow = ["public", "private", "local"]))
  ],
  sockets = [
    ${sockets.join(',\n    ')}
  ]
);
`;
}

/** workerd tells each port it got on a line of its own, before it serves. */
async function portsOf(child, wanted) {
  const ports = new Map();
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, socket, port } = line.startsWith('{') ? JSON.parse(line) : {};
    if (event === 'listen') ports.set(socket, port);
    if (ports.size === wanted) break;
  }
  // What the Workers print is not kept, and must not fill the pipe.
  child.stdout.resume();
  if (ports.size === wanted) return ports;
  throw new Error(`workerd ended before it served\n${errors}`);
}
