/**
 * How much memory of the core a recording takes, whatever is recorded: the real size of the WebAssembly memory, which only
 * grows. Each measurement begins with a new instance. Not in workerd: there it takes longer than a request may.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { createProvider, destinations, inside, limits, sentryDsn } from './subject.mjs';

if (globalThis.navigator?.userAgent === 'Cloudflare-Workers') {
  throw new Error('in workerd this takes longer than a request may, and holds up the suites beside it');
}

/** A namespace: `generation` changes. */
const host = await inside('core/instance.js');

const MIB = 1024 * 1024;
const DSN = sentryDsn('https://0123456789abcdef0123456789abcdef@o77.ingest.sentry.io/42');
/** What a recording that fills its budget of 8 MiB adds at most, its encoding included. */
const MAX_ADDED = 14 * MIB;
/** What an instance has at most between two requests. */
const MAX_IDLE = 2 * MIB;

afterEach(assertBalanced);

const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const size = () => host.memoryBytes().buffer.byteLength;
const range = (count, make) => Array.from({ length: count }, (_, at) => make(at));

/** A small request. */
async function small({ tracer, provider }) {
  tracer.startSpan('small', { attributes: { a: 1 } }).end();
  await provider.forceFlush();
}

/**
 * What `work` leads to on a new instance: the bytes by which the memory grew before the next request, what was counted, and
 * the spans.
 */
async function measured(work, options = {}) {
  host.dropCore(new Error('for a new instance'));
  const subject = collect(options);
  await small(subject);
  const { generation } = host;
  const before = size();
  assert.ok(before <= MIB / 4, `a new instance has ${before} bytes`);
  subject.posts.length = 0;
  const counts = await counted(async () => {
    await work(subject.tracer, subject.provider);
    await subject.provider.forceFlush();
  });
  assert.equal(host.generation, generation, 'the core was replaced');
  const added = size() - before;
  const spans = subject.posted();
  subject.posts.length = 0;
  await small(subject);
  assert.ok(size() <= MAX_IDLE, `${size()} bytes are kept`);
  return { added, counts, spans };
}

/** One span, and what is done to it. */
const onSpan = (work) => (tracer) => {
  const span = tracer.startSpan('span');
  work(span);
  span.end();
};

const shapes = {
  'small spans': (tracer) => {
    const root = tracer.startSpan('root');
    const inRoot = under(root);
    for (let n = 0; n < 45_000; n++) {
      const attributes = { 'url.full': `https://example.com/a/b/c?d=${n}`, 'http.request.method': 'GET' };
      tracer.startSpan('GET /a', { attributes }, inRoot).end();
    }
    root.end();
  },
  'few spans with many strings of 100 bytes': (tracer) => {
    const root = tracer.startSpan('root');
    for (let span = 0; span < 10; span++) {
      const child = tracer.startSpan(`span ${span}`, {}, under(root));
      for (let n = 0; n < 7_000; n++) child.setAttribute(`key ${n}`, `${n}`.padEnd(100, 'x'));
      child.end();
    }
    root.end();
  },
  'many events': (tracer) => {
    const root = tracer.startSpan('root');
    for (let span = 0; span < 500; span++) {
      const child = tracer.startSpan(`span ${span}`, {}, under(root));
      for (let n = 0; n < 128; n++) child.addEvent('event', { n, text: 'x'.repeat(50), list: ['a', 'b'] });
      child.end();
    }
    root.end();
  },
  'two strings of 3.9 MiB': onSpan((span) =>
    span.setAttribute('a', 'a'.repeat(3.9 * MIB)).setAttribute('b', 'b'.repeat(3.9 * MIB)),
  ),
  'two strings of 3.9 MiB that are not ASCII': onSpan((span) =>
    span.setAttribute('a', 'é'.repeat(1.95 * MIB)).setAttribute('b', 'é'.repeat(1.95 * MIB)),
  ),
  'one string of 7.9 MiB': onSpan((span) => span.setAttribute('a', 'a'.repeat(7.9 * MIB))),
  'a map of one string of 3.9 MiB': onSpan((span) => span.setAttribute('map', { text: 'a'.repeat(3.9 * MIB) })),
  'a map of 9,000 members, 3.9 MiB in all': onSpan((span) =>
    span.setAttribute('map', Object.fromEntries(range(9_000, (n) => [`key ${n}`, 'x'.repeat(430)]))),
  ),
  'a key of 3.9 MiB': onSpan((span) => span.setAttribute('k'.repeat(3.9 * MIB), 1)),
  'an event with a name of 3.9 MiB': onSpan((span) => span.addEvent('e'.repeat(3.9 * MIB), { a: 1 })),
  ...Object.fromEntries(
    [5, 12, 22, 40, 100].map((length) => [
      `strings of ${length} kB`,
      onSpan((span) => {
        for (let n = 0; n < 9_000 / length; n++) span.setAttribute(`a${n}`, `${n}`.padEnd(length * 1_000, 'x'));
      }),
    ]),
  ),
  'strings of 22 kB that are not ASCII': onSpan((span) => {
    for (let n = 0; n < 400; n++) span.setAttribute(`a${n}`, `é${n}`.padEnd(22_000, 'x'));
  }),
  'maps of 100 kB': onSpan((span) => {
    for (let n = 0; n < 100; n++) span.setAttribute(`a${n}`, { n, text: 'x'.repeat(100_000) });
  }),
  'a byte array of 3.9 MiB': onSpan((span) => span.setAttribute('bytes', new Uint8Array(3.9 * MIB))),
  'an attribute that is set to strings of 100 kB, 100 MiB in all': onSpan((span) => {
    for (let n = 0; n < 1_050; n++) span.setAttribute('a', `${n}`.padEnd(100_000, 'x'));
  }),
  'a name of 3.9 MiB, changed 30 times': onSpan((span) => {
    for (let n = 0; n < 30; n++) span.updateName(`${n}`.padEnd(3.9 * MIB, 'x'));
  }),
};

for (const [receivers, options] of Object.entries({
  'plain OTLP': {},
  Sentry: { dsn: DSN },
  both: { destinations: destinations({ dsn: DSN }, { endpoint: 'https://otlp.example.com' }) },
})) {
  for (const [shape, work] of Object.entries(shapes)) {
    test(`a recording that fills its budget adds 14 MiB at most, for ${receivers}: ${shape}`, async (t) => {
      const own = limits({ attributeCountLimit: Infinity });
      const { added, counts } = await measured(work, { limits: own, ...options });
      t.diagnostic(`${(added / MIB).toFixed(1)} MiB, ${JSON.stringify(counts)}`);
      assert.ok(added <= MAX_ADDED, `${(added / MIB).toFixed(1)} MiB`);
      assert.ok(counts.exported > 0);
    });
  }
}

const LONG = 'x'.repeat(60_000_000);
/** What does not fit, and how that shows: as attributes, events, or spans that are dropped. */
const refused = {
  'a string': [(span) => span.setAttribute('a', LONG), { droppedAttributes: 1 }],
  'a byte array': [(span) => span.setAttribute('a', new Uint8Array(LONG.length)), { droppedAttributes: 1 }],
  'a string in an array': [(span) => span.setAttribute('a', ['b', LONG]), { droppedAttributes: 1 }],
  'a byte array in an array': [(span) => span.setAttribute('a', [new Uint8Array(LONG.length)]), { droppedAttributes: 1 }],
  'a string in a map': [(span) => span.setAttribute('a', { b: LONG }), { droppedAttributes: 1 }],
  'a string in an event': [(span) => span.addEvent('event', { a: LONG }), { events: [1] }],
  'the stack of an exception': [
    (span) => span.recordException({ name: 'Error', message: 'no', stack: LONG }),
    { events: [1] },
  ],
  'an attribute key': [(span) => span.setAttribute(LONG, 1), { droppedAttributes: 1 }],
  'a key in a map': [(span) => span.setAttribute('a', { [LONG]: 1 }), { droppedAttributes: 1 }],
  'an event name': [(span) => span.addEvent(LONG), { droppedEvents: 1 }],
  'a status message': [(span) => span.setStatus({ code: 2, message: LONG }), { status: { message: '', code: 2 } }],
  'a new name': [(span) => span.updateName(LONG), { name: 'span' }],
};

for (const [what, [work, expected]] of Object.entries(refused)) {
  test(`${what} of 60 MB adds nothing, and is counted`, async () => {
    const { added, spans } = await measured(onSpan(work));
    const [span] = spans;
    const events = span.events.map(({ droppedAttributes }) => droppedAttributes);
    const { droppedAttributes, droppedEvents, status, name } = span;
    const seen = { droppedAttributes, droppedEvents, status, name, events };
    const nothing = { droppedAttributes: 0, droppedEvents: 0, status: { message: '', code: 0 }, name: 'span', events: [] };
    assert.deepEqual({ added, ...seen }, { added: 0, ...nothing, ...expected });
  });
}

test('a span with a name of 60 MB adds nothing, and is lost over the budget', async () => {
  const { added, counts } = await measured((tracer) => tracer.startSpan(LONG).end());
  assert.deepEqual([added, counts['lost over_budget'], counts.exported], [0, 1, undefined]);
});

const FIRST = 'x'.repeat(1_000);
const shortened = {
  'a string': [LONG, FIRST],
  'a byte array': [new Uint8Array(LONG.length), new Uint8Array(1_000)],
  'an array': [['b', LONG, new Uint8Array(LONG.length)], ['b', FIRST, new Uint8Array(1_000)]],
  'a map': [{ b: LONG }, { b: FIRST }],
};

for (const [what, [value, expected]] of Object.entries(shortened)) {
  test(`of ${what} of 60 MB the first 1,000 characters are kept under that limit, and nothing else is added`, async () => {
    const own = limits({ attributeValueLengthLimit: 1_000 });
    const { added, spans } = await measured(
      onSpan((span) => span.setAttribute('a', value).addEvent('event', { a: value })),
      { limits: own },
    );
    const [{ attributes, events, droppedAttributes }] = spans;
    // Text of an event is not longer than what is left for all of it.
    assert.deepEqual([attributes, events[0].attributes, droppedAttributes], [{ a: expected }, { a: expected }, 0]);
    assert.ok(added <= 65_536, `${added} bytes`);
  });
}

for (const [what, work, expected] of [
  ['an attribute key', (span) => span.setAttribute(LONG, 1), { droppedAttributes: 1 }],
  ['an event name', (span) => span.addEvent(LONG), { droppedEvents: 1 }],
  ['a status message', (span) => span.setStatus({ code: 2, message: LONG }), { status: { message: '', code: 2 } }],
]) {
  test(`${what} of 60 MB adds nothing under a limit for values too`, async () => {
    const { added, spans } = await measured(onSpan(work), { limits: limits({ attributeValueLengthLimit: 1_000 }) });
    assert.equal(added, 0);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(spans[0][key], value);
  });
}

test('60,000 events of one span cost no other span its place', async () => {
  const { added, counts, spans } = await measured((tracer) => {
    const root = tracer.startSpan('root');
    for (let n = 0; n < 9; n++) tracer.startSpan(`child ${n}`, {}, under(root)).end();
    for (let n = 0; n < 60_000; n++) root.addEvent('event', { n, text: `event ${n}` });
    tracer.startSpan('last', {}, under(root)).end();
    root.end();
  });
  assert.equal(counts.exported, 11);
  const root = spans.find(({ name }) => name === 'root');
  assert.deepEqual([root.events.length, root.droppedEvents, root.events[0].attributes.n], [128, 59_872, 59_872n]);
  assert.ok(added <= MAX_ADDED);
});

test('120,000 children that end and are sent in turns under one open root arrive, in 4 MiB', async (t) => {
  host.dropCore(new Error('for a new instance'));
  const subject = collect();
  const { provider, tracer, posts } = subject;
  let largest = 0;
  const seen = new Set();
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    for (let n = 1; n <= 120_000; n++) {
      tracer.startSpan('child', { attributes: { n, text: `text ${n}` } }, under(root)).end();
      if (n % 1_000 > 0) continue;
      await provider.forceFlush();
      largest = Math.max(largest, size());
      for (const { copy } of posts.splice(0)) for (const { attributes } of spansOf(copy)) seen.add(attributes.n);
    }
    root.end();
    await provider.forceFlush();
  });
  t.diagnostic(`${(largest / MIB).toFixed(1)} MiB`);
  const { started, exported, posts: count, bytes, ...lost } = counts;
  assert.deepEqual([started, exported, seen.size, lost], [120_001, 120_001, 120_000, {}]);
  assert.ok(largest < 4 * MIB, `${largest} bytes`);
});

/** The least of several rounds, in milliseconds. */
async function least(rounds, work) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test('a map of 9,999 members with keys that are not ASCII takes at most twice as long', async (t) => {
  const { tracer, provider, posts } = collect();
  const mapOf = (letter) => Object.fromEntries(range(9_999, (n) => [`k${letter}${n}`, n]));
  const time = (map) =>
    least(9, async () => {
      tracer.startSpan('span', { attributes: { map } }).end();
      await provider.forceFlush();
      posts.length = 0;
    });
  // In turns, so that the machine is as busy for both.
  const [ascii, other] = [mapOf('a'), mapOf('ä')];
  await time(ascii);
  const times = [await time(ascii), await time(other), await time(ascii), await time(other)];
  const [fast, slow] = [Math.min(times[0], times[2]), Math.min(times[1], times[3])];
  t.diagnostic(`${fast.toFixed(2)} ms for ASCII, ${slow.toFixed(2)} ms for others`);
  assert.ok(slow <= 2 * fast, `${slow} ms against ${fast} ms`);
});

test('20,000 attributes of one span take time in proportion', async (t) => {
  const { tracer, provider, posts } = collect({ limits: limits({ attributeCountLimit: Infinity }) });
  const time = (count) =>
    least(5, async () => {
      const span = tracer.startSpan('span');
      for (let n = 0; n < count; n++) span.setAttribute(`key ${n}`, n);
      span.end();
      await provider.forceFlush();
      assert.equal(posts.pop().copy.length > count * 10, true);
    });
  await time(1_000);
  const [once, twice] = [await time(20_000), await time(40_000)];
  t.diagnostic(`${once.toFixed(1)} ms for 20,000, ${twice.toFixed(1)} ms for 40,000`);
  assert.ok(twice <= 3 * once, `${twice} ms against ${once} ms`);
});

test('requests in two forms are within their limit, and each span arrives once at both', async () => {
  const max = 65_536;
  const bodies = { sentry: [], plain: [] };
  const into = (list) => (url, { body }) => {
    list.push(body.slice());
    return new Response(null);
  };
  const provider = createProvider({
    maxRequestBytes: max,
    limits: limits({ attributeCountLimit: Infinity }),
    destinations: destinations(
      { dsn: DSN, fetch: into(bodies.sentry) },
      { endpoint: 'https://otlp.example.com', fetch: into(bodies.plain) },
    ),
  });
  const tracer = provider.getTracer('tests');
  // Of some the JSON is longer, of others the protobuf.
  const values = [
    () => range(40, (n) => `"\n${n}`),
    () => range(60, (n) => n),
    () => ({ map: { list: range(30, () => ({ a: true })), text: 'é😀'.repeat(40) } }),
    () => range(50, () => [[[1.5]]]),
    () => new Uint8Array(200).fill(255),
    () => [new Uint8Array(300).fill(97)],
  ];
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    for (let n = 0; n < 1_000; n++) {
      const span = tracer.startSpan(`child ${n}`, {}, under(root));
      for (let at = 0; at <= n % 7; at++) span.setAttribute(`a${at}`, values[(n + at) % values.length]());
      span.end();
    }
    root.end();
    await provider.forceFlush();
  });
  assert.deepEqual([counts.started, counts.exported], [1_001, 1_001]);
  for (const [name, list] of Object.entries(bodies)) {
    assert.ok(list.length > 1);
    assert.deepEqual(list.filter(({ length }) => length > max), [], name);
    const names = list.flatMap((body) => spansOf(body)).map((span) => span.name);
    assert.deepEqual([names.length, new Set(names).size], [1_001, 1_001], name);
  }
});
