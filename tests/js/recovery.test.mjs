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
import { createProvider, limits } from './subject.mjs';

after(assertBalanced);

const MAX_BYTES = 65_536;

/** An open root, a function that starts a child, and one that says what arrives by a flush. */
function longRequest(maxBufferBytes = MAX_BYTES) {
  const arrived = [];
  const fetch = async (_, { body }) => (arrived.push(...spansOf(body.slice())), new Response(null));
  const provider = createProvider({ fetch, limits: limits({ maxBufferBytes }) });
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

test('what gave way and what was overwritten makes room within one request', async () => {
  const { root, child, flush } = longRequest(MAX_BYTES * 4);
  const text = 'x'.repeat(150);
  for (let n = 0; n < 5_000; n++) root.addEvent(`event ${n}`, { text });
  for (let n = 0; n < 300; n++) root.setAttribute('text', `${n}`.padEnd(3_000, 'y'));
  for (let n = 0; n < 300; n++) root.setAttribute('list', [`${n}`.padEnd(3_000, 'z')]);
  for (let n = 0; n < 300; n++) root.addEvent(`small ${n}`);
  await flush();
  for (let turn = 0; turn < 10; turn++) {
    child(`child ${turn}`);
    assert.equal((await flush()).length, 1, `turn ${turn}`);
  }
  root.end();
  const [span] = await flush();
  assert.equal(span.events.at(-1).name, 'small 299');
  assert.deepEqual(span.attributes, { text: '299'.padEnd(3_000, 'y'), list: ['299'.padEnd(3_000, 'z')] });
});

test('large events that gave way to small ones leave the recording taking spans', async () => {
  const { root, child, flush } = longRequest(1 << 20);
  for (let n = 0; n < 1_000; n++) root.addEvent(`event ${n}`, { text: 'x'.repeat(17_000) });
  let arrived = 0;
  for (let turn = 0; turn < 20; turn++) {
    child(`child ${turn}`);
    arrived += (await flush()).length;
  }
  assert.ok(arrived >= 19, `${arrived} children`);
  root.end();
  const [span] = await flush();
  assert.equal(span.events.at(-1).name, 'event 999');
});

test('a long value or name leaves its room also where much of the budget is left', async () => {
  for (const isName of [false, true]) {
    const { root, flush } = longRequest();
    const set = (text) => (isName ? root.updateName(text) : root.setAttribute('first', text));
    set('x'.repeat((MAX_BYTES / 8) * 3));
    set('short');
    const text = 'y'.repeat((MAX_BYTES / 4) * 3);
    root.setAttribute('second', text);
    root.end();
    const [span] = await flush();
    assert.equal(span.attributes.second?.length, text.length);
  }
});

test('a long value that gave way to a short one has left its room', async () => {
  const { root, flush } = longRequest();
  const text = 'x'.repeat(MAX_BYTES / 2);
  root.setAttribute('first', text).setAttribute('first', 'short').setAttribute('second', text);
  root.setAttribute('second', 'short').setAttribute('third', [text.slice(0, 20_000)]);
  root.end();
  const [span] = await flush();
  assert.deepEqual(span.attributes, { first: 'short', second: 'short', third: [text.slice(0, 20_000)] });
});
