/**
 * The documentation's table of environment variables: what the code reads, row by row.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { MEANINGLESS, VARIABLES } = await inside('features/env/variables.js');

const file = new URL('../../pkg-template/docs/environment.md', import.meta.url);
const isHere = existsSync(file);

/** The rows of all tables, cell by cell. */
function rows() {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('every variable that is read has its row, with its options and what is allowed', { skip: !isHere }, () => {
  const expected = VARIABLES.map(({ name, options, kind }) => {
    return [`\`${name}\``, options.map((option) => `\`${option}\``).join(', '), kind.allowed];
  });
  const documented = rows().filter((cells) => cells.length === 4);
  assert.deepEqual(
    documented.map((cells) => cells.slice(0, 3)),
    expected,
  );
  assert.deepEqual(
    documented.filter(([, , , standard]) => !standard),
    [],
  );
});

test('every variable without a meaning has its row, with the reason', { skip: !isHere }, () => {
  const expected = Object.entries(MEANINGLESS).flatMap(([why, names]) => names.map((name) => [`\`${name}\``, why]));
  assert.deepEqual(
    rows().filter((cells) => cells.length === 2),
    expected,
  );
});
