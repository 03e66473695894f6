/**
 * Sentry as a receiver of spans, by its DSN alone or beside others: which form and which key each gets, what happens
 * while Sentry limits the rate, and what is told when it refuses. The receiver enforces what Sentry's Relay enforces.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, diag, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { KEY, relayFetch } from './relay.mjs';
import { createProvider, destinations, inside, instrument, otlpJson, sentryDsn, stats } from './subject.mjs';

const [{ ResolvedSettings }, { EdgespanProvider }] = await Promise.all([
  inside('config/settings.js'),
  inside('tracing/provider.js'),
]);

afterEach(assertBalanced);

/** A receiver of plain OTLP that keeps what it gets. */
function receiver() {
  const posts = [];
  const fetch = async (url, init) => {
    posts.push({ url, headers: new Headers(init.headers), body: init.body.slice() });
    return new Response(null);
  };
  return { posts, fetch, spans: () => posts.flatMap(({ body }) => spansOf(body)) };
}

/** Sends one span; what was counted. */
function send(provider, name = 'span', attributes = {}) {
  return counted(async () => {
    provider.getTracer('tests').startSpan(name, { attributes }).end();
    await provider.forceFlush();
  });
}

const ATTRIBUTES = { list: ['a', 'b'], nothing: null, int: 1 };
const OF_SENTRY = {
  'sentry.op': 'default',
  'sentry.origin': 'manual',
  'sentry.environment': 'production',
  'sentry.client_sample_rate': 1,
};

test('a DSN alone is where spans go: with its key, and in the form that Sentry wants', async () => {
  const relay = relayFetch();
  const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, release: 'shop@1' });
  const counts = await send(provider, 'span', ATTRIBUTES);
  assert.deepEqual([counts.exported, counts.posts, relay.objections()], [1, 1, []]);
  const [{ url, headers, body }] = relay.posts;
  assert.equal(`${relay.origin}${url}`, relay.tracesUrl);
  assert.equal(headers['content-type'], 'application/x-protobuf');
  assert.match(
    headers['x-sentry-auth'],
    new RegExp(`^Sentry sentry_version=7, sentry_key=${KEY}, sentry_client=edgespan/`),
  );
  const [{ attributes }] = spansOf(body);
  assert.deepEqual(attributes, { ...OF_SENTRY, 'sentry.release': 'shop@1', list: '["a","b"]', int: 1n });
});

test('beside Sentry others get the same spans as plain OTLP, as protobuf and as JSON', async () => {
  const [relay, plain, json] = [relayFetch(), receiver(), receiver()];
  const provider = createProvider({
    destinations: destinations(
      { endpoint: 'https://json.example', protocol: otlpJson, fetch: json.fetch },
      { dsn: sentryDsn(relay.dsn), fetch: relay.fetch },
      { endpoint: 'https://plain.example', fetch: plain.fetch },
    ),
  });
  const counts = await send(provider, 'span', ATTRIBUTES);
  assert.deepEqual([counts.exported, counts.posts, relay.objections()], [1, 3, []]);
  const [[forSentry], [own]] = [spansOf(relay.posts[0].body), plain.spans()];
  assert.deepEqual(forSentry, { ...own, attributes: { ...OF_SENTRY, list: '["a","b"]', int: 1n } });
  assert.deepEqual(own.attributes, { list: ['a', 'b'], nothing: null, int: 1n });
  const told = JSON.parse(new TextDecoder().decode(json.posts[0].body)).resourceSpans[0].scopeSpans[0].spans[0];
  assert.deepEqual([told.spanId, told.attributes.map(({ key }) => key)], [own.spanId, ['list', 'nothing', 'int']]);
  assert.deepEqual(
    [plain, json].map(({ posts }) => posts[0].headers.has('x-sentry-auth')),
    [false, false],
  );
});

test('requests are split by what the longer form takes, and each goes to all of them', async () => {
  const [relay, plain] = [relayFetch(), receiver()];
  const provider = createProvider({
    maxRequestBytes: 65_536,
    destinations: destinations(
      { dsn: sentryDsn(relay.dsn), fetch: relay.fetch },
      { endpoint: 'https://plain.example', fetch: plain.fetch },
    ),
  });
  const tracer = provider.getTracer('tests');
  const counts = await counted(async () => {
    tracer.startActiveSpan('root', (root) => {
      for (let n = 0; n < 300; n++)
        tracer.startSpan(`span ${n}`, { attributes: { text: 'x'.repeat(500) } }, root).end();
      root.end();
    });
    await provider.forceFlush();
  });
  assert.deepEqual([counts.exported, relay.objections()], [301, []]);
  assert.ok(relay.posts.length > 2 && relay.posts.every(({ body }) => body.length <= 65_536));
  const names = (bodies) => bodies.map(({ body }) => spansOf(body).map(({ name }) => name));
  assert.deepEqual(names(plain.posts), names(relay.posts));
});

test('deadLetter gets the form that its receiver would have got', async () => {
  const [relay, letters] = [relayFetch(), []];
  relay.answer({ status: 400 });
  const provider = createProvider({
    deadLetter: (request, { destination }) => void letters.push([destination, spansOf(request)[0].attributes]),
    destinations: destinations(
      { dsn: sentryDsn(relay.dsn), fetch: relay.fetch },
      { endpoint: 'https://bad.example', fetch: async () => new Response(null, { status: 400 }) },
    ),
  });
  await send(provider, 'span', { int: 1 });
  assert.deepEqual(letters.sort(), [
    ['https://bad.example/v1/traces', { int: 1n }],
    [relay.tracesUrl, { ...OF_SENTRY, int: 1n }],
  ]);
});

for (const [by, options, key] of [
  ['the header of the user', { headers: { 'X-Sentry-Auth': `Sentry sentry_key=${KEY}` } }, 'x-sentry-auth'],
  ['Authorization of the scheme Sentry', { headers: { Authorization: `sentry sentry_key=${KEY}` } }, 'authorization'],
  ['Authorization of the scheme Basic', { headers: { AUTHORIZATION: `basic ${btoa(`${KEY}:`)}` } }, 'authorization'],
]) {
  test(`Sentry sees one key: ${by} stands for ours`, async () => {
    const relay = relayFetch();
    await send(createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, ...options }));
    const keys = ['x-sentry-auth', 'authorization'].filter((name) => name in relay.posts[0].headers);
    assert.deepEqual([keys, relay.objections(), relay.spans().length], [[key], [], 1]);
  });
}

test('a key in the query, and other authorization, stand beside none and one of ours', async () => {
  const relay = relayFetch();
  const { fetch, tracesUrl } = relay;
  const dsn = sentryDsn(relay.dsn);
  await send(createProvider({ dsn, fetch, tracesEndpoint: `${tracesUrl}?sentry_key=${KEY}` }));
  await send(createProvider({ dsn, fetch, headers: { authorization: 'Bearer of-a-proxy' } }));
  assert.deepEqual(
    relay.posts.map(({ headers }) => 'x-sentry-auth' in headers),
    [false, true],
  );
  assert.deepEqual([relay.objections(), relay.spans().length], [[], 2]);
});

test('while Sentry limits spans nothing is posted to it, and it is counted; others go on', async (t) => {
  let now = 1_800_000_000_000;
  t.mock.method(Date, 'now', () => now);
  const [relay, plain, losses] = [relayFetch(), receiver(), []];
  const provider = createProvider({
    onLoss: ({ reason, destination }) => losses.push([reason, destination]),
    destinations: destinations(
      { dsn: sentryDsn(relay.dsn), fetch: relay.fetch },
      { endpoint: 'https://plain.example', fetch: plain.fetch },
    ),
  });
  relay.limit({ categories: ['span'], seconds: 60 });
  await send(provider);
  relay.limit();
  await send(provider);
  now += 59_000;
  await send(provider);
  now += 1_000;
  const counts = await send(provider);
  assert.deepEqual(
    relay.posts.map(({ status }) => status),
    [429, 200],
  );
  assert.deepEqual(
    losses.map(([reason]) => reason),
    ['http_status', 'rate_limited', 'rate_limited'],
  );
  assert.deepEqual([...new Set(losses.map(([, destination]) => destination))], [relay.tracesUrl]);
  assert.deepEqual([plain.posts.length, counts.exported], [4, 1]);
  assert.deepEqual(stats().destinations[relay.tracesUrl].lost.rate_limited, 2);
});

test('what was limited is handed to deadLetter, and lost when Sentry is alone', async () => {
  const [relay, letters] = [relayFetch(), []];
  relay.limit({ categories: ['transaction', 'span'], seconds: 60 });
  const deadLetter = (request, { reason }) => void letters.push([reason, spansOf(request)[0].name]);
  const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, deadLetter });
  const first = await send(provider, 'first');
  const second = await send(provider, 'second');
  assert.deepEqual([first['lost http_status'], second['lost rate_limited'], second.posts], [1, 1, undefined]);
  assert.deepEqual(letters, [
    ['http_status', 'first'],
    ['rate_limited', 'second'],
  ]);
});

for (const [header, isLimited, status = 200] of [
  ['60:span:organization', true],
  ['60::organization:reason', true],
  ['60', true],
  ['60:transaction;span:key', true],
  ['60:all:organization', true],
  ['2700:default;error;security:organization, 60:log_item;span:key', true],
  ['60:error;default:organization', false],
  ['60:span_indexed;profile:organization', false],
  ['0:span:organization', false],
  ['soon:span:organization', true],
  ['', false],
  ['60:error:organization', false, 429],
]) {
  const effect = isLimited ? 'stops' : 'does not stop';
  test(`an answer ${status} with the limits ${JSON.stringify(header)} ${effect} spans`, async () => {
    const relay = relayFetch();
    relay.answer({ status, headers: { 'x-sentry-rate-limits': header } });
    const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, timeoutMs: 100 });
    await send(provider);
    const counts = await send(provider);
    assert.deepEqual([relay.posts.length, counts['lost rate_limited'] ?? 0], isLimited ? [1, 1] : [2, 0]);
  });
}

test('a 429 says by Retry-After how long it is for, else it is for 60 s', async (t) => {
  let now = 1_800_000_000_000;
  t.mock.method(Date, 'now', () => now);
  for (const [headers, seconds] of [
    [{ 'retry-after': '120' }, 120],
    [{}, 60],
  ]) {
    const relay = relayFetch();
    relay.answer({ status: 429, headers });
    const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch });
    const posts = [];
    for (const later of [0, seconds * 1000 - 1000, 1000]) {
      now += later;
      await send(provider);
      posts.push(relay.posts.length);
    }
    assert.deepEqual(posts, [1, 1, 2]);
  }
});

test('a shorter limit that comes later does not end a longer one', async (t) => {
  let now = 1_800_000_000_000;
  t.mock.method(Date, 'now', () => now);
  const relay = relayFetch();
  const limitedFor = (seconds) => ({ status: 200, headers: { 'x-sentry-rate-limits': `${seconds}:span:key` } });
  relay.answer(limitedFor(600), limitedFor(1));
  const provider = createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch });
  await counted(async () => {
    // Both are posted before the first answer is there.
    for (const name of ['first', 'second']) provider.getTracer('tests').startSpan(name).end();
    await provider.forceFlush();
  });
  now += 2000;
  const counts = await send(provider);
  assert.deepEqual([relay.posts.length, counts['lost rate_limited']], [2, 1]);
});

test('a 429 that ends soon is tried again after it, and is no loss', async () => {
  const relay = relayFetch();
  relay.answer({ status: 429, headers: { 'retry-after': '1', 'x-sentry-rate-limits': '1:span:key' } });
  const counts = await send(createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch }));
  assert.deepEqual([relay.posts.map(({ status }) => status), counts.exported], [[429, 200], 1]);
});

test('a bare instrument() keeps the limit of a 429 too', async () => {
  const relay = relayFetch();
  relay.limit({ seconds: 60 });
  const worker = instrument({ fetch: () => new Response(null) }, { dsn: sentryDsn(relay.dsn), fetch: relay.fetch });
  const counts = await counted(async () => {
    for (let n = 0; n < 2; n++) {
      const waiting = [];
      worker.fetch(new Request('https://shop.example'), {}, { waitUntil: (promise) => waiting.push(promise) });
      await Promise.all(waiting);
    }
  });
  assert.deepEqual([counts.posts, counts['lost http_status'], counts['lost rate_limited']], [1, 1, 1]);
});

/** A `google.rpc.Status` of code 8 with this message. */
const status = (text) => Uint8Array.of(8, 8, 0x12, ...lengthOf(text), ...new TextEncoder().encode(text));
const lengthOf = ({ length }) => (length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7]);
const long = 'no '.repeat(3000).trim();
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json; charset=utf-8' };
for (const [what, answer, told] of [
  ['a status as protobuf', { status: 413, headers: protobuf, body: status('no') }, '413 (no)'],
  ['more than a little', { status: 413, headers: protobuf, body: status(long) }, `413 (${long.slice(0, 200)})`],
  ['a status as long as 48', { status: 413, headers: protobuf, body: status('n'.repeat(48)) }, `413 (${'n'.repeat(48)})`],
  ['a status as long as 200', { status: 413, headers: protobuf, body: status('n'.repeat(200)) }, `413 (${'n'.repeat(200)})`],
  ['a code alone', { status: 400, headers: protobuf, body: Uint8Array.of(8, 3) }, '400'],
  [
    'a status as JSON',
    { status: 415, headers: json, body: '{"code":3,"message":"no\\n  such type"}' },
    '415 ({"code":3,"message":"no\\n such type"})',
  ],
  ["Sentry's own JSON", { status: 403, headers: json, body: '{"detail":"no"}' }, '403 ({"detail":"no"})'],
  ['text', { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no\n\tsuch  page\u0000' }, '404 (no such page)'],
  ['nothing', { status: 500, headers: protobuf }, '500'],
  ['no JSON', { status: 400, headers: json, body: '{' }, '400 ({)'],
  ['null', { status: 400, headers: json, body: 'null' }, '400 (null)'],
  ['no protobuf', { status: 400, headers: protobuf, body: Uint8Array.of(0x12, 5, 1) }, '400'],
  ['too much', { status: 400, headers: json, body: JSON.stringify({ message: 'x'.repeat(20_000) }) }, '400'],
]) {
  test(`a refusal that says ${what} is told as ${told.slice(0, 30)}`, async () => {
    const [relay, lines] = [relayFetch(), []];
    relay.answer(answer);
    const logger = { warn: (...line) => lines.push(line), error() {}, info() {}, debug() {}, verbose() {} };
    diag.setLogger(logger, { suppressOverrideMessage: true });
    try {
      await send(createProvider({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch }));
    } finally {
      diag.disable();
    }
    assert.deepEqual(lines, [['edgespan: 1 spans are lost (http_status)', relay.tracesUrl, told]]);
  });
}

test('spans that have no receiver are lost for that reason, whenever they end', async () => {
  const losses = [];
  const onLoss = ({ reason, spans }) => losses.push([reason, spans]);
  const provider = new EdgespanProvider(new ResolvedSettings({ onLoss }, { isUnsent: true }));
  const tracer = provider.getTracer('tests');
  const counts = await counted(async () => {
    const root = tracer.startSpan('root');
    const inRoot = trace.setSpan(ROOT_CONTEXT, root);
    const late = tracer.startSpan('late', {}, inRoot);
    tracer.startSpan('child', {}, inRoot).end();
    root.end();
    late.end();
    await provider.forceFlush();
  });
  assert.deepEqual(
    [counts, losses],
    [
      { started: 3, 'lost unconfigured': 3 },
      [
        ['unconfigured', 2],
        ['unconfigured', 1],
      ],
    ],
  );
});
