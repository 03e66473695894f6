/**
 * The documentation that ships: its code can be parsed, what it imports is there, and so is what it links to.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { inside } from './subject.mjs';

const template = new URL('../../pkg-template/', import.meta.url);
const pages = ['README.md', ...readdirSync(new URL('docs/', template)).map((name) => `docs/${name}`)];
/** What the paths of the package export. */
const exported = {
  edgespan: await inside('entry/node.js'),
  'edgespan/bindings': await inside('entry/bindings.js'),
  'edgespan/otel': await inside('entry/otel.js'),
  'edgespan/hono': await inside('workers/hono.js'),
  'edgespan/sentry': await inside('entry/sentry.js'),
  'edgespan/workflows': await inside('entry/workflows.js'),
};

test('there are pages about OpenTelemetry, Sentry, Workers, the export and the environment', () => {
  assert.deepEqual(pages.sort(), ['README.md', 'docs/environment.md', 'docs/export.md', 'docs/opentelemetry.md', 'docs/sentry.md', 'docs/workers.md']);
});

for (const page of pages) {
  const text = readFileSync(new URL(page, template), 'utf8');
  const snippets = Array.from(text.matchAll(/```js\n([^]*?)```/g), ([, code]) => code);

  test(`${page}: its code can be parsed, and the package has what it imports`, async () => {
    assert.ok(snippets.length > 0);
    for (const code of snippets) {
      await transform(code, { format: 'esm' });
      for (const [, names, path] of code.matchAll(/import \{([^}]*)\} from '(edgespan[^']*)'/g)) {
        assert.ok(path in exported, `there is no ${path}`);
        for (const name of names.split(',').map((name) => name.trim().replace(/ as .*/, ''))) {
          if (name) assert.ok(name in exported[path], `${path} exports ${name}`);
        }
      }
    }
  });

  test(`${page}: what it links to beside itself is there`, () => {
    const links = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link]) => link);
    for (const link of links) assert.ok(existsSync(new URL(link, new URL(page, template))), link);
  });
}
