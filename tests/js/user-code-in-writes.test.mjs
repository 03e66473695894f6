/**
 * Code of the user's that runs while a span is written: getters of times and attributes, a tracestate's `serialize`. It may
 * throw, and it may record by itself; either way every operation lies on the tape as a whole.
 *
 * @module
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { collect } from './collector.mjs';
import { limits } from './subject.mjs';

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);

/** What arrives of a root and a child after `use` got both. */
async function recorded(use, options = {}) {
  const { provider, tracer, posted } = collect(options);
  const root = tracer.startSpan('root');
  const child = tracer.startSpan('child', {}, under(root));
  use(child, root, tracer);
  child.end();
  root.end();
  await provider.forceFlush();
  return Object.fromEntries(posted().map((span) => [span.name, span]));
}

/** A time whose first entry is code of the user's. */
const timeThat = (get) => Object.defineProperty([1, 2], 0, { get });
const throws = () => {
  throw new Error('not today');
};

test('a time that throws when it is read counts as not given', async () => {
  const { root, child, third } = await recorded((child, root, tracer) => {
    child.addEvent('event', {}, timeThat(throws));
    tracer.startSpan('third', { startTime: timeThat(throws) }, under(root)).end(timeThat(throws));
  });
  assert.equal(child.events[0].name, 'event');
  assert.ok(root && third);
});

test('what a time records when it is read lies before the operation that has it', async () => {
  const { root, child } = await recorded((child, root) => {
    const time = timeThat(() => void root.setAttribute('read', true));
    child.addEvent('event', {}, time);
  });
  assert.equal(root.attributes.read, true);
  assert.deepEqual(
    child.events.map(({ name }) => name),
    ['event'],
  );
});

test('a link stays with its span whatever its tracestate records when it is written', async () => {
  const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
  const { root, child } = await recorded((child, root) => {
    const traceState = { serialize: () => (root.setAttribute('read', true), 'a=1') };
    child.addLink({ context: { ...context, traceState } });
  });
  assert.deepEqual([root.links.length, child.links.length], [0, 1]);
  assert.equal(root.attributes.read, true);
});

test('attributes of an event that fit no budget are listed once', async () => {
  let listed = 0;
  const attributes = new Proxy(
    { k: '€'.repeat(14_000) },
    { ownKeys: (target) => (++listed > 1 ? throws() : Reflect.ownKeys(target)) },
  );
  const { child } = await recorded((child) => child.addEvent('event', attributes), { limits: limits({ maxBufferBytes: 65_536 }) });
  assert.equal(listed, 1);
  assert.equal(child.events[0].droppedAttributes, 1);
});
