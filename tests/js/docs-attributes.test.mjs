/**
 * What spans of edgespan's own say is documented: every attribute that a scenario in real workerd shows stands on a page,
 * and every kind of binding has a row.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { bindings } from './subject.mjs';

const pages = ['README.md', 'docs/workers.md', 'docs/sentry.md'];
const template = new URL('../../pkg-template/', import.meta.url);
const scenarios = new URL('../workerd/', import.meta.url);
const documented = pages.map((page) => readFileSync(new URL(page, template), 'utf8')).join('\n');
const kinds = Object.entries(bindings).filter(([, value]) => value.kind);

test('every attribute that spans of ours have in a scenario is documented', () => {
  const seen = new Map();
  for (const name of readdirSync(scenarios)) {
    for (const span of spansOf(name)) {
      if (!span.scope?.startsWith('edgespan/')) continue;
      // What a Worker sets itself has no dot in its name, as those of conventions have.
      const conventional = Object.keys(span.attributes).filter((attribute) => attribute.includes('.'));
      for (const attribute of conventional) seen.set(attribute.replace(/\.\d+$/, '.0'), name);
    }
  }
  assert.ok(seen.size > 100);
  const missing = [...seen].filter(([attribute]) => !documented.includes(`\`${attribute}\``));
  assert.deepEqual(missing, []);
});

test('every kind of binding has a row', () => {
  const rows = Array.from(documented.matchAll(/^\| `(\w+)` \|/gm), ([, kind]) => kind);
  assert.equal(kinds.length, 20);
  assert.deepEqual(kinds.filter(([name]) => !rows.includes(name)), []);
});

/** The spans that a scenario expects, one after the other; none where it counts them or measures something else. */
function spansOf(name) {
  let expected;
  try {
    expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, scenarios), 'utf8'));
  } catch {
    return [];
  }
  const walk = (span) => [span, ...(span.children ?? []).flatMap(walk)];
  return (expected.traces ?? []).flatMap(({ spans }) => (Array.isArray(spans) ? spans.flatMap(walk) : []));
}
