/**
 * `edgespan/slim`: its options, what it records and sends, and that it is one with `edgespan` in the same program. On Node
 * the tests run on the core that it has on Workers.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { SpanStatusCode, propagation, trace } from '@opentelemetry/api';
import { spansOf } from './otlp.mjs';

const posts = [];
let answer = () => new Response(null);
const requests = [];
// Before the package is imported: it posts by the `fetch` that it finds then.
globalThis.fetch = async (input, init) => {
  const url = String(input?.url ?? input);
  if (!url.startsWith('https://otlp.example/')) {
    requests.push({ url, headers: new Headers(init?.headers) });
    return new Response('fetched');
  }
  posts.push({ url, ...init, body: init.body.slice() });
  return answer();
};
const full = await import('./subject.mjs');
const { inside, root } = full;
const { instrument, stats } = await inside('entry/slim.js');
const { host, setHost } = await inside('host/host.js');
const whole = host.module;
const small = await readFile(new URL('dist/core/generated/edgespan_slim_bg.wasm', root));
setHost({ ...host, module: new WebAssembly.Module(small) });

const OPTIONS = { endpoint: 'https://otlp.example/base/?key=1', serviceName: 'slim', headers: { 'X-Key': 'secret' } };
const tracer = trace.getTracer('user');

/** Serves one request by a handler; gives the answer, and the spans that were posted, by name. */
async function serve(handler, { options = OPTIONS, request = new Request('https://shop.example/a?b=c') } = {}) {
  const worker = instrument({ fetch: handler }, options);
  const kept = [];
  let response;
  try {
    response = await worker.fetch(request, {}, { waitUntil: (promise) => kept.push(promise) });
  } catch (error) {
    response = error;
  }
  while (kept.length > 0) await Promise.all(kept.splice(0));
  const taken = posts.splice(0);
  const spans = taken.flatMap(({ body }) => spansOf(body));
  return { response, posts: taken, spans, byName: Object.fromEntries(spans.map((span) => [span.name, span])) };
}

after(() => {
  const { started, exported, sampledOut, open, lost } = stats().spans;
  const losses = Object.values(lost).reduce((sum, count) => sum + count, 0);
  assert.equal(started, exported + sampledOut + open + losses, 'every started span is accounted for');
});

test('a request is one POST with the server span and the spans of its code', async () => {
  const { response, posts, spans, byName } = await serve(async () => {
    return tracer.startActiveSpan('price', { attributes: { fruit: 'apple' } }, (span) => {
      span.setAttribute('list', ['a', 1n, { deep: true }]).addEvent('asked', { times: 2 });
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'sold out' });
      span.end();
      return new Response('nothing', { status: 404 });
    });
  });
  assert.equal(await response.text(), 'nothing');
  assert.equal(posts.length, 1);
  const [{ url, method, headers, redirect }] = posts;
  assert.deepEqual([url, method, redirect], ['https://otlp.example/base/v1/traces?key=1', 'POST', 'manual']);
  assert.equal(headers['x-key'], 'secret');
  assert.equal(headers['content-type'], 'application/x-protobuf');
  assert.equal(spans.length, 2);
  const { GET: server, price } = byName;
  assert.equal(price.parentSpanId, server.spanId);
  assert.equal(price.traceId, server.traceId);
  assert.equal(server.kind, 2);
  assert.deepEqual(server.attributes, {
    'http.request.method': 'GET',
    'url.path': '/a',
    'url.scheme': 'https',
    'server.address': 'shop.example',
    'http.response.status_code': 404n,
  });
  assert.deepEqual(price.attributes, { fruit: 'apple', list: ['a', 1n, { deep: true }] });
  assert.deepEqual(price.events.map(({ name, attributes }) => [name, attributes]), [['asked', { times: 2n }]]);
  assert.equal(server.resource['service.name'], 'slim');
});

test('outgoing fetch is a client span, with traceparent in its headers and without what is secret', async () => {
  requests.length = 0;
  const { byName } = await serve(async () => new Response(await (await fetch('https://a:b@api.example/x?y=z', { method: 'PUT' })).text()));
  assert.equal(byName.PUT.attributes['url.full'], 'https://REDACTED:REDACTED@api.example/x?y=REDACTED');
  assert.equal(byName.PUT.parentSpanId, byName.GET.spanId);
  assert.equal(requests[0].headers.get('traceparent'), `00-${byName.PUT.traceId}-${byName.PUT.spanId}-03`);
});

test("a caller's trace is continued with its tracestate, and left out when the caller left it out", async () => {
  const from = (flags) => ({
    request: new Request('https://shop.example/', {
      headers: { traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-${flags}`, tracestate: 'a=1' },
    }),
    options: { ...OPTIONS, tracesSampleRate: flags === '01' ? 0 : 1 },
  });
  const { byName } = await serve(() => new Response('ok'), from('01'));
  const { traceId, parentSpanId, traceState } = byName.GET;
  assert.deepEqual([traceId, parentSpanId, traceState], ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', 'a=1']);
  requests.length = 0;
  const before = stats().spans.unsampled;
  const unsampled = await serve(async () => (await fetch('https://api.example/'), new Response('ok')), from('00'));
  assert.equal(unsampled.posts.length, 0);
  assert.equal(stats().spans.unsampled, before + 1);
  assert.match(requests[0].headers.get('traceparent'), /^00-4bf92f3577b34da6a3ce929d0e0e4736-[\da-f]{16}-00$/);
  assert.equal(requests[0].headers.get('tracestate'), 'a=1');
});

test('a ratio samples its share of new traces', async () => {
  let sampled = 0;
  for (let at = 0; at < 400; at++) {
    const { posts } = await serve(() => new Response('ok'), { options: { ...OPTIONS, tracesSampleRate: 0.25 } });
    sampled += posts.length;
  }
  assert.ok(sampled > 50 && sampled < 160, `${sampled} of 400`);
});

test('what a handler throws comes out as it is, and is on its span', async () => {
  const error = new RangeError('too far');
  const { response, byName } = await serve(() => {
    throw error;
  });
  assert.equal(response, error);
  assert.equal(byName.GET.attributes['error.type'], 'RangeError');
  assert.equal(byName.GET.events[0].attributes['exception.message'], 'too far');
});

test('what is not delivered is counted with its reason, after one try', async () => {
  const lost = async (given, options) => {
    const { lost: before, exported } = stats().spans;
    answer = given;
    const { posts } = await serve(() => new Response('ok'), { options: { ...OPTIONS, ...options } });
    answer = () => new Response(null);
    assert.equal(posts.length, 1);
    assert.equal(stats().spans.exported, exported);
    const { lost: after } = stats().spans;
    return Object.keys(after).filter((reason) => after[reason] !== before[reason]);
  };
  assert.deepEqual(await lost(() => new Response('later', { status: 503 })), ['http_status']);
  assert.deepEqual(await lost(() => Promise.reject(new TypeError('refused'))), ['network']);
  assert.deepEqual(await lost(() => new Promise(() => {}), { timeoutMs: 20 }), ['timeout']);
  const rejectsOne = Uint8Array.of(0x0a, 6, 0x08, 1, 0x12, 2, 0x6e, 0x6f);
  const headers = { 'content-type': 'application/x-protobuf' };
  assert.deepEqual(await lost(() => new Response(rejectsOne, { headers })), ['rejected']);
});

test('spans end in waitUntil in the same POST; later ones are lost as late', async () => {
  let late;
  const worker = instrument(
    {
      fetch(request, env, ctx) {
        late = tracer.startSpan('late');
        const span = tracer.startSpan('background');
        ctx.waitUntil(Promise.resolve().then(() => span.end()));
        return new Response('ok');
      },
    },
    OPTIONS,
  );
  const kept = [];
  worker.fetch(new Request('https://shop.example/'), {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  assert.deepEqual(posts.splice(0).map(({ body }) => spansOf(body).map(({ name }) => name)), [['GET', 'background']]);
  const before = stats().spans.lost.late ?? 0;
  late.end();
  assert.equal(stats().spans.lost.late, before + 1);
});

test('hostile values and more than the limits are dropped and counted on the span', async () => {
  const { byName } = await serve(() => {
    const span = tracer.startSpan('hostile', {
      attributes: {
        get bad() {
          throw new Error('no');
        },
        good: 1,
      },
    });
    span.setAttribute('function', () => {});
    for (let at = 0; at < 200; at++) span.setAttribute(`key-${at}`, at);
    for (let at = 0; at < 130; at++) span.addEvent(`event-${at}`);
    span.setAttribute('key-0', 'anew').end();
    return new Response('ok');
  });
  const { attributes, droppedAttributes, events, droppedEvents } = byName.hostile;
  assert.equal(Object.keys(attributes).length, 128);
  assert.equal(attributes['key-0'], 'anew');
  assert.equal(droppedAttributes, 2 + 200 - 127);
  assert.deepEqual([events.length, droppedEvents, events[0].name], [128, 2, 'event-2']);
});

test('a request over the byte budget loses spans, not itself', async () => {
  const before = stats().spans.lost.over_budget ?? 0;
  const { response, spans } = await serve(() => {
    for (let at = 0; at < 12; at++) tracer.startSpan('large', { attributes: { text: `${at}`.repeat(500_000) } }).end();
    for (let at = 0; at < 40_000; at++) tracer.startSpan(`small ${at}`).end();
    return new Response('ok');
  });
  assert.equal(await response.text(), 'ok');
  const lost = stats().spans.lost.over_budget - before;
  assert.ok(lost > 0);
  assert.equal(spans.length + lost, 12 + 40_000 + 1);
});

test('other members of the handler are its own', async () => {
  class Handler {
    #secret = 1;
    name = 'mine';
    fetch() {
      return new Response(`${this.#secret}`);
    }
    queue(batch) {
      return [this.#secret, batch];
    }
  }
  const worker = instrument(new Handler(), OPTIONS);
  assert.deepEqual(worker.queue('batch'), [1, 'batch']);
  assert.equal(worker.name, 'mine');
  assert.equal(posts.length, 0);
});

for (const [options, sentence] of [
  [{ bindings: false }, 'edgespan: option `bindings` does not exist in edgespan/slim; there are endpoint, tracesEndpoint, headers, serviceName, tracesSampleRate, timeoutMs'],
  [{ endpiont: 'https://a.example' }, 'edgespan: option `endpiont` does not exist in edgespan/slim; there are endpoint, tracesEndpoint, headers, serviceName, tracesSampleRate, timeoutMs'],
  [{ constructor: 1 }, 'edgespan: option `constructor` does not exist in edgespan/slim; there are endpoint, tracesEndpoint, headers, serviceName, tracesSampleRate, timeoutMs'],
  [{ tracesSampleRate: 2 }, 'edgespan: option `tracesSampleRate` is 2; it must be a number from 0 to 1'],
  [{ tracesSampleRate: '0.5' }, 'edgespan: option `tracesSampleRate` is "0.5"; it must be a number from 0 to 1'],
  [{ timeoutMs: 0.5 }, 'edgespan: option `timeoutMs` is 0.5; it must be an integer from 1 to 600000'],
  [{ serviceName: '' }, 'edgespan: option `serviceName` is ""; it must be a non-empty string'],
  [{ endpoint: 'https://a:b@c.example' }, 'edgespan: option `endpoint` is a string; it must be an http:// or https:// URL without credentials'],
  [{ tracesEndpoint: 'ftp://c.example' }, 'edgespan: option `tracesEndpoint` is a string; it must be an http:// or https:// URL without credentials'],
  [{ headers: { key: undefined } }, 'edgespan: option `headers` is an object; it must be an object of valid header values'],
  [{ headers: { 'a b': 'c' } }, 'edgespan: option `headers` is an object; it must be an object of valid header values'],
  ['https://a.example', 'edgespan: the options are a string; they must be an object'],
  [Promise.resolve({}), 'edgespan: the options are a promise; they must be an object'],
]) {
  test(`options: ${sentence}`, () => {
    assert.throws(() => instrument({ fetch() {} }, options), new TypeError(sentence));
  });
}

test('a handler that is no object is one sentence', () => {
  const sentence = 'edgespan: the handler is a function; it must be an object with one of the functions fetch, scheduled, queue, email, tail';
  assert.throws(() => instrument(() => {}, OPTIONS), new TypeError(sentence));
});

test('options that a function returns are checked for each request, which goes on untraced', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const options = () => ({ ...OPTIONS, sampler: 'always_on' });
  for (const _ of [1, 2]) {
    const { response, posts } = await serve(() => new Response('ok'), { options });
    assert.equal(await response.text(), 'ok');
    assert.equal(posts.length, 0);
  }
  assert.equal(warn.mock.callCount(), 1);
  assert.match(warn.mock.calls[0].arguments[0], /^edgespan: option `sampler` does not exist in edgespan\/slim.*requests are not traced$/);
});

test('with edgespan in the same program both trace by its core, and count together', async () => {
  setHost({ ...host, module: whole });
  const sent = [];
  const fetch = async (_, { body }) => (sent.push(body.slice()), new Response(null));
  const worker = full.instrument({ fetch: () => new Response('full') }, { fetch, sampler: 'always_on', serviceName: 'full' });
  const kept = [];
  const before = full.stats().spans.exported;
  await worker.fetch(new Request('https://shop.example/'), {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  assert.deepEqual(sent.flatMap((body) => spansOf(body)).map(({ resource }) => resource['service.name']), ['full']);
  const { spans } = await serve(() => (tracer.startSpan('mine').end(), new Response('ok')));
  assert.deepEqual(spans.map(({ name }) => name), ['GET', 'mine']);
  assert.equal(full.stats().spans.exported, before + 3);
  assert.deepEqual(full.stats(), stats());
  assert.ok(propagation.fields().includes('traceparent'));
});

test('a request that goes through two handlers is one span, of the outer, also with one of `edgespan`', async () => {
  const request = new Request('https://shop.example/');
  const handler = { fetch: () => new Response('ok') };
  const posted = async (worker) => {
    const kept = [];
    await worker.fetch(request, {}, { waitUntil: (promise) => kept.push(promise) });
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return posts.splice(0).flatMap(({ body }) => spansOf(body)).map(({ name, resource }) => [name, resource['service.name']]);
  };
  const [inner, outer] = [{ ...OPTIONS, serviceName: 'inner' }, { ...OPTIONS, serviceName: 'outer' }];
  for (const [first, second] of [
    [instrument, instrument],
    [instrument, full.instrument],
    [full.instrument, instrument],
  ]) {
    assert.deepEqual(await posted(second(first(handler, inner), outer)), [['GET', 'outer']]);
  }
});
