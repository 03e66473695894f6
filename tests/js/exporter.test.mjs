/**
 * One POST and what becomes of it: what is sent, how every kind of answer is counted, and that answers are not left
 * hanging (OTLP specification, "OTLP/HTTP").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { context, diag, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { inside, otlpJson } from './subject.mjs';

const { VERSION } = await inside('host/version.js');
const userAgent = `edgespan/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

afterEach(assertBalanced);

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** Shorter than any wait before a second try: what fails has failed at once. */
const timeoutMs = 500;

/** What is counted of two spans whose POST is answered so, besides the post itself and its bytes. */
async function outcome(answer, options) {
  const { provider, tracer, posts } = collect({ answer, timeoutMs, ...options });
  const {
    posts: posted,
    bytes,
    started,
    ...rest
  } = await counted(async () => {
    const root = tracer.startSpan('root');
    tracer.startSpan('child', {}, trace.setSpan(context.active(), root)).end();
    root.end();
    await provider.forceFlush();
  });
  assert.deepEqual([started, posted, posts.length], [2, 1, 1]);
  assert.equal(bytes, posts[0].copy.length);
  return rest;
}

/** A body that says whether it was read to its end or cancelled. */
function watched(chunks) {
  const seen = { drained: false, cancelled: false };
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.next();
      if (!chunk.done) return controller.enqueue(chunk.value);
      seen.drained = true;
      controller.close();
    },
    cancel: () => void (seen.cancelled = true),
  });
  return { body, seen };
}

/** What a promise gives, or a word where a failing test would wait for ever. */
async function orGiveUp(promise) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, 1000, 'still waiting')));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const bytes = (...numbers) => Uint8Array.from(numbers);
const text = (string) => new TextEncoder().encode(string);
/** An `ExportTraceServiceResponse` with a partial success. */
const rejecting = (spans, message = 'no') =>
  bytes(0x0a, 4 + message.length, 0x08, spans, 0x12, message.length, ...text(message));

test('a POST goes to the traces URL, as protobuf, with the headers of the options', () => {
  const { tracer, posts } = collect({
    endpoint: 'https://otlp.example.com/base/',
    headers: { authorization: 'Bearer abc', 'X-Team': 'a' },
  });
  tracer.startSpan('span').end();
  const [{ url, method, headers, body, signal, copy }] = posts;
  assert.equal(url, 'https://otlp.example.com/base/v1/traces');
  assert.equal(method, 'POST');
  assert.deepEqual(
    [...new Headers(headers)],
    [
      ['authorization', 'Bearer abc'],
      ['content-type', 'application/x-protobuf'],
      ['user-agent', userAgent],
      ['x-team', 'a'],
    ],
  );
  assert.ok(body instanceof Uint8Array && signal instanceof AbortSignal && !signal.aborted);
  assert.equal(spansOf(copy)[0].name, 'span');
});

test('what the body is, is ours to say, however the options write it', () => {
  const { tracer, posts } = collect({ headers: { 'Content-Type': 'application/json', 'CONTENT-ENCODING': 'br' } });
  tracer.startSpan('span').end();
  const headers = new Headers(posts[0].headers);
  assert.deepEqual([headers.get('content-type'), headers.get('content-encoding')], ['application/x-protobuf', null]);
});

test('the User-Agent is that of the specification with our product in front, unless the options have one', () => {
  const userAgents = [{}, { 'user-AGENT': 'mine/1' }].map((headers) => {
    const { tracer, posts } = collect({ headers });
    tracer.startSpan('span').end();
    return new Headers(posts[0].headers).get('user-agent');
  });
  assert.deepEqual(userAgents, [userAgent, 'mine/1']);
  assert.match(userAgent, /^edgespan\/(\S+) OTel-OTLP-Exporter-JavaScript\/\1$/);
});

test('nothing is sent when there is nothing to send', async () => {
  const { provider, tracer, posts } = collect();
  await provider.forceFlush();
  const open = tracer.startSpan('open');
  await provider.forceFlush();
  assert.equal(posts.length, 0);
  open.end();
  await provider.forceFlush();
  await provider.forceFlush();
  assert.equal(posts.length, 1);
});

test("the bytes that a fetch of the user's gets stay valid", async () => {
  const { provider, tracer, posts } = collect();
  for (let n = 0; n < 20; n++) {
    tracer.startSpan(`span ${n}`, { attributes: { text: 'x'.repeat(100_000 * (n % 3)) } }).end();
  }
  await provider.forceFlush();
  for (const [n, { body, copy }] of posts.entries()) {
    assert.deepEqual(body, copy);
    assert.equal(spansOf(body)[0].name, `span ${n}`);
  }
});

for (const status of [200, 202, 204, 299]) {
  test(`status ${status} is success`, async () => {
    assert.deepEqual(await outcome(() => new Response(null, { status })), { exported: 2 });
  });
}

for (const status of [300, 304, 400, 401, 413, 429, 500, 503]) {
  test(`status ${status} loses the spans for http_status`, async () => {
    assert.deepEqual(await outcome(() => new Response(null, { status })), { 'lost http_status': 2 });
  });
}

test('a partial success loses what was rejected, no more than was sent and no less than nothing', async () => {
  const answer = (body) => () => new Response(body, { headers: PROTOBUF });
  assert.deepEqual(await outcome(answer(rejecting(1))), { exported: 1, 'lost rejected': 1 });
  assert.deepEqual(await outcome(answer(rejecting(2))), { 'lost rejected': 2 });
  assert.deepEqual(await outcome(answer(rejecting(100))), { 'lost rejected': 2 });
  assert.deepEqual(await outcome(answer(rejecting(0, 'a warning'))), { exported: 2 });
  assert.deepEqual(await outcome(answer(bytes(0x0a, 11, 0x08, ...Array(9).fill(0xff), 0x01))), { exported: 2 });
  assert.deepEqual(await outcome(answer(bytes())), { exported: 2 });
  assert.deepEqual(await outcome(answer(bytes(0x0a, 0))), { exported: 2 });
});

test('an answer that comes in pieces is put together', async () => {
  const { body, seen } = watched([...rejecting(1)].map((byte) => bytes(byte)).values());
  assert.deepEqual(await outcome(() => new Response(body, { headers: PROTOBUF })), { exported: 1, 'lost rejected': 1 });
  assert.equal(seen.drained, true);
});

test('toward a receiver of JSON a partial success is read in JSON, with the count as a string or a number', async () => {
  const options = { protocol: otlpJson };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const answer = (body) => () => new Response(JSON.stringify(body), { headers });
  const rejected = { exported: 1, 'lost rejected': 1 };
  for (const partialSuccess of [{ rejectedSpans: '1', errorMessage: 'no' }, { rejectedSpans: 1 }]) {
    assert.deepEqual(await outcome(answer({ partialSuccess }), options), rejected);
  }
  for (
    const body of [
      {},
      { partialSuccess: {} },
      { partialSuccess: null },
      { partialSuccess: { rejectedSpans: 'x' } },
      null,
      5,
    ]
  ) {
    assert.deepEqual(await outcome(answer(body), options), { exported: 2 }, JSON.stringify(body));
  }
});

test('an answer in JSON from a receiver of protobuf is the success that its status says, and is not read', async () => {
  const { body, seen } = watched([text('{"partialSuccess":{"rejectedSpans":1}}')].values());
  const headers = { 'content-type': 'application/json' };
  assert.deepEqual(await outcome(() => new Response(body, { headers })), { exported: 2 });
  assert.ok(seen.cancelled);
});

test('the count and the message of a partial success are told to diag', async (t) => {
  const warn = t.mock.fn();
  diag.setLogger({ warn, debug() {}, error() {}, info() {}, verbose() {} });
  await outcome(() => new Response(rejecting(1, 'too old'), { headers: PROTOBUF }));
  diag.disable();
  assert.deepEqual(warn.mock.calls.map((call) => call.arguments), [[
    'edgespan: the receiver rejected 1 spans: too old',
  ]]);
});

test('an answer that is neither protobuf nor JSON is success, and is drained or cancelled', async () => {
  const answers = [
    [{ 'content-type': 'application/json' }, text('{"partialSuccess":'), { protocol: otlpJson }],
    [{}, text('OK')],
    [{}, text('OK'), { protocol: otlpJson }],
    [PROTOBUF, text('<html>')],
    [PROTOBUF, bytes(0xff, 0xff, 0xff)],
  ];
  for (const [headers, chunk, options] of answers) {
    const { body, seen } = watched([chunk].values());
    assert.deepEqual(await outcome(() => new Response(body, { headers }), options), { exported: 2 });
    assert.ok(seen.drained || seen.cancelled, JSON.stringify(headers));
  }
});

test('an answer without an end is read no further than needed; a success that long is a failure', async () => {
  let pulled = 0;
  const endless = { next: () => ({ done: false, value: (pulled++, new Uint8Array(10_000)) }) };
  for (
    const [headers, status, expected, more] of [
      [PROTOBUF, 200, { 'lost too_large': 2 }],
      [{ 'content-type': 'application/json' }, 200, { 'lost too_large': 2 }, { protocol: otlpJson }],
      [{ 'content-type': 'application/json' }, 200, { exported: 2 }],
      [{}, 200, { exported: 2 }],
      [PROTOBUF, 500, { 'lost http_status': 2 }],
    ]
  ) {
    pulled = 0;
    const { body, seen } = watched(endless);
    const options = { maxResponseBytes: 100_000, ...more };
    assert.deepEqual(await outcome(() => new Response(body, { headers, status }), options), expected);
    assert.deepEqual([seen.cancelled, pulled < 20], [true, true]);
  }
});

test('an answer whose body fails while it is read is the success that its status says', async () => {
  for (const headers of [PROTOBUF, {}]) {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) });
    assert.deepEqual(await outcome(() => new Response(body, { headers })), { exported: 2 });
  }
});

test("a body that the user's fetch has read or locked already is counted once", async () => {
  const locked = (init) => async () => {
    const response = new Response('text', init);
    response.body.getReader();
    return response;
  };
  const used = (init) => async () => {
    const response = new Response('text', init);
    await response.text();
    return response;
  };
  for (const make of [locked, used]) {
    assert.deepEqual(await outcome(make({ status: 200 })), { exported: 2 });
    assert.deepEqual(await outcome(make({ status: 200, headers: PROTOBUF })), { exported: 2 });
    assert.deepEqual(await outcome(make({ status: 500 })), { 'lost http_status': 2 });
  }
});

test('a receiver that cannot be reached loses the spans for network', async () => {
  assert.deepEqual(await outcome(() => Promise.reject(new TypeError('fetch failed'))), { 'lost network': 2 });
  assert.deepEqual(
    await outcome(() => {
      throw new Error('at once');
    }),
    { 'lost network': 2 },
  );
  assert.deepEqual(await outcome(() => undefined), { 'lost network': 2 });
});

test('a receiver that does not answer in time loses the spans for timeout, and the request is aborted', async () => {
  let aborted;
  const answer = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(aborted = signal.reason));
    });
  assert.deepEqual(await outcome(answer, { timeoutMs: 5 }), { 'lost timeout': 2 });
  assert.equal(aborted.name, 'AbortError');
});

test('a fetch that does not listen to its signal is not waited for longer than timeoutMs', async () => {
  const never = outcome(() => new Promise(() => {}), { timeoutMs: 5 });
  assert.deepEqual(await orGiveUp(never), { 'lost timeout': 2 });
});

test('an answer whose body never comes is not waited for longer than timeoutMs', async () => {
  for (
    const [headers, status, expected, more] of [
      [PROTOBUF, 200, { exported: 2 }],
      [{}, 500, { 'lost http_status': 2 }],
    ]
  ) {
    const body = new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => new Promise(() => {}) });
    const never = outcome(() => new Response(body, { headers, status }), { timeoutMs: 5 });
    assert.deepEqual(await orGiveUp(never), expected);
  }
});

test('no timer is left behind by a POST that was answered', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  await outcome(() => new Response(null), { timeoutMs: 600_000 });
  assert.equal(timers(), before);
});

test('nothing that a receiver does rejects or throws into user code', async (t) => {
  const unhandled = t.mock.fn();
  process.on('unhandledRejection', unhandled);
  const answers = [
    () => Promise.reject(undefined),
    () => ({ ok: true }),
    () => ({ status: 200, ok: true, headers: null, body: 'x' }),
    () => null,
    () => 5,
  ];
  for (const answer of answers) {
    const { provider, tracer } = collect({ answer, timeoutMs });
    tracer.startSpan('span').end();
    await provider.forceFlush().catch(() => {});
  }
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  assert.equal(unhandled.mock.callCount(), 0);
});

test('debug prints one line for each try, without query and credentials, nothing without it', async (t) => {
  const log = t.mock.method(console, 'log', () => {});
  await outcome(() => new Response(null));
  assert.equal(log.mock.callCount(), 0);
  await outcome(() => new Response(null, { status: 200 }), { debug: true });
  await outcome(() => new Response(null, { status: 503 }), {
    debug: true,
    endpoint: 'https://otlp.example.com?key=secret',
  });
  await outcome(() => Promise.reject(new Error('no')), { debug: true });
  const lines = log.mock.calls.map((call) =>
    call.arguments
      .join(' ')
      .replace(/\d+ bytes/, 'n bytes')
      .replace(/\d+ ms/, 'n ms')
  );
  assert.deepEqual(lines.filter((line) => line.includes(' bytes to ')), [
    'edgespan: 2 spans, n bytes to http://localhost:4318/v1/traces: 200 in n ms',
    'edgespan: 2 spans, n bytes to https://otlp.example.com/v1/traces: 503 in n ms',
    'edgespan: 2 spans, n bytes to http://localhost:4318/v1/traces: network in n ms',
  ]);
});
