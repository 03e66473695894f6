/**
 * `SENTRY_*` environment variables: an option wins over its variable, and what cannot be used is said once and ignored.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inside, init } from './subject.mjs';

await init();
const { SENTRY_VARIABLES, withVariables } = await inside('sentry/options/env.js');

const DSN = 'https://e12d836b15bb49d7bbf99e64295d995b@o1.ingest.sentry.io/42';
const file = new URL('../../pkg-template/docs/sentry.md', import.meta.url);

/** What options become of variables, and what was said of them. */
function read(t, variables, options = {}) {
  const warn = t.mock.method(console, 'warn', () => {});
  const { release, ...all } = withVariables(options, variables);
  warn.mock.restore();
  const told = warn.mock.calls.map(({ arguments: [sentence] }) => sentence);
  return { options: { ...all, ...(release !== undefined && { release }) }, told };
}

test('each variable is its option', (t) => {
  const variables = {
    SENTRY_DSN: DSN,
    SENTRY_ENVIRONMENT: ' staging ',
    SENTRY_RELEASE: 'shop@1',
    SENTRY_TRACES_SAMPLE_RATE: '0.25',
    SENTRY_DEBUG: 'Yes',
  };
  assert.deepEqual(read(t, variables), {
    options: { dsn: DSN, environment: 'staging', release: 'shop@1', tracesSampleRate: 0.25, debug: true },
    told: [],
  });
});

test('an option wins over its variable, also an empty DSN and a rate of 0', (t) => {
  const variables = { SENTRY_DSN: DSN, SENTRY_TRACES_SAMPLE_RATE: '1', SENTRY_RELEASE: 'r', SENTRY_DEBUG: '1' };
  const options = { dsn: '', tracesSampleRate: 0, release: 'mine', debug: false };
  assert.deepEqual(read(t, variables, options), { options, told: [] });
});

test('an option that is `undefined` or `null`, and a variable that is empty, are as good as none', (t) => {
  const variables = { SENTRY_DSN: DSN, SENTRY_ENVIRONMENT: '  ', SENTRY_RELEASE: '' };
  assert.deepEqual(read(t, variables, { dsn: undefined, environment: undefined }).options, {
    dsn: DSN,
    environment: undefined,
  });
  assert.equal(read(t, variables, { dsn: null }).options.dsn, DSN);
});

for (const [text, value] of Object.entries({
  ...{ true: true, T: true, yes: true, y: true, ON: true, 1: true },
  ...{ false: false, f: false, No: false, n: false, off: false, 0: false },
})) {
  test(`SENTRY_DEBUG=${text} is ${value}`, (t) => {
    assert.deepEqual(read(t, { SENTRY_DEBUG: text }), { options: { debug: value }, told: [] });
  });
}

test('a value that is not allowed is said once and ignored, a DSN without its key', (t) => {
  const variables = { SENTRY_DSN: 'https://secret@', SENTRY_TRACES_SAMPLE_RATE: '10%', SENTRY_DEBUG: 'maybe' };
  assert.deepEqual(read(t, variables), {
    options: {},
    told: [
      'edgespan: variable `SENTRY_DSN` is a value that is not allowed; it must be a DSN, such as ' +
        'https://key@o1.ingest.sentry.io/42; it is ignored',
      'edgespan: variable `SENTRY_TRACES_SAMPLE_RATE` is "10%"; it must be a number from 0 to 1; it is ignored',
      'edgespan: variable `SENTRY_DEBUG` is "maybe"; it must be true, t, yes, y, on or 1, or false, f, no, n, off or ' +
        '0; it is ignored',
    ],
  });
  assert.deepEqual(read(t, variables).told, []);
});

test("a Worker's version is the release when nothing else says it", (t) => {
  const CF_VERSION_METADATA = { id: 'b1946ac9', tag: '', timestamp: '' };
  assert.equal(read(t, { CF_VERSION_METADATA }).options.release, 'b1946ac9');
  assert.equal(read(t, { CF_VERSION_METADATA, SENTRY_RELEASE: 'r' }).options.release, 'r');
  assert.equal(read(t, { CF_VERSION_METADATA }, { release: 'mine' }).options.release, 'mine');
  for (const odd of [{ id: 5 }, { id: '' }, null, 'text', 5]) {
    assert.equal(read(t, { CF_VERSION_METADATA: odd }).options.release, undefined);
  }
});

test('an `env` whose members throw says nothing', (t) => {
  const env = new Proxy({}, { get: () => assert.fail('read') });
  assert.deepEqual(read(t, env).options, {});
});

test('every variable has its row in the documentation', { skip: !existsSync(file) }, () => {
  const section = readFileSync(file, 'utf8').split('## Variables')[1] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \| `(\w+)` \|$/gm)].map(([, name, option]) => [name, option]);
  assert.deepEqual(
    rows,
    SENTRY_VARIABLES.map(({ name, option }) => [name, option]),
  );
});
