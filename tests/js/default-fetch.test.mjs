/**
 * The way out without a `fetch` option, by the runtime's own `fetch`: every request holds what was encoded for it,
 * although the next one is encoded in the same place.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOf } from './otlp.mjs';
import { withServer } from './server.mjs';
import { createProvider } from './subject.mjs';

test('requests that are made one right after the other arrive as they were encoded', () =>
  withServer(async (endpoint, posts) => {
    const provider = createProvider({ endpoint });
    const tracer = provider.getTracer('tests');
    const names = Array.from({ length: 20 }, (_, n) => `span ${n}`);
    for (const name of names) tracer.startSpan(name, { attributes: { text: name.repeat(10_000) } }).end();
    await provider.forceFlush();
    const spans = posts.flatMap(({ body }) => spansOf(body));
    assert.deepEqual(spans.map(({ name }) => name).sort(), [...names].sort());
    for (const { name, attributes } of spans) assert.equal(attributes.text, name.repeat(10_000));
  }));
