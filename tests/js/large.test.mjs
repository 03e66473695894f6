/**
 * Requests that are larger than a tape, in values, in spans and in open spans, arrive as small ones do.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted, recorded } from './collector.mjs';
import { limits } from './subject.mjs';

after(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
/** What does not differ from one run to another. */
const timeless = ({ name, kind, attributes, events, links, status, droppedAttributes }) => ({
  name,
  kind,
  attributes,
  events: events.map(({ time, ...event }) => event),
  links: links.map((link) => link.attributes),
  status,
  droppedAttributes,
});

for (const [name, unit] of [
  ['ASCII', 'x'],
  ['two bytes', 'é'],
  ['surrogate pairs', '😀'],
]) {
  test(`a string of a megabyte (${name}) arrives whole, between others`, async () => {
    const text = unit.repeat(1_000_000 / unit.length);
    const { attributes } = await recorded((span) =>
      span.setAttribute('a', 'before').setAttribute('text', text).setAttribute('z', 'after'),
    );
    assert.deepEqual(Object.keys(attributes), ['a', 'text', 'z']);
    assert.ok(attributes.text === text);
    assert.deepEqual([attributes.a, attributes.z], ['before', 'after']);
  });
}

test('halves of surrogate pairs that meet between the strings of a large text are replaced', async () => {
  const list = Array.from({ length: 9_000 }, (_, index) => (index % 2 === 0 ? 'left\ud83d' : '\ude00right'));
  const { attributes } = await recorded((span) => span.setAttribute('list', list).setAttribute('last', 'é'));
  assert.deepEqual(attributes, { list: list.map((text) => text.toWellFormed()), last: 'é' });
});

test('an array of 5,000 elements arrives whole', async () => {
  const numbers = Array.from({ length: 5000 }, (_, index) => index);
  const texts = numbers.map((number) => `№ ${number}`);
  const { attributes } = await recorded((span) =>
    span.setAttribute('numbers', numbers).setAttributes({ texts, last: 1 }),
  );
  assert.deepEqual(attributes, { numbers: numbers.map(BigInt), texts, last: 1n });
});

test('a byte array that is larger than a tape arrives whole', async () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, index) => (index * 7) & 0xff);
  const { attributes } = await recorded((span) => span.setAttribute('bytes', bytes).setAttribute('last', 1));
  assert.deepEqual(attributes, { bytes, last: 1n });
});

/** A child of `parent` with something of everything, different for every number. */
function busy(tracer, parent, number) {
  const child = tracer.startSpan(
    `child ${number}`,
    { kind: number % 5, attributes: { number, text: `é${number}` } },
    under(parent),
  );
  child.addEvent(`event ${number}`, { inside: [number, `${number}`] }).setAttribute('later', { map: { number } });
  child.addLink({ context: parent.spanContext(), attributes: { link: number } });
  if (number % 3 === 0) child.setStatus({ code: 2, message: `no ${number}` });
  return child;
}

test('a request that fills many tapes gives what each of its spans gives in a small one', async () => {
  const large = collect();
  const root = large.tracer.startSpan('root');
  for (let number = 0; number < 300; number++) busy(large.tracer, root, number).end();
  root.end();
  const spans = await large.byName();
  assert.equal(large.posts.length, 1);
  for (let number = 0; number < 300; number++) {
    const small = collect();
    const parent = small.tracer.startSpan('root');
    busy(small.tracer, parent, number).end();
    parent.end();
    const alone = (await small.byName())[`child ${number}`];
    assert.deepEqual(timeless(spans[`child ${number}`]), timeless(alone));
  }
});

test('2,000 spans of one trace arrive in one post, each once, under their parents', async () => {
  const { provider, tracer, posts, posted } = collect();
  const root = tracer.startSpan('root');
  const started = new Map([[root.spanContext().spanId, '']]);
  let parent = root;
  for (let number = 1; number < 2000; number++) {
    const span = tracer.startSpan(`span ${number}`, { attributes: { number } }, under(parent));
    started.set(span.spanContext().spanId, parent.spanContext().spanId);
    if (number % 7 === 0) parent = span;
    span.end();
  }
  root.end();
  await provider.forceFlush();
  assert.equal(posts.length, 1);
  const spans = posted();
  assert.equal(spans.length, 2000);
  assert.deepEqual(new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])), started);
  assert.deepEqual(new Set(spans.map(({ traceId }) => traceId)).size, 1);
});

test('a hundred open spans, told things in turn over many tapes, keep what is theirs', async () => {
  const { tracer, byName } = collect();
  const root = tracer.startSpan('root');
  const spans = Array.from({ length: 100 }, (_, index) => tracer.startSpan(`span ${index}`, {}, under(root)));
  for (let round = 0; round < 20; round++) {
    for (const [index, span] of spans.entries())
      span.setAttribute(`key ${round}`, `${index}/${round}`).addEvent(`${round}`, { index });
  }
  // They end in another order than they began.
  for (const span of spans.reverse()) span.end();
  root.end();
  const decoded = await byName();
  for (let index = 0; index < 100; index++) {
    const { attributes, events } = decoded[`span ${index}`];
    assert.deepEqual(
      attributes,
      Object.fromEntries(Array.from({ length: 20 }, (_, round) => [`key ${round}`, `${index}/${round}`])),
    );
    assert.deepEqual(
      events.map(({ name, attributes }) => [name, attributes.index]),
      Array.from({ length: 20 }, (_, round) => [`${round}`, BigInt(index)]),
    );
  }
});

test('large requests that run at the same time do not mix', async () => {
  const runs = Array.from({ length: 5 }, () => collect());
  const roots = runs.map(({ tracer }, run) => tracer.startSpan(`root ${run}`));
  for (let number = 0; number < 150; number++) {
    for (const [run, { tracer }] of runs.entries()) {
      tracer.startSpan(`${run}/${number}`, { attributes: { text: `${run}`.repeat(50) } }, under(roots[run])).end();
    }
  }
  for (const root of roots) root.end();
  for (const [run, { byName }] of runs.entries()) {
    const spans = await byName();
    assert.equal(Object.keys(spans).length, 151);
    for (let number = 0; number < 150; number++) {
      const { attributes, parentSpanId } = spans[`${run}/${number}`];
      assert.deepEqual([attributes, parentSpanId], [{ text: `${run}`.repeat(50) }, roots[run].spanContext().spanId]);
    }
  }
});

test('spans over the byte budget are dropped and counted, those under it arrive', async () => {
  const { provider, tracer, posted } = collect({ limits: limits({ maxBufferBytes: 65_536 }) });
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    for (let number = 0; number < 2000; number++)
      tracer.startSpan(`span ${number}`, { attributes: { a: 'b'.repeat(40) } }, under(root)).end();
    root.end();
    await provider.forceFlush();
  });
  const spans = posted();
  assert.ok(spans.length > 100 && spans.length < 2000, `${spans.length} spans`);
  assert.deepEqual(
    [counts.started, counts.exported, counts['lost over_budget']],
    [2001, spans.length, 2001 - spans.length],
  );
  const ids = new Set(spans.map(({ spanId }) => spanId));
  assert.ok(
    spans.every(({ parentSpanId }) => parentSpanId === '' || ids.has(parentSpanId)),
    'every parent is there',
  );
});

test('an open span over the byte budget is counted once: as open, then as lost', async () => {
  const { provider, tracer } = collect({ limits: limits({ maxBufferBytes: 65_536 }) });
  const root = tracer.startSpan('root');
  const spans = Array.from({ length: 2000 }, () => tracer.startSpan('span', {}, under(root)));
  await provider.forceFlush();
  await assertBalanced();
  root.end();
  await provider.forceFlush();
  await assertBalanced();
  for (const span of spans) span.end();
  await provider.forceFlush();
  await assertBalanced();
});

test('where there is no memory for a request its spans are over budget, and the next request arrives', async (t) => {
  const { provider, tracer, posted } = collect();
  const counts = await counted(async () => {
    const span = tracer.startSpan('first');
    const slice = t.mock.method(Uint8Array.prototype, 'slice', () => {
      throw new RangeError('Array buffer allocation failed');
    });
    span.end();
    slice.mock.restore();
    tracer.startSpan('second').end();
    await provider.forceFlush();
  });
  assert.deepEqual([counts.started, counts['lost over_budget'], counts.exported], [2, 1, 1]);
  assert.deepEqual(posted().map(({ name }) => name), ['second']);
});
