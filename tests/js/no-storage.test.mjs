/**
 * Where there is no AsyncLocalStorage, `register()` says what that means and what helps there, once.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { collect } from './collector.mjs';
import { inside, language } from './subject.mjs';

const { host, setHost } = await inside('host/host.js');

test('without AsyncLocalStorage contexts are known until the first await, and one warning says what helps', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  setHost({ ...host, storage: undefined });
  const { provider, tracer } = collect();
  provider.register();
  provider.register();
  // In these tests only Workers are not Node.
  const advice =
    language === 'nodejs'
      ? '; pass contexts to `startSpan`, or set `contextManager`'
      : '; set the compatibility flag `nodejs_als` or `nodejs_compat`';
  const sentence = `edgespan: without AsyncLocalStorage, spans after an \`await\` have no parent${advice}`;
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [told] }) => told),
    [sentence],
  );
  tracer.startActiveSpan('span', (span) => {
    assert.equal(trace.getSpan(context.active()), span);
    span.end();
  });
  assert.equal(trace.getSpan(context.active()), undefined);
});
