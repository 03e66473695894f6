/**
 * Sentry answers 200 to nearly everything and drops in silence what it does not take. Whatever a program records or
 * captures, the stand-in that tells of every such loss (`relay.mjs`) has nothing to object.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { relayFetch } from './relay.mjs';
import { MAX_OTLP_BYTES } from './relay-rules.mjs';
import { Sentry, sentry } from './sentry-client.mjs';
import { createProvider, gzip, limits, sentryDsn } from './subject.mjs';

/** Values that attributes have in programs, allowed or not. */
const VALUES = {
  text: 'naïve 🦀',
  empty: '',
  'half of a pair': '\ud800 and \udc00',
  long: 'x'.repeat(100_000),
  integer: 7,
  'not safe': 2 ** 53 + 2,
  fraction: -0.5,
  'not a number': Number.NaN,
  infinite: -Infinity,
  'minus zero': -0,
  no: false,
  'nothing at all': undefined,
  none: null,
  texts: ['a', 'b"\\\n', '\ud800'],
  numbers: [1, 2.5, -0, Number.NaN],
  mixed: ['a', 1, true, null],
  sparse: [, 'b'],
  'empty list': [],
  nested: [['a'], { b: 1 }],
  map: { a: 1, b: { c: ['d'] } },
  bytes: Uint8Array.of(0, 65),
  big: 10n ** 18n,
  'http.method': 'GET',
  'sentry.op': 'mine',
};

/** A provider that posts to a relay. */
function toSentry(options) {
  const relay = relayFetch();
  const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, ...options });
  return { relay, provider, tracer: provider.getTracer('tests') };
}

/** What is objected to, short enough to be read. */
const objections = (relay) => relay.objections().map((text) => text.slice(0, 120));

const remote = (traceId = '0af7651916cd43dd8448eb211c80319c') =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true });

for (const [what, value] of Object.entries(VALUES)) {
  test(`a span with an attribute that is ${what}`, async () => {
    const { relay, provider, tracer } = toSentry();
    const attributes = { [what.includes('.') ? what : 'mine']: value };
    const span = tracer.startSpan('span', { attributes, links: [{ context: { ...remote }, attributes }] });
    span.addEvent('event', attributes).setAttribute('late', value).end();
    await provider.forceFlush();
    assert.deepEqual([relay.spans().length, objections(relay)], [1, []]);
  });
}

test('spans of every kind, with and without a parent elsewhere', async () => {
  const { relay, provider, tracer } = toSentry();
  for (const kind of [...Object.values(SpanKind).filter(Number.isInteger), undefined, 9]) {
    for (const parent of [ROOT_CONTEXT, remote()]) {
      const span = tracer.startSpan(`kind ${kind}`, { kind }, parent);
      tracer.startSpan('child', { kind }, trace.setSpan(parent, span)).end();
      span.end();
    }
  }
  await provider.forceFlush();
  assert.deepEqual([relay.spans().length, objections(relay)], [28, []]);
});

test('a child that comes after its parent was sent is no segment of its own', async () => {
  const { relay, provider, tracer } = toSentry();
  const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER }, remote());
  const late = tracer.startSpan('late', {}, trace.setSpan(ROOT_CONTEXT, parent));
  parent.end();
  await provider.forceFlush();
  late.end();
  await provider.forceFlush();
  const found = Object.fromEntries(relay.spans().map(({ name, flags }) => [name, flags & 0x300]));
  assert.deepEqual([found, objections(relay)], [{ parent: 0x300, late: 0x100 }, []]);
});

test('spans that are named and timed oddly', async () => {
  const { relay, provider, tracer } = toSentry();
  for (const name of ['', ' ', '\ud800', 'x'.repeat(10_000)]) tracer.startSpan(name).end();
  tracer.startSpan('ends before it starts', { startTime: Date.now() }).end(Date.now() - 60_000);
  tracer.startSpan('began in 1970', { startTime: new Date(0) }).end();
  await provider.forceFlush();
  assert.deepEqual([relay.spans().length, objections(relay)], [6, ['span ``: it has no name']]);
});

for (const [name, compression] of Object.entries({ none: 'none', gzip })) {
  test(`a trace of 40 MiB goes out in requests below 12 MiB: ${name}`, async () => {
    const own = limits({ maxBufferBytes: 64 * 1024 * 1024 });
    const { relay, provider, tracer } = toSentry({ compression, limits: own });
    const root = tracer.startSpan('root');
    const inside = trace.setSpan(ROOT_CONTEXT, root);
    const text = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 40; n++) tracer.startSpan(`child ${n}`, { attributes: { text } }, inside).end();
    root.end();
    await provider.forceFlush();
    assert.deepEqual([relay.spans().length, objections(relay)], [41, []]);
    assert.ok(relay.posts.length > (40 * text.length) / MAX_OTLP_BYTES);
    assert.ok(relay.spans().every(({ name, attributes }) => name === 'root' || attributes.text === text));
  });
}

test('an event that is too large in every way is cut until Sentry takes it', async () => {
  const { relay, events } = sentry({ release: 'shop@1.2.3', dist: '7' });
  const long = 'ü🦀"\\\n'.repeat(4000);
  const deep = (levels) => (levels === 0 ? long : { deeper: deep(levels - 1) });
  const recurse = (depth) => (depth === 0 ? new RangeError(long, { cause: new TypeError(long) }) : recurse(depth - 1));
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 200;
  try {
    Sentry.withScope((scope) => {
      scope.setTags({ long, number: 7, yes: true, none: null, 'with spaces': 'x' });
      scope.setUser({ id: 7, email: long, more: deep(20) });
      scope.setContext('large', { long, list: Array.from({ length: 5000 }, (_, n) => ({ n, long })) });
      scope.setContext('deep', deep(40));
      scope.setExtra('large', long.repeat(100));
      scope.setExtra('odd', [Number.NaN, 10n, Symbol('s'), () => {}, new Map([[1, 2]]), new Date(Number.NaN)]);
      scope.setFingerprint?.([long, '{{ default }}']);
      for (let n = 0; n < 300; n++) scope.addBreadcrumb({ message: long, data: { n, long }, timestamp: 1_800_000_000 });
      Sentry.captureException(recurse(150));
      Sentry.captureMessage(long);
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const sent = await events();
  assert.deepEqual([sent.length, objections(relay)], [2, []]);
  const [{ exception, release, dist, user }] = sent;
  assert.deepEqual(
    exception.values.map(({ type }) => type),
    ['TypeError', 'RangeError'],
  );
  assert.ok(exception.values.every(({ stacktrace }) => stacktrace.frames.length === 50));
  assert.deepEqual([release, dist, user.id], ['shop@1.2.3', '7', 7]);
});

test('events of a program that says nonsense', async () => {
  const { relay, events } = sentry();
  for (const thrown of [
    'text',
    7,
    null,
    undefined,
    {},
    { a: 1 },
    [],
    new Error(''),
    Symbol('s'),
    () => {},
    new Map(),
  ]) {
    Sentry.captureException(thrown);
  }
  Sentry.captureMessage('message', 'warning');
  Sentry.captureEvent({ message: 'an own one', level: 'fatal', timestamp: 1_800_000_000, event_id: 'not an id' });
  const sent = await events();
  assert.deepEqual([sent.length, objections(relay)], [13, []]);
});
