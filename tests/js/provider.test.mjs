/**
 * Providers and tracers: scopes on the wire, the resource, and what `register()` registers.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ProxyTracerProvider, context, isSpanContextValid, propagation, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { toldTo } from './diag.mjs';
import { spansOf } from './otlp.mjs';
import { init, language, limits, stats } from './subject.mjs';

after(assertBalanced);

const under = (span) => trace.setSpan(context.active(), span);
const NO_SCOPE = { name: '', version: '', schemaUrl: '', attributes: {}, droppedAttributes: 0 };

test('init() settles at once', async () => {
  assert.equal(await init(), undefined);
  assert.equal(init(), init());
});

test('the same name, version and schema URL give the same tracer', () => {
  const { provider } = collect();
  const tracer = provider.getTracer('lib', '1.0', { schemaUrl: 'https://schema' });
  assert.equal(provider.getTracer('lib', '1.0', { schemaUrl: 'https://schema' }), tracer);
  const others = [
    ['lib', '1.0'],
    ['lib', '2.0', { schemaUrl: 'https://schema' }],
    ['lib'],
    ['other', '1.0', { schemaUrl: 'https://schema' }],
  ];
  const tracers = others.map((arguments_) => provider.getTracer(...arguments_));
  assert.equal(new Set([tracer, ...tracers]).size, 5);
  assert.equal(provider.getTracer('lib', ''), provider.getTracer('lib'));
});

test('1,000 tracers are kept: the oldest gives way, and works on', async () => {
  const { provider, byName } = collect();
  const oldest = provider.getTracer('lib 0');
  const tracers = Array.from({ length: 999 }, (_, n) => provider.getTracer(`lib ${n + 1}`));
  assert.equal(provider.getTracer('lib 0'), oldest);
  provider.getTracer('one more');
  tracers.forEach((tracer, n) => assert.equal(provider.getTracer(`lib ${n + 1}`), tracer));
  assert.notEqual(provider.getTracer('lib 0'), oldest);
  oldest.startSpan('span').end();
  await provider.forceFlush();
  assert.ok(byName('span'));
});

test('a tracer is the scope of its spans, which are grouped by scope', async () => {
  const { provider, byName } = collect();
  const first = provider.getTracer('lib', '1.0', { schemaUrl: 'https://schema' });
  const second = provider.getTracer('bibliothèque');
  const root = first.startSpan('root');
  second.startSpan('a', {}, under(root)).end();
  first.startSpan('b', {}, under(root)).end();
  second.startSpan('c', {}, under(root)).end();
  root.end();
  const spans = await byName();
  const lib = { ...NO_SCOPE, name: 'lib', version: '1.0', schemaUrl: 'https://schema' };
  const other = { ...NO_SCOPE, name: 'bibliothèque' };
  assert.deepEqual(
    ['root', 'a', 'b', 'c'].map((name) => spans[name].scope),
    [lib, other, lib, other],
  );
});

test('scope attributes go out with the scope, and tell tracers apart', async () => {
  const { provider, byName } = collect();
  const attributes = { region: 'eu', shards: [1, 2] };
  const tracer = provider.getTracer('lib', '1.0', { attributes });
  assert.equal(provider.getTracer('lib', '1.0', { attributes: { shards: [1, 2], region: 'eu' } }), tracer);
  assert.notEqual(provider.getTracer('lib', '1.0', { attributes: { region: 'us', shards: [1, 2] } }), tracer);
  assert.notEqual(provider.getTracer('lib', '1.0'), tracer);
  assert.equal(provider.getTracer('lib', '1.0', { attributes: {} }), provider.getTracer('lib', '1.0'));
  const root = tracer.startSpan('root', { attributes: { own: 1 } });
  provider
    .getTracer('other', '', { attributes: { f() {}, n: 1n } })
    .startSpan('child', {}, under(root))
    .end();
  root.end();
  const { root: first, child } = await byName();
  const expected = { region: 'eu', shards: [1n, 2n] };
  assert.deepEqual(first.scope, { ...NO_SCOPE, name: 'lib', version: '1.0', attributes: expected });
  assert.deepEqual(first.attributes, { own: 1n });
  assert.deepEqual(child.scope, { ...NO_SCOPE, name: 'other', attributes: { n: 1n }, droppedAttributes: 1 });
  assert.deepEqual([child.attributes, child.droppedAttributes], [{}, 0]);
});

test('what is done to scope attributes afterwards changes nothing, and hostile ones are left out', async () => {
  const { provider, byName } = collect();
  const attributes = { a: 1 };
  const tracer = provider.getTracer('kept', '', { attributes });
  attributes.a = 2;
  tracer.startSpan('kept').end();
  const hostile = new Proxy({}, { ownKeys: () => assert.fail('no'), get: () => assert.fail('no') });
  for (const options of [hostile, { attributes: hostile }, { attributes: 7 }, null]) {
    provider
      .getTracer('hostile', '', options)
      .startSpan(`hostile ${[hostile, null].indexOf(options)} ${Math.random()}`)
      .end();
  }
  const spans = await byName();
  assert.deepEqual(spans.kept.scope.attributes, { a: 1n });
  const others = Object.values(spans).filter(({ name }) => name !== 'kept');
  assert.deepEqual(
    others.map(({ scope }) => scope),
    Array(4).fill({ ...NO_SCOPE, name: 'hostile' }),
  );
});

test('a tracer without a valid name works, is called "" and told to diag once', async (t) => {
  const told = toldTo(t);
  const { provider, posted } = collect();
  for (const name of [undefined, null, '', 7, {}]) provider.getTracer(name, null, null).startSpan('span').end();
  await provider.forceFlush();
  assert.deepEqual(
    posted().map(({ scope }) => scope),
    Array(5).fill(NO_SCOPE),
  );
  assert.deepEqual(told(), ['edgespan: a tracer without a name: its scope is called ""']);
});

test('a tracer that was handed out follows a later configuration; what has begun goes on as before', async () => {
  const { provider, tracer, posts, posted } = collect({ serviceName: 'before' });
  const open = tracer.startSpan('open');
  const later = [];
  const fetch = (url, { body }) => {
    later.push(...spansOf(body.slice()));
    return new Response(null);
  };
  provider.configure({ serviceName: 'after', fetch, limits: limits({ attributeCountLimit: 1 }) });
  tracer.startSpan('child', { attributes: { a: 1, b: 2 } }, under(open)).end();
  tracer.startSpan('new', { attributes: { a: 1, b: 2 } }).end();
  open.end();
  await provider.forceFlush();
  assert.deepEqual(
    posted().map(({ name, resource, attributes }) => [name, resource['service.name'], attributes]),
    [
      ['open', 'before', {}],
      ['child', 'before', { a: 1n, b: 2n }],
    ],
  );
  assert.equal(posts.length, 1);
  assert.deepEqual(
    later.map(({ name, resource, attributes }) => [name, resource['service.name'], attributes]),
    [['new', 'after', { a: 1n }]],
  );
  provider.configure({ sampler: 'always_off', fetch });
  assert.equal(tracer.startSpan('off').isRecording(), false);
});

test('a configuration that is not valid throws one sentence and changes nothing', async () => {
  const { provider, tracer, byName } = collect({ serviceName: 'kept' });
  assert.throws(() => provider.configure({ endpoint: 7 }), {
    name: 'TypeError',
    message: /^edgespan: option `endpoint` /,
  });
  tracer.startSpan('span').end();
  assert.equal((await byName()).span.resource['service.name'], 'kept');
});

test('a disabled provider records nothing and passes the parent on', async () => {
  const { provider, tracer, posts } = collect({ disabled: true });
  const remote = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, isRemote: true };
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    const child = tracer.startSpan('child', {}, trace.setSpanContext(context.active(), remote));
    assert.deepEqual([root.isRecording(), child.isRecording()], [false, false]);
    assert.deepEqual([isSpanContextValid(root.spanContext()), child.spanContext()], [false, remote]);
    root.end();
    child.end();
    await provider.forceFlush();
  });
  assert.deepEqual([posts.length, counts], [0, {}]);
  provider.configure({ fetch: () => new Response(null) });
  const span = tracer.startSpan('enabled');
  assert.equal(span.isRecording(), true);
  span.end();
});

test('the resource names the service, edgespan and what the options add', async () => {
  const { tracer, byName } = collect({
    serviceName: 'shop',
    resource: { 'deployment.environment.name': 'test', list: ['a', 1], n: 0.5 },
  });
  tracer.startSpan('span').end();
  const { 'telemetry.sdk.version': version, ...resource } = (await byName()).span.resource;
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(resource, {
    'service.name': 'shop',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'deployment.environment.name': 'test',
    list: ['a', 1n],
    n: 0.5,
  });
});

test('two providers do not mix', async () => {
  const [one, two] = [collect({ serviceName: 'one' }), collect({ serviceName: 'two' })];
  one.tracer.startSpan('of one').end();
  two.tracer.startSpan('of two').end();
  assert.equal((await one.byName())['of one'].resource['service.name'], 'one');
  assert.equal((await two.byName())['of two'].resource['service.name'], 'two');
  assert.deepEqual([one.posts.length, two.posts.length], [1, 1]);
});

test("a child of another provider's span goes out with that span", async () => {
  const [one, two] = [collect(), collect()];
  const root = one.tracer.startSpan('root');
  two.tracer.startSpan('child', {}, trace.setSpan(context.active(), root)).end();
  root.end();
  assert.deepEqual(Object.keys(await one.byName()).sort(), ['child', 'root']);
  assert.equal(two.posts.length, 0);
});

test('stats() gives a copy that does not change', () => {
  const { provider, tracer } = collect();
  const before = stats();
  const { started } = before.spans;
  tracer.startSpan('span').end();
  assert.equal(before.spans.started, started);
  assert.equal(provider.stats().spans.started, started + 1);
});

test('register() makes tracers of before and after its own, with context manager and propagator', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const early = trace.getTracer('early');
  const { provider, byName } = collect();
  provider.register();
  provider.register();
  assert.ok(trace.getTracerProvider() instanceof ProxyTracerProvider);
  trace.getTracer('late').startActiveSpan('root', (root) => {
    early.startSpan('child').end();
    const carrier = {};
    propagation.inject(context.active(), carrier);
    const { traceId, spanId } = root.spanContext();
    assert.deepEqual(carrier, { traceparent: `00-${traceId}-${spanId}-03` });
    root.end();
  });
  const spans = await byName();
  assert.equal(spans.child.parentSpanId, spans.root.spanId);
  assert.deepEqual([spans.child.scope.name, spans.root.scope.name], ['early', 'late']);
  assert.deepEqual(propagation.fields(), ['traceparent', 'tracestate', 'baggage']);
  assert.equal(warn.mock.callCount(), 0);
});

test('another provider of ours that registers takes over', async () => {
  const { provider, byName } = collect();
  provider.register();
  trace.getTracer('later').startSpan('span').end();
  assert.equal((await byName()).span.scope.name, 'later');
});
