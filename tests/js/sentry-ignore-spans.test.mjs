/**
 * `ignoreSpans`: a root that it has takes its trace along, a child that it has gives its own children to its parent.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, context as contextApi, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { sentryMembers, traced } from './sentry-trace.mjs';

after(assertBalanced);

const within = (span, context = ROOT_CONTEXT) => trace.setSpan(context, span);
const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];

test('a child that is ignored is not there: its children, and whoever it calls, are children of its parent', async () => {
  const { tracer, byName, headersOf, recorded } = traced({
    tracesSampleRate: 1,
    ignoreSpans: ['middleware', /^cache\b/g],
  });
  const root = tracer.startSpan('root');
  const kept = tracer.startSpan('kept', {}, within(root));
  const ignored = tracer.startSpan('middleware - json', {}, within(kept));
  const deeper = tracer.startSpan('cache.get', {}, within(ignored));
  const child = tracer.startSpan('child', {}, within(deeper));
  const other = tracer.startSpan('other', { root: true }, within(deeper));
  for (const span of [ignored, deeper]) {
    assert.equal(span.isRecording(), false);
    assert.deepEqual(span.spanContext(), kept.spanContext());
    assert.deepEqual(headersOf(span), headersOf(kept));
    span.setAttribute('a', 1).setAttributes({}).addEvent('e').setStatus({ code: 2 }).updateName('x').end();
  }
  const error = new Error('told');
  deeper.recordException(error);
  assert.deepEqual(recorded, [{ exception: error, spanId: kept.spanContext().spanId }]);
  for (const span of [other, child, kept, root]) span.end();
  const spans = await byName();
  assert.deepEqual(Object.keys(spans).sort(), ['child', 'kept', 'other', 'root']);
  assert.equal(spans.child.parentSpanId, spans.kept.spanId);
  assert.equal(spans.other.parentSpanId, '');
  assert.notEqual(spans.other.traceId, spans.root.traceId);
});

test('a root that is ignored takes its whole trace along, and callees are told so', async () => {
  const { tracer, provider, posts, headersOf, extracted } = traced({ tracesSampleRate: 1, ignoreSpans: [/health/] });
  const headers = { 'sentry-trace': `${traceId}-${spanId}-1`, baggage: `sentry-trace_id=${traceId},sentry-release=1` };
  for (const context of [ROOT_CONTEXT, extracted(headers)]) {
    const attributes = { 'http.request.method': 'GET', 'url.path': '/health' };
    const changes = await counted(async () => {
      const root = tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes }, context);
      const child = tracer.startSpan('child', {}, within(root, context));
      for (const span of [root, child]) {
        assert.equal(span.isRecording(), false);
        assert.match(headersOf(span, context)['sentry-trace'], /-0$/);
      }
      const dsc = sentryMembers(headersOf(root, context));
      if (context === ROOT_CONTEXT) assert.deepEqual([dsc.sampled, dsc.sample_rate], ['false', undefined]);
      else assert.deepEqual([dsc.trace_id, dsc.release], [traceId, '1']);
      child.end();
      root.end();
      await provider.forceFlush();
    });
    assert.deepEqual(changes, { unsampled: 2 });
  }
  assert.equal(posts.length, 0);
});

test('a span that is ignored by its operation or its attributes is known by what it starts with', async () => {
  const ignoreSpans = [
    { op: 'http.client', attributes: { 'url.full': 'https://ads.example.com' } },
    { op: /^db$/, name: 'BEGIN' },
    { op: 'cache.' },
    { attributes: { 'http.response.status_code': 204 } },
  ];
  const { tracer, byName } = traced({ tracesSampleRate: 1, ignoreSpans });
  const root = tracer.startSpan('root');
  const start = (name, options) => tracer.startSpan(name, options, within(root)).end();
  const client = (url) => ({ 'http.request.method': 'GET', 'url.full': url });
  start('ads', { kind: SpanKind.CLIENT, attributes: client('https://ads.example.com/x') });
  start('api', { kind: SpanKind.CLIENT, attributes: client('https://api.example.com/x') });
  start('ads inside', { attributes: client('https://ads.example.com/x') });
  start('BEGIN', { attributes: { 'db.system': 'postgresql' } });
  start('COMMIT', { attributes: { 'db.system.name': 'postgresql' } });
  start('BEGIN of nothing');
  start('get', { attributes: { 'sentry.op': 'cache.get' } });
  start('empty', { attributes: { 'http.response.status_code': 204 } });
  start('found', { attributes: { 'http.response.status_code': 200 } });
  root.end();
  const names = Object.keys(await byName()).sort();
  assert.deepEqual(names, ['BEGIN of nothing', 'COMMIT', 'ads inside', 'api', 'found', 'root']);
});

test('patterns that are broken have no span, and do not break any', async () => {
  const hostile = new RegExp('x');
  hostile.exec = () => {
    throw new Error('exec');
  };
  const ignoreSpans = [hostile, null, 7, {}, { name: '' }, { name: 7 }, { attributes: 'y' }];
  const { tracer, byName, headersOf } = traced({ tracesSampleRate: 1, ignoreSpans });
  const span = tracer.startSpan('x');
  assert.equal(span.isRecording(), true);
  // It was decided, not given up.
  assert.equal(sentryMembers(headersOf(span)).sample_rate, '1');
  span.end();
  assert.deepEqual(Object.keys(await byName()), ['x']);
});

test('with a context that only goes with functions, spans below an ignored one nest as if it was not there', async () => {
  const { tracer, provider, byName } = traced({ tracesSampleRate: 1, ignoreSpans: ['ignored'] });
  provider.register();
  try {
    tracer.startActiveSpan('root', (root) => {
      tracer.startActiveSpan('ignored', (ignored) => {
        assert.equal(trace.getSpan(contextApi.active()), ignored);
        tracer.startActiveSpan('inner', (inner) => inner.end());
        ignored.end();
      });
      root.end();
    });
  } finally {
    trace.disable();
    contextApi.disable();
  }
  const { root, inner } = await byName();
  assert.equal(inner.parentSpanId, root.spanId);
});
