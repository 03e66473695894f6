/**
 * The Worker that both READMEs show: the same one, and it does what they say.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { spansOf } from './otlp.mjs';
import { withServer } from './server.mjs';

const snippet = (path) => /```js\n([^]*?)```/.exec(readFileSync(new URL(path, import.meta.url), 'utf8'))[1];

test('both READMEs begin with the same Worker', () => {
  assert.equal(snippet('../../README.md'), snippet('../../pkg-template/README.md'));
});

test('the Worker of the README answers, and its spans arrive', () =>
  withServer(async (endpoint, posts) => {
    const file = new URL('./readme-worker.generated.mjs', import.meta.url);
    try {
      writeFileSync(file, snippet('../../README.md').replace('https://otlp.example.com', endpoint));
      const { default: worker } = await import(file.href);
      const pending = [];
      const response = await worker.fetch(
        new Request('https://shop.example/'),
        { PRICES: { get: async () => '3' } },
        { waitUntil: (promise) => pending.push(promise) },
      );
      assert.equal(await response.text(), '3');
      await Promise.all(pending);
      assert.deepEqual(posts.map(({ path }) => path), ['/v1/traces']);
      const [root, price] = ['GET', 'price'].map((name) => spansOf(posts[0].body).find((span) => span.name === name));
      assert.equal(price.parentSpanId, root.spanId);
    } finally {
      rmSync(file, { force: true });
    }
  }));
