/**
 * The documentation's code beside Sentry's own SDKs compiles with these: the newest major, or the one that a block needs.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeBlocks, typeErrors, usesSentrysSdk } from '../js/docs-blocks.mjs';

const paths = Object.fromEntries(
  // Sentry's context manager is there up to major 10.
  [['cloudflare', 11], ['node', 10]].map(([name, major]) => [
    `@sentry/${name}`,
    [new URL(`node_modules/${name}-${major}`, import.meta.url).pathname],
  ]),
);

test('every block of code that uses an SDK of Sentry\'s compiles with it', async () => {
  const blocks = codeBlocks().filter(usesSentrysSdk);
  assert.ok(blocks.length > 0);
  assert.equal(await typeErrors(blocks, paths), '');
});
