/**
 * The option `logLevel`: what `diag` tells goes to the console, down to a level.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';

after(() => {
  diag.disable();
  return assertBalanced();
});

for (const [logLevel, isTold] of Object.entries({ none: false, error: false, warn: true, debug: true, all: true })) {
  test(`at ${logLevel} a late call is ${isTold ? 'told' : 'not told'} on the console`, (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    const span = collect({ logLevel }).tracer.startSpan('span');
    span.end();
    span.end();
    assert.equal(warn.mock.callCount(), isTold ? 1 : 0);
    if (isTold) assert.match(warn.mock.calls[0].arguments[0], /^edgespan: end\(\) after the span has ended is ignored/);
  });
}

test('without the option the logger stays as it is', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  diag.disable();
  const span = collect().tracer.startSpan('span');
  span.end();
  span.end();
  assert.equal(warn.mock.callCount(), 0);
});
