/**
 * `beforeSendSpan`: what the callback sees of a span, and what of its changes arrives.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import { inside, sentryDsn } from './subject.mjs';

const { withSpanJson } = await inside('sentry/tracing/before_send_span.js');
const { ResolvedSettings } = await inside('config/settings.js');
const { EdgespanProvider } = await inside('tracing/provider.js');

after(assertBalanced);

const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];
const remote = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true });

/** What arrives of one span, of which `change` has a say. */
async function changed(change, work = () => {}, options = {}) {
  const [seen, posts] = [[], []];
  const { Span } = withSpanJson((json) => (seen.push(structuredClone(json)), change(json)));
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  const provider = new EdgespanProvider(new ResolvedSettings({ fetch }, { Span }));
  const span = provider.getTracer('tests').startSpan('before', options, remote);
  work(span);
  span.end();
  await provider.forceFlush();
  const spans = posts.flatMap(spansOf);
  assert.equal(spans.length, 1);
  assert.equal(seen.length, 1);
  return { seen: seen[0], span: spans[0] };
}

test('a span that stands behind a proxy is ended through it', async () => {
  const { span } = await changed(
    (json) => ({ ...json, description: 'changed' }),
    (open) => new Proxy(open, {}).end(),
  );
  assert.equal(span.name, 'changed');
});

test('it sees the span as it is about to end', async () => {
  const { seen, span } = await changed(
    (json) => json,
    (open) => open.setStatus({ code: 2, message: 'no' }).setAttribute('list', [1, 2]),
    {
      kind: SpanKind.CLIENT,
      attributes: { 'http.request.method': 'GET', n: 1.5 },
      startTime: [1_700_000_000, 250_000_000],
    },
  );
  const { timestamp, ...known } = seen;
  assert.deepEqual(known, {
    span_id: span.spanId,
    trace_id: traceId,
    parent_span_id: spanId,
    description: 'before',
    op: 'http.client',
    origin: 'manual',
    data: { 'http.request.method': 'GET', n: 1.5, list: [1, 2] },
    start_timestamp: 1_700_000_000.25,
    status: 'no',
    is_segment: true,
  });
  assert.ok(Math.abs(timestamp - Date.now() / 1000) < 60);
  assert.deepEqual(span.attributes, { 'http.request.method': 'GET', n: 1.5, list: [1n, 2n] });
});

test('what it changes of the name and the attributes arrives, whether it changes the span or gives another', async () => {
  const inPlace = (json) => {
    json.description = 'after';
    json.op = 'task';
    json.data.email = '[removed]';
    json.data.list.push(3);
    json.data.added = true;
    delete json.data.gone;
    json.data.unset = undefined;
    return json;
  };
  const another = ({ data: { email, list, gone, unset, ...data }, ...json }) => ({
    ...json,
    description: 'after',
    op: 'task',
    data: { ...data, email: '[removed]', list: [...list, 3], added: true },
  });
  for (const change of [inPlace, another]) {
    const attributes = { email: 'a@b.example', list: [1, 2], gone: 1, unset: 'x', kept: 'y' };
    const { span } = await changed(change, undefined, { attributes });
    assert.equal(span.name, 'after');
    assert.deepEqual(span.attributes, {
      email: '[removed]',
      list: [1n, 2n, 3n],
      gone: null,
      unset: null,
      kept: 'y',
      added: true,
      'sentry.op': 'task',
    });
  }
});

test('ids, times and the status are not its to change', async () => {
  const { span } = await changed((json) => ({
    ...json,
    span_id: '1'.repeat(16),
    trace_id: '1'.repeat(32),
    parent_span_id: undefined,
    start_timestamp: 1,
    timestamp: 2,
    status: 'ok',
  }));
  assert.deepEqual([span.traceId, span.parentSpanId, span.status.code], [traceId, spanId, 0]);
  assert.ok(span.start > 10n ** 18n && span.end >= span.start);
});

test('one that gives no span, or throws, changes nothing and drops nothing', async () => {
  const warned = [];
  const { warn } = console;
  console.warn = (sentence) => warned.push(sentence);
  try {
    const thrower = (json) => {
      json.description = 'half way';
      throw new Error('no');
    };
    for (const change of [() => null, () => undefined, thrower, () => ({}), () => ({ data: 7 })]) {
      const { span } = await changed(change, undefined, { attributes: { a: 1 } });
      assert.equal(span.name, 'before');
      assert.deepEqual(Object.keys(span.attributes)[0], 'a');
    }
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(warned, ['edgespan: beforeSendSpan gave no span; it cannot drop spans, ignoreSpans can']);
});

test('the op and the origin that it sees are those that arrive', async () => {
  const relay = relayFetch();
  const seen = [];
  const { Span } = withSpanJson((json) => (seen.push(json), json));
  const provider = new EdgespanProvider(new ResolvedSettings({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch }, { Span }));
  for (const scope of ['mine', 'edgespan/x']) {
    for (const attributes of [
      {},
      { 'http.request.method': 'GET' },
      { 'db.system.name': 'cloudflare-kv' },
      { 'gen_ai.operation.name': 'chat' },
      { 'rpc.system.name': 'jsrpc' },
      { 'rpc.service': 'a' },
      { 'messaging.system': 'cloudflare_queues' },
      { 'faas.trigger': 'timer' },
      { 'faas.trigger': 'http' },
    ]) {
      for (const kind of [SpanKind.CLIENT, SpanKind.SERVER, SpanKind.INTERNAL]) {
        provider.getTracer(scope).startSpan(`${seen.length}`, { kind, attributes }, ROOT_CONTEXT).end();
      }
    }
  }
  await provider.forceFlush();
  const arrived = new Map(relay.spans().map(({ name, attributes }) => [name, attributes]));
  assert.equal(arrived.size, 54);
  for (const { description, op, origin } of seen) {
    const attributes = arrived.get(description);
    assert.deepEqual([op, origin], [attributes['sentry.op'], attributes['sentry.origin']], JSON.stringify(attributes));
  }
});
