/**
 * Stack traces of JavaScriptCore as Bun writes them, made by the real Bun.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inside } from './subject.mjs';

const { framesOf } = await inside('sentry/errors/stack.js');

const bun = fileURLToPath(new URL('../node_modules/.bin/bun', import.meta.url));
const child = fileURLToPath(new URL('child/stacks.mjs', import.meta.url));
const stacks = JSON.parse(execFileSync(bun, [child], { encoding: 'utf8' }));

/** The newest calls of the script, as `function`, with `-` before what is not the user's. */
function names(stack, count) {
  const frames = framesOf(stack);
  for (const { filename, lineno, colno } of frames) {
    if (filename === child) assert.ok(lineno > 0 && colno > 0);
    else assert.ok(filename === undefined || lineno > 0, `${filename}:${lineno}`);
  }
  return frames
    .slice(-count)
    .map(({ function: name, filename, in_app }) => `${in_app ? '' : '-'}${name}${filename === child ? ' here' : ''}`)
    .reverse();
}

for (const [name, expected] of Object.entries({
  method: ['total here', '? here'],
  callback: ['named here', '-map', 'each here'],
  rejected: ['open here', 'outer here'],
  timer: ['? here'],
})) {
  test(`Bun: a stack of a ${name}`, () => assert.deepEqual(names(stacks[name], expected.length), expected));
}

for (const name of ['evaluated', 'made', 'native', 'wasm']) {
  test(`Bun: ${name} code is called from the script`, () => {
    assert.ok(framesOf(stacks[name]).some(({ filename, in_app }) => filename === child && in_app));
  });
}
