/**
 * One recipe in a process of its own, on Node or Deno: `main.mjs <sdk> <major> <recipe>`, with `DSN` and `EDGESPAN_PKG`
 * in its environment. Prints what a person was told, as JSON, on its last line.
 *
 * @module
 */

import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [sdk, major, recipe] = process.argv.slice(2);
const { DSN, EDGESPAN_PKG } = process.env;
const entry = (name) => import(pathToFileURL(`${resolve(EDGESPAN_PKG)}/dist/entry/${name}.js`).href);
const [Sentry, ...paths] = await Promise.all([
  import(`${sdk}-${major}`),
  entry(sdk === 'deno' ? 'deno' : 'node'),
  entry('sentry'),
]);
const edgespan = Object.assign({}, ...paths);

let told;
if (sdk === 'cloudflare') {
  const { worker } = await import('./workers.mjs');
  const { fetch } = worker(recipe, { Sentry, edgespan });
  for (const path of ['handled', 'unhandled', 'fine']) await fetch(new Request(`http://shop.test/${path}`), { DSN });
  told = await (await fetch(new Request('http://shop.test/said'), { DSN })).json();
} else {
  const { run } = await import('./programs.mjs');
  told = await run(recipe, { sdk, major: Number(major), Sentry, edgespan, dsn: DSN });
}
console.log(JSON.stringify(told));
