/**
 * Bundles each suite as a Worker: `node bundle.mjs <package folder> <out folder> <suite>...`.
 *
 * The package is imported at module scope, as every Worker does it; the suite itself is imported by the first request,
 * since Workers have neither randomness nor timers before one. `node:test` becomes `node-test.mjs`, the package its
 * entry for workerd, `scripted-server.mjs` the one beside this file, and `import.meta.url` a path below `/bundle`, where
 * workerd shows modules of the Worker as files.
 *
 * Prints a JSON object: for each suite its error, or null.
 *
 * @module
 */

import { readFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [packageFolder, out, ...suites] = process.argv.slice(2).map((path) => resolve(path));

/** Where a suite would lie if the Worker's modules were the folder `tests`. */
const SUITE_URL = 'file:///bundle/js/suite.mjs';

const worker = (suite) => `
import 'edgespan-under-test';
import { outcomesOf } from ${JSON.stringify(join(here, 'node-test.mjs'))};
export default {
  async fetch(request) {
    const hasty = new URL(request.url).searchParams.has('hasty');
    return Response.json(await outcomesOf(() => import(${JSON.stringify(suite)}), { hasty }));
  },
};
`;

/** Loads, by path, what the suite and its helpers take out of the package's inside. */
async function insideOf(suite) {
  const [seen, paths] = [new Set(), new Set()];
  const waiting = [suite];
  for (const file of waiting) {
    if (seen.has(file)) continue;
    seen.add(file);
    const source = await readFile(file, 'utf8').catch(() => '');
    for (const [, path] of source.matchAll(/\binside\(\s*['"`]([^'"`$]+)['"`]\s*\)/g)) paths.add(path);
    for (const [, path] of source.matchAll(/from\s+'(\.\/[^']+\.mjs)'/g)) {
      if (basename(path) !== 'subject.mjs') waiting.push(join(dirname(file), path));
    }
  }
  const entry = (path) => `${JSON.stringify(path)}: () => import(${JSON.stringify(join(packageFolder, 'dist', path))})`;
  return `export default { ${[...paths].map(entry).join(', ')} };`;
}

const plugin = (suite) => ({
  name: 'suite',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^suite$/ }, () => ({ path: 'worker', namespace: 'made' }));
    onResolve({ filter: /^edgespan-inside$/ }, () => ({ path: 'inside', namespace: 'made' }));
    onLoad({ filter: /./, namespace: 'made' }, async ({ path }) => ({
      contents: path === 'inside' ? await insideOf(suite) : worker(suite),
      resolveDir: here,
    }));
    onResolve({ filter: /^node:test$/ }, () => ({ path: join(here, 'node-test.mjs') }));
    onResolve({ filter: /\/(subject|scripted-server)\.mjs$/ }, ({ path }) => ({ path: join(here, basename(path)) }));
    onResolve({ filter: /^edgespan(-under-test)?$/ }, () => ({ path: join(packageFolder, 'dist/entry/workerd.js') }));
    onResolve({ filter: /^edgespan-under-test\// }, ({ path }) => ({
      path: join(packageFolder, `dist/entry/${basename(path)}.js`),
    }));
  },
});

async function bundle(suite) {
  try {
    await build({
      entryPoints: { [basename(suite, '.mjs')]: 'suite' },
      outdir: out,
      bundle: true,
      format: 'esm',
      target: 'es2024',
      conditions: ['workerd', 'worker', 'browser'],
      loader: { '.wasm': 'copy' },
      external: ['node:*', 'cloudflare:*'],
      define: { 'import.meta.url': JSON.stringify(SUITE_URL) },
      nodePaths: [join(here, '../../node_modules')],
      plugins: [plugin(suite)],
      logLevel: 'silent',
    });
    return null;
  } catch (error) {
    return error.message;
  }
}

await mkdir(out, { recursive: true });
const errors = await Promise.all(suites.map(bundle));
console.log(JSON.stringify(Object.fromEntries(suites.map((suite, n) => [basename(suite), errors[n]]))));
