/**
 * `init(options)`: spans and errors of a program whose only SDK this is.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import {
  OTLPIntegration,
  captureException,
  close,
  flush,
  init,
  instrument,
  isInitialized,
  otlpIntegration,
  withSpanJson,
} from './subject.mjs';

after(assertBalanced);

const tracer = trace.getTracer('mine', '1.0.0');

/** A relay, and `init` with options that send to it. */
async function started(options) {
  const relay = relayFetch();
  await init({ dsn: relay.dsn, fetch: relay.fetch, ...options });
  return relay;
}

/** A span, sent. */
async function spanned(name = 'work') {
  tracer.startSpan(name).end();
  await flush();
}

/** Posts of a `fetch` that takes everything. */
function taking() {
  const posts = [];
  return {
    posts,
    fetch: async (url, { headers, body }) => (posts.push({ url: String(url), headers, body }), new Response()),
  };
}

const sent = ({ body }) => spansOf(body);

test('without options it only settles: nothing is set up', async () => {
  assert.equal(await init(), undefined);
  assert.equal(isInitialized(), false);
  assert.deepEqual(await counted(() => spanned()), {});
});

test('spans of the global tracer and errors go to the project of the DSN, tied together', async () => {
  const relay = await started({ tracesSampleRate: 1, release: 'shop@1', environment: 'staging' });
  let id;
  tracer.startActiveSpan('work', (span) => {
    id = captureException(new Error('broken'));
    span.end();
  });
  await flush();
  assert.deepEqual(relay.objections(), []);
  const [span] = relay.spans();
  const [event] = relay.events();
  assert.equal(span.name, 'work');
  assert.deepEqual(
    ['sentry.release', 'sentry.environment', 'sentry.client_sample_rate'].map((key) => span.attributes[key]),
    ['shop@1', 'staging', 1],
  );
  const { trace_id, span_id } = event.contexts.trace;
  assert.deepEqual([event.event_id, trace_id, span_id], [id, span.traceId, span.spanId]);
  assert.deepEqual([event.release, event.environment], ['shop@1', 'staging']);
  assert.equal(isInitialized(), true);
});

test('called again, its options replace those before: tracers that were handed out follow, without a word', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const first = await started({ tracesSampleRate: 1 });
  const second = await started({ tracesSampleRate: 1, environment: 'other' });
  await spanned();
  assert.deepEqual(first.spans(), []);
  assert.deepEqual(
    second.spans().map(({ name }) => name),
    ['work'],
  );
  assert.equal(warn.mock.callCount(), 0);
});

test('after `close()` nothing is recorded or sent, until it is called again', async () => {
  const first = await started({ tracesSampleRate: 1 });
  const worker = instrument({ fetch: () => new Response('ok') });
  await close();
  captureException(new Error('too late'));
  await spanned();
  assert.deepEqual(first.posts, []);
  const second = await started({ tracesSampleRate: 1 });
  const kept = [];
  await worker.fetch(new Request('https://shop.example/'), {}, { waitUntil: (promise) => kept.push(promise) });
  await Promise.all(kept);
  captureException(new Error('again'));
  await spanned();
  assert.deepEqual(
    second.spans().map(({ name }) => name),
    ['GET', 'work'],
  );
  assert.equal(second.events().length, 1);
});

test('options that are not valid are one sentence, and change nothing', async () => {
  const relay = await started({ tracesSampleRate: 1 });
  assert.throws(() => init({ dsn: relay.dsn, sampleRate: 2 }), {
    name: 'TypeError',
    message: 'edgespan: option `sampleRate` is 2; it must be a number from 0 to 1',
  });
  await spanned();
  assert.equal(relay.spans().length, 1);
});

for (const [what, options] of Object.entries({
  'without a DSN': { dsn: undefined },
  'with an empty DSN': { dsn: '' },
  'with `enabled: false`': { enabled: false },
})) {
  test(`${what} nothing is recorded and nothing is sent`, async () => {
    const relay = await started({ tracesSampleRate: 1, integrations: [new OTLPIntegration()], ...options });
    const counts = await counted(async () => {
      captureException(new Error('broken'));
      await spanned();
    });
    assert.deepEqual(counts, {});
    assert.deepEqual(relay.posts, []);
  });
}

test('without a rate and a sampler nothing is recorded, unless there is an OTLPIntegration', async () => {
  const none = await started({});
  await spanned();
  assert.deepEqual(none.spans(), []);
  const all = await started({ integrations: [otlpIntegration()] });
  await spanned();
  assert.equal(all.spans().length, 1);
  const zero = await started({ tracesSampleRate: 0, integrations: [otlpIntegration()] });
  await spanned();
  assert.deepEqual(zero.spans(), []);
});

test('`integrations` may be a function of an empty list', async () => {
  const relay = await started({ integrations: (defaults) => [...defaults, new OTLPIntegration()] });
  await spanned();
  assert.equal(relay.spans().length, 1);
});

test('an `endpoint` at the origin of the DSN gets the key and the form of Sentry, any other gets neither', async () => {
  for (const [endpoint, isSentry] of [
    ['https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces', true],
    ['https://o1.ingest.sentry.io:443/elsewhere', true],
    ['https://o1.ingest.sentry.io:444/api/42/integration/otlp/v1/traces/', false],
    ['https://collector.example/v1/traces', false],
  ]) {
    const { posts, fetch } = taking();
    await started({ fetch, integrations: [new OTLPIntegration({ endpoint, headers: { 'x-mine': '1' } })] });
    await spanned();
    assert.equal(posts.length, 1, endpoint);
    const [{ url, headers, body }] = posts;
    assert.equal(url, endpoint);
    assert.equal('x-sentry-auth' in headers, isSentry, endpoint);
    assert.equal(headers['x-mine'], '1');
    assert.equal('sentry.op' in spansOf(body)[0].attributes, isSentry, endpoint);
  }
});

test('a `collectorUrl` is used as it is and gets plain OTLP without the key, even at the origin of the DSN', async () => {
  for (const collectorUrl of ['http://localhost:4318/v1/traces', 'https://o1.ingest.sentry.io/collector']) {
    const { posts, fetch } = taking();
    await started({ fetch, integrations: [new OTLPIntegration({ collectorUrl })] });
    await spanned();
    assert.deepEqual(
      posts.map(({ url }) => url),
      [collectorUrl],
    );
    assert.deepEqual(
      Object.keys(posts[0].headers).filter((name) => /sentry|auth/i.test(name)),
      [],
    );
    assert.deepEqual(sent(posts[0])[0].attributes, {});
  }
});

test('several OTLPIntegrations are several receivers, each with its form', async () => {
  const { posts, fetch } = taking();
  const collectorUrl = 'https://collector.example/v1/traces';
  await started({ fetch, integrations: [new OTLPIntegration(), new OTLPIntegration({ collectorUrl })] });
  await spanned();
  const byUrl = Object.fromEntries(posts.map((post) => [post.url, sent(post)[0]]));
  assert.deepEqual(Object.keys(byUrl).sort(), [
    collectorUrl,
    'https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/',
  ]);
  const [plain, sentrys] = [
    byUrl[collectorUrl],
    byUrl['https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/'],
  ];
  assert.equal(plain.spanId, sentrys.spanId);
  assert.deepEqual(plain.attributes, {});
  assert.equal(sentrys.attributes['sentry.op'], 'default');
});

test('an `endpoint` that is not where Sentry takes traces is told once, with the right one', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const endpoint = 'https://o1.ingest.sentry.io/api/otlp/v1/traces';
  for (let n = 0; n < 2; n++) await started({ integrations: [new OTLPIntegration({ endpoint })] });
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [sentence] }) => sentence),
    [
      `edgespan: option \`endpoint\` of OTLPIntegration is "${endpoint}"; Sentry takes the traces of this \`dsn\` at ` +
        '"https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/", leave the option out',
    ],
  );
});

test('with `setupOtlpTracesExporter: false` no span is recorded or sent from here, and errors still are', async () => {
  const integrations = [new OTLPIntegration({ setupOtlpTracesExporter: false })];
  const relay = await started({ tracesSampleRate: 1, integrations });
  const worker = instrument({ fetch: () => (tracer.startSpan('inside').end(), new Response('ok')) });
  const counts = await counted(async () => {
    await worker.fetch(new Request('https://shop.example/'), {}, { waitUntil: () => {} });
    captureException(new Error('broken'));
    await flush();
  });
  assert.deepEqual([counts.started, counts.exported], [undefined, undefined]);
  assert.deepEqual(relay.spans(), []);
  assert.equal(relay.events().length, 1);
});

test('`instrument(handler)` without options records as init() says, also when that is called again', async () => {
  await started({ tracesSampleRate: 1 });
  const worker = instrument({ fetch: () => new Response('ok') });
  const relay = await started({ tracesSampleRate: 1 });
  const kept = [];
  await worker.fetch(new Request('https://shop.example/cart'), {}, { waitUntil: (promise) => kept.push(promise) });
  await Promise.all(kept);
  assert.deepEqual(relay.objections(), []);
  assert.deepEqual(
    relay.spans().map(({ name }) => name),
    ['GET'],
  );
});

test('the propagator takes and gives the headers of Sentry, of W3C and baggage', async () => {
  await started({ tracesSampleRate: 1 });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const incoming = { 'sentry-trace': `${traceId}-b7ad6b7169203331-1`, baggage: 'a=1,sentry-release=x' };
  const headers = {};
  context.with(propagation.extract(context.active(), incoming), () => {
    tracer.startActiveSpan('work', (span) => {
      propagation.inject(context.active(), headers);
      span.end();
    });
  });
  await flush();
  assert.deepEqual(Object.keys(headers).sort(), ['baggage', 'sentry-trace', 'traceparent']);
  assert.match(headers['sentry-trace'], new RegExp(`^${traceId}-[0-9a-f]{16}-1$`));
  assert.match(headers.baggage, /a=1/);
  assert.match(headers.baggage, /sentry-release=x/);
});

test('`beforeSendSpan` has the last word on a span', async () => {
  const relay = await started({
    tracesSampleRate: 1,
    beforeSendSpan: withSpanJson((span) => ({ ...span, description: 'renamed' })),
  });
  await spanned();
  assert.deepEqual(
    relay.spans().map(({ name }) => name),
    ['renamed'],
  );
});
