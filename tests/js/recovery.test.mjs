/**
 * What was exported makes room: a request that goes on takes spans and values again.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { createProvider } from './subject.mjs';

after(assertBalanced);

const MAX_BYTES = 65_536;

/** An open root, a function that starts a child, and one that says what arrives by a flush. */
function longRequest() {
  const arrived = [];
  const fetch = async (_, { body }) => (arrived.push(...spansOf(body.slice())), new Response(null));
  const provider = createProvider({ fetch, limits: { maxBufferBytes: MAX_BYTES } });
  const tracer = provider.getTracer('tests');
  const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
  const context = trace.setSpan(ROOT_CONTEXT, root);
  const child = (name, attributes) => tracer.startSpan(name, { attributes }, context).end();
  const flush = async () => (await provider.forceFlush(), arrived.splice(0));
  return { root, child, flush };
}

test('after more spans than fit, later ones are taken again', async () => {
  const { root, child, flush } = longRequest();
  for (let n = 0; n < 1_000; n++) child('a child of a long request');
  assert.ok((await flush()).length < 1_000);
  for (let turn = 0; turn < 20; turn++) {
    child('y'.repeat(2_000));
    assert.equal((await flush()).length, 1, `turn ${turn}`);
  }
  root.end();
  assert.equal((await flush()).length, 1);
});

test('what a few large spans took is there again when they are exported', async () => {
  const { root, child, flush } = longRequest();
  const text = 'x'.repeat(MAX_BYTES / 8 * 7);
  for (let turn = 0; turn < 5; turn++) {
    child('large', { text });
    const [span] = await flush();
    assert.deepEqual(Object.keys(span.attributes), ['text'], `turn ${turn}`);
  }
  root.setAttribute('text', text);
  root.end();
  const [span] = await flush();
  assert.deepEqual(Object.keys(span.attributes), ['text']);
});
