/**
 * Whatever the user's objects do while they are read, the tracing API throws nothing, what cannot be told is counted,
 * and what was told before and after arrives whole.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DiagLogLevel, ROOT_CONTEXT, SpanStatusCode, diag, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted, recorded } from './collector.mjs';
import { depthOf } from './otlp.mjs';

after(assertBalanced);

const fail = () => {
  throw new Error("a trap of the user's own");
};
const getter = {
  before: 1,
  get trap() {
    return fail();
  },
  after: 2,
};
const proxy = new Proxy(
  {},
  { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Runs hostile work on a span that holds other things too, and checks that those are untouched. */
async function survived(work) {
  const span = await recorded((span) => {
    span.setAttribute('first', 'text before').addEvent('event', { in: 'event' });
    work(span);
    span.setAttribute('last', 'text after').updateName('renamed');
  });
  const { first, last, ...others } = span.attributes;
  assert.deepEqual([first, last, span.name], ['text before', 'text after', 'renamed']);
  assert.deepEqual(span.events[0].attributes, { in: 'event' });
  return { span, others, dropped: span.droppedAttributes };
}

for (const [name, value] of Object.entries({ getter, proxy, revoked: revoked.proxy, nested: { list: [1, getter] } })) {
  test(`an attribute value that throws when it is read (${name}) is dropped and counted`, async () => {
    const { others, dropped } = await survived((span) => span.setAttribute('value', value));
    assert.deepEqual([others, dropped], [{}, 1]);
  });
}

test('a set of attributes with a getter that throws keeps the others and counts that one', async () => {
  const { others, dropped } = await survived((span) => span.setAttributes(getter));
  assert.deepEqual([others, dropped], [{ before: 1n, after: 2n }, 1]);
});

for (const [name, attributes] of Object.entries({ proxy, revoked: revoked.proxy })) {
  test(`a set of attributes that cannot be read at all (${name}) is left out`, async () => {
    const { others } = await survived((span) => span.setAttributes(attributes));
    assert.deepEqual(others, {});
  });
}

test('attributes of a start, an event and a link may throw', async () => {
  const { provider, tracer, posted } = collect();
  const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
  for (const attributes of [getter, proxy, revoked.proxy]) {
    const span = tracer.startSpan('span', { attributes, links: [{ context, attributes }] });
    span.addEvent('event', attributes).addLink({ context, attributes }).setAttribute('last', 'text');
    span.end();
  }
  await provider.forceFlush();
  const spans = posted();
  assert.deepEqual(
    spans.map(({ events, links }) => [events.length, links.length]),
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  );
  assert.deepEqual(spans[0].attributes, { before: 1n, after: 2n, last: 'text' });
  assert.deepEqual(spans[0].events[0].attributes, { before: 1n, after: 2n });
  assert.deepEqual(spans[1].attributes, { last: 'text' });
});

test('a value that contains itself is cut off where any decoder still follows', async () => {
  const circle = { name: 'circle' };
  circle.self = circle;
  const list = [];
  list.push(list, list);
  const { provider, tracer, posts, posted } = collect();
  const span = tracer.startSpan('span');
  span.setAttribute('circle', circle).setAttribute('list', list).addEvent('event', { circle });
  span.setAttribute('last', 'text').end();
  await provider.forceFlush();
  const { attributes } = posted()[0];
  assert.equal(attributes.circle.self.self.name, 'circle');
  assert.equal(attributes.last, 'text');
  assert.ok(depthOf(posts[0].copy) < 100, `${depthOf(posts[0].copy)} messages inside each other`);
});

test('a value that never ends is dropped and counted', async () => {
  const endless = {
    get more() {
      return { a: this.more, b: 1 };
    },
  };
  const wide = () => new Proxy([], { get: (_, key) => (key === 'length' ? 1e9 : wide()) });
  const { others, dropped } = await survived((span) => span.setAttribute('a', endless).setAttribute('b', wide()));
  assert.deepEqual([others, dropped], [{}, 2]);
});

test('a key that is no string harms nothing else', async () => {
  for (const key of [undefined, null, 7, Symbol('s'), {}, Object.create(null)]) {
    await survived((span) => span.setAttribute(key, 'value').setAttribute(key, 5).setAttribute(key, [1]));
  }
});

test('an array whose length is not that of its members harms nothing else', async () => {
  const short = Object.assign([1, 2, 3], { [Symbol.iterator]: () => [1][Symbol.iterator]() });
  const long = Object.assign([1], { [Symbol.iterator]: () => [1, 2, 3][Symbol.iterator]() });
  const liar = new Proxy([1, 2], { get: (array, key) => (key === 'length' ? 5 : Reflect.get(array, key)) });
  const shrinking = [
    1,
    {
      get a() {
        shrinking.length = 2;
        return 1;
      },
    },
    3,
    4,
  ];
  const lengths = [-1, 2.5, 2n, 2 ** 32, NaN, null].map(
    (length) => new Proxy([1, 2], { get: (array, key) => (key === 'length' ? length : Reflect.get(array, key)) }),
  );
  for (const value of [short, long, liar, shrinking, ...lengths]) {
    await survived((span) => span.setAttribute('value', value));
  }
});

test('a getter that records by itself harms neither span', async () => {
  const { tracer, byName } = collect();
  const other = tracer.startSpan('other');
  const span = tracer.startSpan('span', {}, trace.setSpan(ROOT_CONTEXT, other));
  const inner = {
    get x() {
      other.setAttribute('theirs', { deep: ['theirs'] });
      return 'x';
    },
    y: 'y',
  };
  span.setAttributes({
    get a() {
      other.setAttribute('seen', 'a');
      return 'mine';
    },
    b: 'mine too',
  });
  span.setAttribute('value', inner).setAttribute('last', 'text');
  span.addEvent('event', {
    get c() {
      tracer.startSpan('inside', {}, trace.setSpan(ROOT_CONTEXT, other)).end();
      return 1;
    },
    d: 2,
  });
  span.end();
  other.end();
  const spans = await byName();
  assert.deepEqual(spans.span.attributes, { a: 'mine', b: 'mine too', value: { x: 'x', y: 'y' }, last: 'text' });
  assert.deepEqual(spans.span.events[0].attributes, { c: 1n, d: 2n });
  assert.deepEqual(spans.other.attributes, { seen: 'a', theirs: { deep: ['theirs'] } });
  assert.deepEqual(spans.inside.attributes, {});
});

test('names, messages and exceptions that are no strings harm nothing', async () => {
  const none = [undefined, null, 7, Symbol('s'), {}, Object.create(null), { toString: fail }, proxy];
  for (const value of none) {
    const { span } = await survived((span) => {
      span.addEvent(value).updateName(value).recordException(value);
      span.setStatus({ code: SpanStatusCode.ERROR, message: value });
    });
    assert.deepEqual([span.events.length, span.status.code], [3, SpanStatusCode.ERROR]);
  }
});

test('spans of any name, kind and options start and end', async () => {
  const { provider, tracer } = collect();
  const options = [
    undefined,
    null,
    7,
    'text',
    { kind: 'x' },
    { kind: NaN },
    { links: [undefined, null, {}, { context: {} }] },
    { attributes: 'text' },
  ];
  const names = [undefined, null, 7, Symbol('s'), Object.create(null), { toString: fail }];
  const counts = await counted(async () => {
    for (const option of options) tracer.startSpan('span', option).end();
    for (const name of names) tracer.startSpan(name).end();
    await provider.forceFlush();
  });
  assert.deepEqual([counts.started, counts.exported], [options.length + names.length, options.length + names.length]);
});

test('options that cannot be read are left out', async () => {
  const { provider, tracer, posted } = collect();
  for (const options of [
    proxy,
    revoked.proxy,
    {
      get kind() {
        return fail();
      },
    },
  ]) {
    tracer.startSpan('span', options).setAttribute('a', 1).end();
    assert.equal(
      tracer.startActiveSpan('active', options, (span) => (span.end(), 'result')),
      'result',
    );
  }
  await provider.forceFlush();
  assert.deepEqual(
    posted().map(({ name, kind }) => [name, kind]),
    Array(3)
      .fill([
        ['span', 1],
        ['active', 1],
      ])
      .flat(),
  );
});

test('a context that cannot be read is none, and its span is a root', async () => {
  const { provider, tracer, posted } = collect();
  const contexts = [trace.setSpan(ROOT_CONTEXT, { spanContext: fail }), {}, 7, proxy, { getValue: fail }];
  for (const context of contexts) tracer.startSpan('span', { attributes: { a: 1 } }, context).end();
  assert.equal(
    tracer.startActiveSpan('active', {}, null, (span) => (span.end(), 'result')),
    'result',
  );
  await provider.forceFlush();
  assert.deepEqual(
    posted().map(({ name, parentSpanId }) => [name, parentSpanId]),
    [...contexts.map(() => ['span', '']), ['active', '']],
  );
});

test('links, statuses and attributes that are none harm nothing', async () => {
  const none = [
    undefined,
    null,
    7,
    'text',
    {},
    { context: null },
    { context: { traceId: 5, spanId: {}, traceFlags: 'x' } },
    proxy,
  ];
  const unlisted = Object.assign([1], { [Symbol.iterator]: fail });
  const unread = new Proxy([1, 2], { get: (array, key) => (key === '0' ? fail() : Reflect.get(array, key)) });
  const state = {
    context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, traceState: { serialize: fail } },
  };
  for (const value of [...none, state, revoked.proxy, unlisted, unread]) {
    await survived((span) => {
      span
        .addLink(value)
        .addLinks(value)
        .addLinks([value])
        .setStatus(value)
        .setAttributes(typeof value === 'object' ? null : value);
    });
  }
});

test('a diagnostics logger that throws changes nothing', async () => {
  const logger = Object.fromEntries(['error', 'warn', 'info', 'debug', 'verbose'].map((level) => [level, fail]));
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  try {
    const { provider, tracer } = collect({ answer: () => new Response(null, { status: 400 }) });
    const counts = await counted(async () => {
      const span = tracer.startSpan('span');
      span.end();
      span.end();
      span.setAttribute('a', 1);
      await provider.forceFlush();
    });
    assert.deepEqual([counts.started, counts['lost http_status']], [1, 1]);
  } finally {
    diag.disable();
  }
});

test('a time that cannot be read is one that is not given', async () => {
  for (const time of [proxy, revoked.proxy]) {
    const work = (span) => {
      span.addEvent('event', {}, time);
      span.recordException(new Error('no'), time);
      span.end(time);
    };
    const span = await recorded(work, {}, { startTime: time });
    assert.equal(span.events.length, 2);
  }
});
