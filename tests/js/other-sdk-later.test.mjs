/**
 * Another OpenTelemetry SDK that takes our place afterwards keeps it too: only a provider of ours gives way to ours.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { collect } from './collector.mjs';

const registered = () => trace.getTracerProvider().getDelegate();

test('a provider of ours replaces one of ours, and not the one that somebody else put in its place', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const [first, second, third] = [collect(), collect(), collect()].map(({ provider }) => provider);
  first.register();
  second.register();
  assert.equal(registered(), second);
  const theirs = new BasicTracerProvider();
  trace.disable();
  trace.setGlobalTracerProvider(theirs);
  third.register();
  assert.equal(registered(), theirs);
  assert.equal(warn.mock.callCount(), 1);
});
