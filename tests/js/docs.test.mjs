/**
 * The documentation for users: each of its code blocks is a whole module that compiles, what pages link to is there, and
 * so are the sections that links name.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { PAGES, blocksOf, codeBlocks, textOf, typeErrors, usesSentrysSdk } from './docs-blocks.mjs';

const repository = new URL('../../', import.meta.url);

test('there are pages about OpenTelemetry, Sentry, Workers, the export and the environment', () => {
  const docs = ['environment', 'export', 'opentelemetry', 'sentry', 'workers'].map((name) => `pkg-template/docs/${name}.md`);
  assert.deepEqual(PAGES, ['README.md', 'pkg-template/README.md', ...docs]);
});

test('every block of code is a whole module that compiles against the package', async () => {
  const blocks = codeBlocks();
  assert.deepEqual(new Set(blocks.map(({ page }) => page)), new Set(PAGES));
  // Those beside Sentry's own SDKs are compiled with these, in tests/sentry.
  assert.equal(await typeErrors(blocks.filter((block) => !usesSentrysSdk(block))), '');
});

test('a block that uses what it does not import does not compile, and the place in the page is named', async () => {
  const block = { page: 'page.md', language: 'js', line: 7, code: '\nexport default instrument({}, {});\n' };
  assert.match(await typeErrors([block]), /^page\.md:8: error TS2304: Cannot find name 'instrument'/);
});

test('no block of code is in another language, or in none', () => {
  const languages = new Set(PAGES.flatMap(blocksOf).map(({ language }) => language));
  assert.deepEqual([...languages].filter((language) => !['js', 'ts', 'sh'].includes(language)), []);
});

const REPOSITORY = readdirSync(new URL('../../.github/', import.meta.url)).filter((name) => name.endsWith('.md'));

for (const page of [...PAGES, ...REPOSITORY.map((name) => `.github/${name}`)]) {
  const links = Array.from(textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g), ([, path, section]) => {
    return { file: path ? new URL(path, new URL(page, repository)) : new URL(page, repository), section };
  });

  test(`${page}: what it links to is there`, () => {
    for (const { file, section } of links) {
      assert.ok(existsSync(file), file.href);
      if (section === undefined) continue;
      const headings = textOf(file).matchAll(/^#+ (.*)$/gm);
      const anchors = Array.from(headings, ([, title]) => anchorOf(title));
      assert.ok(anchors.includes(section), `${file.href}#${section}`);
    }
  });
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(title) {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}
