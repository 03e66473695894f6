/**
 * A tape that cannot be read to its end, which only a defect of ours makes: what was read before arrives, and every span
 * behind it is counted.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { collect, counted } from './collector.mjs';

const NO_OPERATION = 99;

test('spans behind an operation that does not exist are counted as malformed', async () => {
  const { provider, tracer, posted } = collect();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    const below = trace.setSpan(ROOT_CONTEXT, root);
    tracer.startSpan('before', {}, below).end();
    const { recording } = root;
    recording.words[recording.length++] = NO_OPERATION;
    tracer.startSpan('behind', {}, below).end();
    root.end();
    await provider.forceFlush();
  });
  assert.deepEqual(posted().map(({ name }) => name), ['before']);
  assert.deepEqual([counts.started, counts.exported, counts['lost malformed']], [3, 1, 2]);
});
