/**
 * The plain values of Sentry's options that only its client reads, and the names of all of them.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { init, inside } from './subject.mjs';

await init();
const { readOptions } = await inside('sentry/options/read_options.js');

const SWITCHES = [
  'enabled',
  'sendDefaultPii',
  'strictTraceContinuation',
  'captureRecordedExceptions',
  'attachStacktrace',
];
const dsn = 'https://e12d836b15bb49d7bbf99e64295d995b@o1.ingest.sentry.io/42';

for (const [names, allowed, good, bad] of [
  [SWITCHES, 'true or false', [true, false], [1, 'true', {}]],
  [['dist', 'serverName'], 'a string', ['', 'x'], [1, true, []]],
  [['sampleRate'], 'a number from 0 to 1', [0, 0.5, 1], [-0.1, 1.1, NaN, Infinity, '1', true]],
  [['maxBreadcrumbs'], 'an integer from 0 to 100', [0, 1, 100], [-1, 101, 0.5, NaN, Infinity, '1', true]],
  [['orgId'], 'a string or a number', ['', '1', 0, 1], [true, {}, () => {}]],
]) {
  test(`${names.join(', ')}: ${allowed}`, () => {
    for (const name of names) {
      for (const value of [...good, undefined, null]) readOptions({ dsn, [name]: value });
      for (const value of bad) {
        const is = typeof value === 'string' ? JSON.stringify(value) : (shownOf(value) ?? String(value));
        const message = `edgespan: option \`${name}\` is ${is}; it must be ${allowed}`;
        assert.throws(() => readOptions({ dsn, [name]: value }), { name: 'TypeError', message });
      }
    }
  });
}

function shownOf(value) {
  return { object: 'an object', function: 'a function' }[typeof value];
}

test('a name that is nearly one of Sentry’s is told with that one', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  // In the issue getsentry/sentry-javascript#18126 a sampler was "ignored" for its name.
  readOptions({ dsn, traceSampler: () => 1, tracesamplerate: 1, before_send: 1, tunnel: 'x', endpoint: 'https://x' });
  assert.deepEqual(warn.mock.calls.map(({ arguments: [sentence] }) => sentence).sort(), [
    'edgespan: unknown option `before_send`; did you mean `beforeSend`?',
    'edgespan: unknown option `endpoint`; it has no effect',
    'edgespan: unknown option `traceSampler`; did you mean `tracesSampler`?',
    'edgespan: unknown option `tracesamplerate`; did you mean `tracesSampleRate`?',
    'edgespan: unknown option `tunnel`; it has no effect',
  ]);
});
