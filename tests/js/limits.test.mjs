/**
 * Limits (OpenTelemetry `trace/sdk.md`, "Span Limits"; `common/README.md`, "Attribute Limits"): the defaults, that all
 * can be changed, and what is said when something was dropped.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, recorded } from './collector.mjs';
import { limits } from './subject.mjs';
import { toldTo } from './diag.mjs';

after(assertBalanced);

/** Attributes `a0`, `a1` and so on. */
const attributes = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]));
const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };

/** A span with `count` of everything; the last event and the last link have attributes. */
const fill = (count) => (span) => {
  span.setAttributes(attributes(count));
  for (let n = 1; n < count; n++) span.addEvent('event').addLink({ context: linked });
  span.addEvent('event', attributes(count)).addLink({ context: linked, attributes: attributes(count) });
};

/** How many of everything a span has, and how many it dropped. */
const countsOf = ({ attributes, droppedAttributes, events, droppedEvents, links, droppedLinks }) => ({
  attributes: [Object.keys(attributes).length, droppedAttributes],
  events: [events.length, droppedEvents],
  links: [links.length, droppedLinks],
  ofEvent: [Object.keys(events.at(-1).attributes).length, events.at(-1).droppedAttributes],
  ofLink: [Object.keys(links.at(-1).attributes).length, links.at(-1).droppedAttributes],
});

const all = (kept, dropped) =>
  Object.fromEntries(['attributes', 'events', 'links', 'ofEvent', 'ofLink'].map((name) => [name, [kept, dropped]]));

test('by default a span has 128 of everything, and counts what is over that', async () => {
  assert.deepEqual(countsOf(await recorded(fill(128))), all(128, 0));
  assert.deepEqual(countsOf(await recorded(fill(131))), all(128, 3));
});

test('the exception that ends a span stays, however many events came before; so do the latest links', async () => {
  const { events, links, droppedEvents, droppedLinks } = await recorded((span) => {
    for (let n = 0; n < 200; n++) {
      span.addEvent(`event ${n}`);
      span.addLink({ context: span.spanContext(), attributes: { n } });
    }
    span.recordException(new Error('the end'));
  });
  assert.deepEqual([events.length, droppedEvents, links.length, droppedLinks], [128, 73, 128, 72]);
  assert.deepEqual([events[0].name, events[127].attributes['exception.message']], ['event 73', 'the end']);
  assert.deepEqual([links[0].attributes.n, links[127].attributes.n], [72n, 199n]);
});

test('every count can be changed', async () => {
  const own = limits({
    attributeCountLimit: 1,
    eventCountLimit: 2,
    linkCountLimit: 3,
    attributePerEventCountLimit: 4,
    attributePerLinkCountLimit: 5,
  });
  assert.deepEqual(countsOf(await recorded(fill(10), { limits: own })), {
    attributes: [1, 9],
    events: [2, 8],
    links: [3, 7],
    ofEvent: [4, 6],
    ofLink: [5, 5],
  });
});

test('by default values have any length; a limit cuts strings and bytes, inside arrays and maps too', async () => {
  const text = 'x'.repeat(100_000);
  const value = { text, list: [text, Uint8Array.of(1, 2, 3, 4)], number: 12345 };
  const whole = await recorded((span) => span.setAttribute('value', value));
  assert.equal(whole.attributes.value.text.length, 100_000);
  const own = limits({ attributeValueLengthLimit: 3 });
  const cut = await recorded((span) => span.setAttribute('value', value).addEvent('e', { text }), { limits: own });
  assert.deepEqual(cut.attributes.value, { text: 'xxx', list: ['xxx', Uint8Array.of(1, 2, 3)], number: 12345n });
  assert.deepEqual([cut.events[0].attributes, cut.droppedAttributes], [{ text: 'xxx' }, 0]);
});

test('limits are for spans: the resource stays whole', async () => {
  const resource = { first: 'long enough', second: ['long enough'] };
  const own = limits({ attributeCountLimit: 1, attributeValueLengthLimit: 3 });
  const span = await recorded((span) => span.setAttributes({ a: 'long', b: 1 }), { resource, limits: own });
  assert.deepEqual([span.resource.first, span.resource.second], ['long enough', ['long enough']]);
  assert.deepEqual([span.attributes, span.droppedAttributes], [{ a: 'lon' }, 1]);
});

test('arrays and maps deeper than the limit become the empty value', async () => {
  const value = { list: [1, [2, [3]]], map: { map: { map: {} } } };
  const limited = async (attributeDepthLimit) =>
    (await recorded((span) => span.setAttribute('value', value), { limits: limits({ attributeDepthLimit }) })).attributes.value;
  assert.deepEqual(await limited(4), { list: [1n, [2n, [3n]]], map: { map: { map: {} } } });
  assert.deepEqual(await limited(3), { list: [1n, [2n, null]], map: { map: { map: null } } });
  assert.deepEqual(await limited(2), { list: [1n, null], map: { map: null } });
  assert.deepEqual(await limited(1), { list: null, map: null });
});

test('a span that dropped something over its limits is told to diag once, and one line tells of all of a request', async (t) => {
  const told = toldTo(t);
  const { provider, tracer } = collect({ limits: limits({ attributeCountLimit: 1, eventCountLimit: 0 }) });
  const root = tracer.startSpan('root', { attributes: { a: 1 } });
  for (const name of ['first', 'second']) {
    const span = tracer.startSpan(name, {}, trace.setSpan(ROOT_CONTEXT, root));
    span.setAttributes(attributes(5)).addEvent('over').addEvent('over').end();
  }
  root.end();
  await provider.forceFlush();
  assert.deepEqual(told(), [
    'edgespan: 2 spans have dropped data over the limits, first "first"',
  ]);
});
