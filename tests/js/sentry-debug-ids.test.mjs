/**
 * Which build the files of a stack trace are, so that their source maps are found.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sentry, captured } from './sentry-client.mjs';
import { inside } from './subject.mjs';

const { framesOf } = await inside('sentry/errors/stack.js');

test('debug ids of bundler plugins and of engines are images of the files in the stack, and of no others', async () => {
  const here = framesOf(new Error('here').stack).at(-1).filename;
  const stackOf = (file) => `Error\n    at <anonymous> (${file}:1:2)\n    at main (https://shop.example/other.js:3:4)`;
  const file = new Error('here').stack.split('\n')[1].replace(/^.*?\(?([^( ]+):\d+:\d+\)?$/, '$1');
  globalThis._sentryDebugIds = { [stackOf(file)]: 'f4b3', [stackOf('https://shop.example/unused.js')]: 'aaaa' };
  try {
    const event = await captured(() => Sentry.captureException(new Error('e', { cause: new Error('f') })));
    assert.deepEqual(event.debug_meta, { images: [{ type: 'sourcemap', code_file: here, debug_id: 'f4b3' }] });
    globalThis._debugIds = { [stackOf('/srv/late.js')]: 'bbbb' };
    const made = { exception: { values: [{ type: 'E', stacktrace: { frames: [{ filename: '/srv/late.js' }] } }] } };
    const late = await captured(() => Sentry.captureEvent(made));
    assert.deepEqual(late.debug_meta, { images: [{ type: 'sourcemap', code_file: '/srv/late.js', debug_id: 'bbbb' }] });
  } finally {
    delete globalThis._sentryDebugIds;
    delete globalThis._debugIds;
  }
  assert.equal((await captured(() => Sentry.captureException(new Error('without')))).debug_meta, undefined);
});
