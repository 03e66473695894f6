/**
 * Providers and tracers: scopes on the wire, the resource, and what `register()` registers.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ProxyTracerProvider, context, propagation, trace } from '@opentelemetry/api';
import { assertBalanced, collect } from './collector.mjs';
import { init, stats } from './subject.mjs';

after(assertBalanced);

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

test('a tracer is the scope of its spans, which are grouped by scope', async () => {
  const { provider, byName } = collect();
  const first = provider.getTracer('lib', '1.0', { schemaUrl: 'https://schema' });
  const second = provider.getTracer('bibliothèque');
  const root = first.startSpan('root');
  const under = trace.setSpan(context.active(), root);
  second.startSpan('a', {}, under).end();
  first.startSpan('b', {}, under).end();
  second.startSpan('c', {}, under).end();
  root.end();
  const spans = await byName();
  const lib = { name: 'lib', version: '1.0', schemaUrl: 'https://schema' };
  const other = { name: 'bibliothèque', version: '', schemaUrl: '' };
  assert.deepEqual(
    ['root', 'a', 'b', 'c'].map((name) => spans[name].scope),
    [lib, other, lib, other],
  );
});

test('a tracer without a name or version is no trouble', async () => {
  const { provider, posted } = collect();
  for (const name of [undefined, null, '']) provider.getTracer(name, null, null).startSpan('span').end();
  await provider.forceFlush();
  assert.deepEqual(
    posted().map(({ scope }) => scope),
    Array(3).fill({ name: '', version: '', schemaUrl: '' }),
  );
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
    'telemetry.sdk.language': 'nodejs',
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
  assert.deepEqual(propagation.fields(), ['traceparent', 'tracestate']);
  assert.equal(warn.mock.callCount(), 0);
});

test('another provider of ours that registers takes over', async () => {
  const { provider, byName } = collect();
  provider.register();
  trace.getTracer('later').startSpan('span').end();
  assert.equal((await byName()).span.scope.name, 'later');
});
