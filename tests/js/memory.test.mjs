/**
 * What requests leave behind: nothing, also when a span never ends.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child/heap.mjs', import.meta.url));

const MIB = 1024 * 1024;
/** Unfinished recordings that `forceFlush` still reaches; they keep their buffers. */
const LIVE = 1000;

/** Spans of one request, buffers that stay in use at most, and the size of the core's memory at most. */
const kinds = {
  ended: { spans: 11, buffers: 0, coreBytes: 2 * MIB },
  'child-never-ended': { spans: 2, buffers: LIVE, coreBytes: 8 * MIB },
  'root-never-ended': { spans: 2, buffers: 0, coreBytes: 2 * MIB },
  'spilled-never-ended': { spans: 121, buffers: LIVE, coreBytes: 128 * MIB },
  unsampled: { spans: 0, buffers: 0, coreBytes: 2 * MIB },
};

for (const [kind, expected] of Object.entries(kinds)) {
  test(`10,000 requests after 3,000 leave the heap as it was: ${kind}`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', child, kind], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    assert.deepEqual([status, stderr], [0, '']);
    const { growth, coreBytes, buffers, started } = JSON.parse(stdout);
    assert.equal(started, expected.spans * 13_000);
    // The collector's noise goes both ways, some hundred kilobytes a round, and cancels out over the rounds; a span that
    // stays has more than 100 bytes.
    const perRequest = growth.reduce((sum, bytes) => sum + bytes) / 10_000;
    assert.ok(perRequest < 64, `${perRequest} bytes stay for each request: ${growth}`);
    assert.ok(buffers <= expected.buffers, `${buffers} buffers are in use`);
    assert.ok(coreBytes <= expected.coreBytes, `the core has ${coreBytes} bytes`);
  });
}
