/**
 * Exports over a real connection: what timeouts, dropped connections, compression and keep-alive are there.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { createProvider, gzip, otlpJson } from './subject.mjs';

afterEach(assertBalanced);

/**
 * What one span came to that was sent to a server that answers one request after the other with these functions, and
 * with the last one all that follow.
 */
async function sent(answers, options, name = 'span') {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url, method, headers, socket } = request;
    requests.push({ url, method, headers, socket, body: Buffer.concat(chunks) });
    (answers[requests.length - 1] ?? answers.at(-1))(response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const endpoint = `http://127.0.0.1:${server.address().port}`;
    const provider = createProvider({ endpoint, ...options });
    const counts = await counted(async () => {
      provider.getTracer('tests').startSpan(name).end();
      await provider.forceFlush().catch(() => {});
    });
    return { requests, counts };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const ok = (response) => response.end();
const drop = (response, request) => request.socket.destroy();
const unavailable = (response) => response.writeHead(503, { 'retry-after': '0' }).end('busy');

test('a request is a POST to /v1/traces with content type and user agent', async () => {
  const { requests, counts } = await sent([ok]);
  const [{ url, method, headers, body }] = requests;
  assert.deepEqual([url, method, headers['content-type']], ['/v1/traces', 'POST', 'application/x-protobuf']);
  assert.match(headers['user-agent'], /^edgespan\/\S+ OTel-OTLP-Exporter-JavaScript\/\S+$/);
  assert.equal(spansOf(new Uint8Array(body))[0].name, 'span');
  assert.equal(counts.exported, 1);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect by ${status} is not followed, and the spans are counted as lost`, async () => {
    const redirect = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
    const { requests, counts } = await sent([redirect, ok]);
    assert.deepEqual(requests.map(({ url }) => url), ['/v1/traces']);
    assert.equal(counts['lost http_status'], 1);
    assert.equal(counts.exported, undefined);
  });
}

test('the traces endpoint is used as it is, with / where it has no path', async () => {
  const requests = [];
  const server = createServer((request, response) => (requests.push(request.url), response.end())).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const path of ['', '/', '/v1/traces', '/other/', '/a?key=1']) {
    const provider = createProvider({ tracesEndpoint: base + path });
    provider.getTracer('tests').startSpan('span').end();
    await provider.forceFlush();
  }
  server.closeAllConnections();
  server.close();
  assert.deepEqual(requests, ['/', '/', '/v1/traces', '/other/', '/a?key=1']);
});

test('a connection that is dropped without an answer is tried again', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  const { requests, counts } = await sent([drop, ok]);
  assert.deepEqual([requests.length, counts.exported], [2, 1]);
  assert.deepEqual(requests[0].body, requests[1].body);
});

test('a receiver that is not there is tried again until the time is over', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  const provider = createProvider({ endpoint: `http://127.0.0.1:${port}`, timeoutMs: 1500 });
  const counts = await counted(async () => {
    provider.getTracer('tests').startSpan('span').end();
    await provider.forceFlush().catch(() => {});
  });
  assert.deepEqual([counts.posts, counts['lost network']], [2, 1]);
});

test('a connection is used again by the retry, whose answer before was read or given up', async () => {
  const { requests, counts } = await sent([(response) => response.writeHead(503, { 'retry-after': '0' }).end(), ok]);
  assert.deepEqual([requests.length, counts.exported], [2, 1]);
  assert.equal(requests[0].socket, requests[1].socket);
});

test('a receiver that never answers is given up after timeoutMs, and the connection is closed', async () => {
  let closed;
  const hang = (response, request) => (closed = once(request.socket, 'close'));
  const { requests, counts } = await sent([hang], { timeoutMs: 100 });
  assert.deepEqual([requests.length, counts['lost timeout']], [1, 1]);
  await closed;
});

test('timeoutMs is for all tries together', async () => {
  const started = Date.now();
  const { requests, counts } = await sent([unavailable, () => {}], { timeoutMs: 200 });
  assert.deepEqual([requests.length, counts['lost timeout']], [2, 1]);
  const took = Date.now() - started;
  assert.ok(took >= 190 && took < 2000, `${took} ms`);
});

test('a compressed request is what gunzip takes', async () => {
  const { requests } = await sent([ok], { compression: gzip }, 'n'.repeat(5000));
  const [{ headers, body }] = requests;
  assert.equal(headers['content-encoding'], 'gzip');
  assert.equal(Number(headers['content-length']), body.length);
  assert.equal(spansOf(new Uint8Array(gunzipSync(body)))[0].name, 'n'.repeat(5000));
});

test('a compressed answer is bounded by what it is when decompressed', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const answer = (response) =>
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }).end(bomb);
  assert.ok(bomb.length < 100_000);
  const { requests, counts } = await sent([answer]);
  assert.deepEqual([requests.length, counts['lost too_large']], [1, 1]);
});

test('a compressed partial success is read', async () => {
  const body = gzipSync('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}');
  const answer = (response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  const { counts } = await sent([answer], { protocol: otlpJson });
  assert.equal(counts['lost rejected'], 1);
});
