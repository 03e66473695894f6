/**
 * `OTEL_LOG_LEVEL`: what `diag` logs goes to the console, down to a level.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';
import { optionsFromEnv } from './subject.mjs';

after(() => {
  diag.disable();
  return assertBalanced();
});

/** How often a late call is logged on the console with options from an environment. */
function lateCalls(t, env) {
  const warn = t.mock.method(console, 'warn', () => {});
  const span = collect(optionsFromEnv(env)).tracer.startSpan('span');
  span.end();
  span.end();
  for (const { arguments: logged } of warn.mock.calls) {
    assert.match(logged[0], /^edgespan: end\(\) after the span has ended is ignored/);
  }
  return warn.mock.callCount();
}

test('without the variable the logger stays as it is', (t) => {
  diag.disable();
  assert.equal(lateCalls(t, {}), 0);
});

for (const [level, isLogged] of Object.entries({ none: false, Error: false, WARN: true, debug: true, all: true })) {
  test(`at ${level} a late call is ${isLogged ? 'logged' : 'not logged'} on the console`, (t) => {
    assert.equal(lateCalls(t, { OTEL_LOG_LEVEL: level }), isLogged ? 1 : 0);
  });
}

test('the level is no option of the result', () => assert.deepEqual(optionsFromEnv({ OTEL_LOG_LEVEL: 'warn' }), {}));

test('a level that does not exist leaves the logger, with a warning', (t) => {
  optionsFromEnv({ OTEL_LOG_LEVEL: 'none' });
  const warn = t.mock.method(console, 'warn', () => {});
  optionsFromEnv({ OTEL_LOG_LEVEL: 'trace' });
  assert.match(warn.mock.calls[0].arguments[0], /`OTEL_LOG_LEVEL` is "trace"; it must be none, error, warn, info, debug/);
  warn.mock.restore();
  assert.equal(lateCalls(t, {}), 0);
});
