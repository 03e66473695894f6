/**
 * Beside Sentry's own SDKs, errors are tied to the spans in which they happened, as `links.json` has it: every row is a
 * process of its own with the real SDK, and a server that takes what Sentry takes.
 *
 * A row that does not come out as the table says fails, also when it came out better.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { withRelay } from '../js/relay.mjs';
import { outcomeOf } from './outcome.mjs';
import { runAlone } from './processes.mjs';
import { rowsOf } from './table.mjs';
import { recipes as programs } from './scenes/programs.mjs';
import { recipes as workers } from './scenes/workers.mjs';

const SDKS = ['cloudflare', 'node', 'vercel-edge', 'browser', 'deno'];

describe('links', { concurrency: availableParallelism() }, () => {
  for (const row of rowsOf(...SDKS)) {
    test(`@sentry/${row.sdk} ${row.major}: ${row.recipe}`, () =>
      withRelay(async (relay) => {
        const told = await runAlone(row, relay.dsn);
        assert.deepEqual(outcomeOf(relay, told), row.expected);
      }));
  }
});

test('every recipe is in the table, and no row twice', () => {
  const rows = rowsOf(...SDKS).map(({ sdk, major, recipe }) => `${sdk} ${major}: ${recipe}`);
  assert.deepEqual(rows, [...new Set(rows)]);
  const used = new Set(rowsOf(...SDKS).map(({ recipe }) => recipe));
  assert.deepEqual([...used].sort(), [...Object.keys(workers), ...Object.keys(programs)].sort());
});
