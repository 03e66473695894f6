/**
 * What `debug: true` tells of a provider's requests: whole logs, as a person sees them. Times are those that the tests
 * give; what the clock decides (how long a POST took) and what chance decides (ids) is replaced.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { TRACE_ID, logged } from './logged.mjs';
import { relayFetch } from './relay.mjs';
import {
  EdgespanSpanExporter,
  captureException,
  createProvider,
  customIds,
  customSampler,
  sentryDsn,
  tailSampling,
  waterfall,
  withSentry,
} from './subject.mjs';

afterEach(assertBalanced);

const SECOND = 1_800_000_000;
/** A time so many ms after the start. */
const at = (ms) => [SECOND, ms * 1_000_000];
const CALLER = { traceId: TRACE_ID, spanId: 'b7ad6b7169203331', isRemote: true };
const called = (traceFlags) => trace.setSpanContext(ROOT_CONTEXT, { ...CALLER, traceFlags });

const ids = { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => '1234567890abcdef' };
const answer = (status) => async () => new Response(null, { status });

/** One span by a provider with these options. */
async function one(options, context = ROOT_CONTEXT) {
  const provider = createProvider({ debug: waterfall, fetch: answer(200), ...options });
  provider
    .getTracer('tests')
    .startSpan('GET', { startTime: at(0) }, context)
    .end(at(12));
  await provider.forceFlush();
}

test('a request is a waterfall, its POST a line', async (t) => {
  const relay = relayFetch();
  const provider = createProvider({ debug: waterfall, dsn: sentryDsn(relay.dsn), fetch: relay.fetch, tracesSampleRate: 1 });
  const tracer = provider.getTracer('tests');
  const lines = await logged(t, async () => {
    const root = tracer.startSpan('GET /users/{id}', { kind: SpanKind.SERVER, startTime: at(0) });
    const inRoot = trace.setSpan(ROOT_CONTEXT, root);
    const query = tracer.startSpan('query', { kind: SpanKind.CLIENT, startTime: at(30) }, inRoot);
    query.addEvent('retried', {}, at(34));
    const parse = tracer.startSpan('parse', { startTime: at(70) }, trace.setSpan(ROOT_CONTEXT, query));
    parse.end([SECOND, 71_500_000]);
    const error = Object.assign(new RangeError('no such\n user'), { stack: '' });
    query.recordException(error, at(78));
    query.setStatus({ code: 2, message: 'no such user' });
    query.end(at(80));
    const cache = tracer.startSpan('cache.get', { startTime: at(10) }, inRoot);
    cache.setStatus({ code: 1 });
    cache.end(at(10));
    root.setAttributes({ 'http.response.status_code': 500, 'url.path': '/users/7' });
    root.setStatus({ code: 2 });
    root.end(at(100));
    await provider.forceFlush();
  });
  assert.deepEqual(lines, [
    `edgespan: trace TRACE, 4 spans, 100 ms, /users/7, sampled (tracesSampleRate 1)
GET /users/{id}              server   ████████████████████████████████████████    100 ms ✗ 500
├ cache.get                  internal ····█···································     <1 ms ✓
└ query                      client   ············████████████████████········     50 ms ✗ error
  │   error: no such user
  │   retried, after 4 ms
  │   exception RangeError: no such user, after 48 ms
  └ parse                    internal ····························█···········    1.5 ms ✓`,
    `edgespan: 4 spans, n bytes to ${relay.tracesUrl}: 200 in n ms`,
  ]);
});

for (const [what, options, context, reason] of [
  ['without a caller, by default', {}, ROOT_CONTEXT, 'sampler parentbased_always_on'],
  ['as its caller', {}, called(1), 'its caller decided'],
  ['by a rate', { tracesSampleRate: 1 }, ROOT_CONTEXT, 'tracesSampleRate 1'],
  ['by a named sampler', { sampler: 'always_on' }, called(0), 'sampler always_on'],
  [
    'by a sampler of somebody',
    { sampler: customSampler({ shouldSample: () => ({ decision: 2 }) }) },
    called(0),
    'the sampler decided',
  ],
]) {
  test(`why a trace is recorded is said: ${what}`, async (t) => {
    const [line] = await logged(t, () => one(options, context));
    const id = context === ROOT_CONTEXT ? 'TRACE' : 'CALLER';
    assert.equal(line.split('\n')[0], `edgespan: trace ${id}, 1 span, 12 ms, sampled (${reason})`);
  });
}

for (const [what, options, context, reason] of [
  ['as its caller', {}, called(0), 'its caller decided'],
  ['by a rate', { tracesSampleRate: 0 }, ROOT_CONTEXT, 'tracesSampleRate 0'],
  ['by a named sampler', { sampler: 'always_off' }, called(1), 'sampler always_off'],
  [
    'by a sampler of somebody',
    { sampler: customSampler({ shouldSample: () => ({ decision: 0 }) }) },
    called(1),
    'the sampler decided',
  ],
]) {
  test(`why a trace is not recorded is said, once for all its spans: ${what}`, async (t) => {
    const provider = createProvider({ debug: true, fetch: answer(200), ...options });
    const tracer = provider.getTracer('tests');
    const lines = await logged(t, async () => {
      const root = tracer.startSpan('GET "x"', {}, context);
      tracer.startSpan('child', {}, trace.setSpan(context, root)).end();
      root.end();
      await provider.forceFlush();
    });
    const id = context === ROOT_CONTEXT ? 'TRACE' : 'CALLER';
    assert.deepEqual(lines, [`edgespan: "GET \\"x\\"" is not recorded (${reason}), trace ${id}`]);
  });
}

test('what is lost is said with its reason in words', async (t) => {
  const lines = await logged(t, async () => {
    await one({ fetch: answer(404), endpoint: 'https://otlp.example?key=secret' });
    await one({ fetch: () => Promise.reject(new TypeError('no')), timeoutMs: 50 });
  });
  const losses = lines.filter((line) => line.includes('lost'));
  assert.deepEqual(losses, [
    'edgespan: spans lost for https://otlp.example/v1/traces: 1 (http_status)',
    'edgespan: spans lost for http://localhost:4318/v1/traces: 1 (network)',
  ]);
  assert.ok(!lines.join().includes('secret'));
});

test('a refusal is said with its message', async (t) => {
  const relay = relayFetch({ key: 'f'.repeat(32) });
  const dsn = sentryDsn(relay.dsn.replace('f'.repeat(32), 'e'.repeat(32)));
  const [, line] = await logged(t, () => one({ dsn, fetch: relay.fetch }));
  const said = '403 (event submission rejected with_reason: ProjectId)';
  assert.equal(line, `edgespan: 1 spans, n bytes to ${relay.tracesUrl}: ${said} in n ms`);
});

/** The log of one request to a Worker of `withSentry`, without what the clock and chance decide. */
async function logOfSentry(t, relay, options) {
  const { dsn, fetch } = relay;
  const worker = withSentry(
    { dsn, fetch, debug: waterfall, ...options },
    { fetch: () => new Response(captureException(new Error('no stock')), { status: 500 }) },
  );
  const lines = await logged(t, async () => {
    const waiting = [];
    const context = { waitUntil: (promise) => waiting.push(promise) };
    await worker.fetch(new Request('https://shop.example/pay'), {}, context);
    while (waiting.length > 0) await Promise.all(waiting.splice(0));
  });
  return lines.map((line) =>
    line
      .replaceAll(/ [·█▏▎▍▌▋▊▉]{40} +\S+ ms/g, ' BAR')
      .replaceAll(/ <?[\d.]+ ms,/g, ' T,')
      .replaceAll(/0\.\d{4,}/g, '0.RAND'),
  );
}

test('a request of Sentry: its trace, why it is recorded, both POSTs, and never the key', async (t) => {
  const relay = relayFetch();
  const lines = await logOfSentry(t, relay, { tracesSampler: () => 1 });
  const posts = [
    `edgespan: 1 spans, n bytes to ${relay.tracesUrl}: 200 in n ms`,
    `edgespan: an event, n bytes to ${relay.envelopeUrl}: 200 in n ms`,
  ];
  assert.deepEqual(
    lines.filter((line) => !posts.includes(line)),
    [
      'edgespan: trace TRACE, 1 span, T, /pay, sampled (tracesSampler gave 1, sample_rand 0.RAND)\n' +
        'GET                          server   BAR ✗ 500',
    ],
  );
  assert.deepEqual(lines.filter((line) => posts.includes(line)).sort(), posts.sort());
  assert.ok(!lines.join().includes(relay.project.key));
});

for (const [what, options, reason] of [
  ['the rate', { tracesSampleRate: 0 }, 'tracesSampleRate 0, sample_rand 0.RAND'],
  ['the sampler', { tracesSampler: () => false }, 'tracesSampler gave 0, sample_rand 0.RAND'],
]) {
  test(`a request of Sentry that is not recorded: ${what} is the reason, and errors go out`, async (t) => {
    const relay = relayFetch();
    const lines = await logOfSentry(t, relay, options);
    assert.deepEqual(lines, [
      `edgespan: "GET /pay" is not recorded (${reason}), trace TRACE`,
      `edgespan: an event, n bytes to ${relay.envelopeUrl}: 200 in n ms`,
    ]);
  });
}

test('a request of Sentry that is limited: what is not sent, and why', async (t) => {
  const relay = relayFetch();
  relay.limit({ seconds: 60, categories: ['span', 'error'] });
  const options = { dsn: sentryDsn(relay.dsn), fetch: relay.fetch, debug: true };
  const provider = createProvider(options);
  const send = async () => {
    provider
      .getTracer('tests')
      .startSpan('GET', { startTime: at(0) })
      .end(at(12));
    await provider.forceFlush();
  };
  await logged(t, send);
  const lines = await logged(t, send);
  assert.equal(lines.at(-1), `edgespan: spans lost for ${relay.tracesUrl}: 1 (rate_limited)`);
});

test('what tail sampling leaves out is said, and what is recorded only for processors', async (t) => {
  const onlyRecorded = { sampler: customSampler({ shouldSample: () => ({ decision: 1 }) }) };
  const lines = await logged(t, async () => {
    await one({ tailSampling: tailSampling({ decide: () => false }) });
    await one(onlyRecorded);
  });
  assert.deepEqual(lines, [
    'edgespan: spans not sent: 1 of trace TRACE (tail sampling)',
    'edgespan: spans not sent: 1 of trace TRACE (recorded only)',
  ]);
});

test('names, messages and paths stay on their lines, and long ones are cut', async (t) => {
  const provider = createProvider({ debug: waterfall, fetch: answer(200), idGenerator: customIds(ids) });
  const lines = await logged(t, async () => {
    const attributes = { 'url.path': '/a\u001b[2J\nb' };
    const span = provider
      .getTracer('tests')
      .startSpan('two\nlines and too long for a column', { attributes, startTime: at(0) });
    span.setStatus({ code: 2, message: `no\r\n${'x'.repeat(300)}` });
    for (let n = 0; n < 22; n++) span.addEvent(`event ${n}`, {}, at(0));
    span.end(at(0));
    await provider.forceFlush();
  });
  const events = Array.from({ length: 20 }, (_, n) => `    event ${n}, after <1 ms`);
  assert.deepEqual(lines[0].split('\n'), [
    'edgespan: trace TRACE, 1 span, <1 ms, /a [2J b, sampled (sampler parentbased_always_on)',
    `two lines and too long for … internal █${'·'.repeat(39)}     <1 ms ✗ error`,
    `    error: no ${'x'.repeat(189)}…`,
    ...events,
    '    … and 2 more events',
  ]);
});

test('of a large request 200 spans are drawn, and the others counted', async (t) => {
  const provider = createProvider({ debug: waterfall, fetch: answer(200) });
  const tracer = provider.getTracer('tests');
  const lines = await logged(t, async () => {
    let context = ROOT_CONTEXT;
    const spans = Array.from({ length: 300 }, (_, n) => {
      const span = tracer.startSpan(`span ${n}`, { startTime: at(0) }, context);
      context = trace.setSpan(context, span);
      return span;
    });
    for (const span of spans.reverse()) span.end(at(1));
    await provider.forceFlush();
  });
  const drawn = lines[0].split('\n');
  assert.deepEqual([drawn.length, drawn.at(-1)], [202, '… and 100 more']);
});

test('spans of another SDK are drawn too, by traces', async (t) => {
  const exporter = new EdgespanSpanExporter({ debug: waterfall, fetch: answer(200) });
  const resource = { attributes: {} };
  const span = (traceId, spanId, name) => ({
    name,
    kind: 0,
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    startTime: at(0),
    endTime: at(5),
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: 'other' },
  });
  const lines = await logged(t, async () => {
    const spans = [span(TRACE_ID, '1'.repeat(16), 'one'), span('b'.repeat(32), '2'.repeat(16), 'two')];
    const result = await new Promise((resolve) => exporter.export(spans, resolve));
    assert.deepEqual(result, { code: 0 });
  });
  const bar = '█'.repeat(40);
  assert.deepEqual(lines[0].split('\n'), [
    'edgespan: trace CALLER, 1 span, 5 ms, sampled (the SDK that made it decided)',
    `one                          internal ${bar}      5 ms ✓`,
    'trace TRACE, 1 span, 5 ms, sampled (the SDK that made it decided)',
    `two                          internal ${bar}      5 ms ✓`,
  ]);
});

test('without debug nothing is said', async (t) => {
  const lines = await logged(t, async () => {
    await one({ debug: false });
    await one({ debug: false, fetch: answer(400) });
    await one({ debug: false, sampler: 'always_off' });
  });
  assert.deepEqual(lines, []);
});

test('an attribute of any kind leaves the waterfall whole', async (t) => {
  const provider = createProvider({ debug: waterfall, fetch: answer(200) });
  const lines = await logged(t, async () => {
    const span = provider.getTracer('tests').startSpan('GET', { startTime: at(0) });
    span.addEvent('exception', { 'exception.type': ['a'], 'exception.message': { toString: 'x' } }, at(1));
    span.end(at(12));
    await provider.forceFlush();
  });
  assert.match(lines.join('\n'), /exception, after 1 ms/);
});
