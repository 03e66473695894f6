/**
 * The stand-in for Sentry refuses what Sentry refuses: each rule is broken on purpose.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';

import { KEY, relayFetch, withRelay } from './relay.mjs';
import { MAX_OTLP_BYTES, answerOf } from './relay-rules.mjs';
import { AUTH, EVENT_ID, envelope, envelopes, request, traces } from './relay-make.mjs';

const PROJECT = { key: KEY, id: '42' };
const PROTOBUF = 'application/x-protobuf';
const TEXT = new TextDecoder();

/** Status, content type and body of the answer to a post of spans; headers of `undefined` are left out. */
function post(headers = {}, { url = traces(), body = request({}), method = 'POST', limits } = {}) {
  const all = { 'content-type': PROTOBUF, 'x-sentry-auth': AUTH, ...headers };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const { status, headers: answered, body: told } = answerOf({ method, url, headers: given, body }, PROJECT, limits);
  return [status, answered['content-type'], TEXT.decode(told)];
}

/** Status and body of the answer to a post of an envelope. */
function send(text, headers = { 'x-sentry-auth': AUTH }, { url = envelopes(), limits } = {}) {
  const body = new Uint8Array(Buffer.from(text));
  const { status, body: told } = answerOf({ method: 'POST', url, headers, body }, PROJECT, limits);
  return [status, JSON.parse(TEXT.decode(told))];
}

/** `google.rpc.Status` in protobuf. */
const status = (code, message) => TEXT.decode(Uint8Array.of(8, code, 0x12, message.length)) + message;

test('spans are taken at the route with and without its slash, and nowhere else', () => {
  assert.deepEqual(post(), [200, PROTOBUF, '']);
  assert.deepEqual(post({}, { url: traces().slice(0, -1) }), [200, PROTOBUF, '']);
  for (const url of ['/v1/traces', '/api/otlp/v1/traces', `${traces()}x`, '/api/42/integration/otlp/v1/metrics/']) {
    assert.equal(post({}, { url })[0], 404, url);
  }
  assert.equal(post({}, { method: 'GET' })[0], 405);
});

test('what a DSN has before the project is before the route', () => {
  const at = (url) =>
    answerOf(
      { method: 'POST', url, headers: { 'content-type': PROTOBUF, 'x-sentry-auth': AUTH }, body: request({}) },
      { ...PROJECT, path: '/sub/path' },
    ).status;
  assert.deepEqual([at(`/sub/path${traces()}`), at(traces())], [200, 404]);
});

test('protobuf has no parameters, JSON may have some, and nothing else is taken', () => {
  assert.deepEqual(post({ 'content-type': 'Application/X-Protobuf' }), [200, PROTOBUF, '']);
  for (const type of ['application/json', 'application/json; charset=utf-8']) {
    assert.deepEqual(post({ 'content-type': type }), [200, 'application/json', '{}']);
  }
  for (const type of ['application/x-protobuf; charset=utf-8', 'application/protobuf', 'text/plain']) {
    const message = `{"code":3,"message":"unsupported content type: ${type}"}`;
    assert.deepEqual(post({ 'content-type': type }), [415, 'application/json', message]);
  }
  assert.equal(post({ 'content-type': undefined })[0], 415);
});

test('each of the four ways to say the key is enough', () => {
  const none = { 'x-sentry-auth': undefined };
  assert.equal(post()[0], 200);
  assert.equal(post({ 'x-sentry-auth': `sentry sentry_key=${KEY}` })[0], 200);
  assert.equal(post({ ...none, authorization: AUTH })[0], 200);
  assert.equal(post({ ...none, authorization: `Basic ${btoa(`${KEY}:`)}` })[0], 200);
  assert.equal(post(none, { url: `${traces()}?sentry_key=${KEY}` })[0], 200);
});

test('no key, and two of them, are refused in the format of the request', () => {
  const none = 'missing authorization information';
  const two = 'multiple authorization payloads detected';
  assert.deepEqual(post({ 'x-sentry-auth': undefined }), [401, PROTOBUF, status(16, none)]);
  assert.deepEqual(post({ 'x-sentry-auth': `Bearer ${KEY}` }), [401, PROTOBUF, status(16, none)]);
  assert.deepEqual(post({ authorization: AUTH }), [401, PROTOBUF, status(16, two)]);
  assert.deepEqual(post({ authorization: `Basic ${btoa(`${KEY}:`)}` }), [401, PROTOBUF, status(16, two)]);
  assert.deepEqual(post({}, { url: `${traces()}?sentry_key=${KEY}` }), [401, PROTOBUF, status(16, two)]);
  const json = post({ 'x-sentry-auth': undefined, 'content-type': 'application/json' });
  assert.deepEqual(json, [401, 'application/json', `{"code":16,"message":"${none}"}`]);
  const keyless = post({ 'x-sentry-auth': 'Sentry sentry_version=7' });
  assert.deepEqual(keyless, [401, PROTOBUF, status(16, 'bad x-sentry-auth header')]);
});

test('a key of other than 32 bytes, a project that is no u64, a newer protocol are bad requests', () => {
  const key = status(3, 'bad sentry DSN public key');
  const project = status(3, 'bad project path parameter');
  for (const short of ['abc', `${KEY}0`]) {
    assert.deepEqual(post({ 'x-sentry-auth': `Sentry sentry_key=${short}` }), [400, PROTOBUF, key]);
  }
  for (const id of ['project-id', '-1', '18446744073709551616']) {
    assert.deepEqual(post({}, { url: traces(id) }), [400, PROTOBUF, project]);
  }
  const version = post({ 'x-sentry-auth': `Sentry sentry_version=8, sentry_key=${KEY}` });
  assert.deepEqual(version, [400, PROTOBUF, status(3, 'unsupported protocol version (8)')]);
});

test("another project's key, and another project, are turned away", () => {
  assert.equal(post({ 'x-sentry-auth': `Sentry sentry_key=${KEY.replace('e', 'f')}` })[0], 403);
  assert.equal(post({}, { url: traces('18446744073709551615') })[0], 403);
});

test('bodies are decompressed before they are measured, up to 12 MiB', () => {
  const body = request({});
  const packed = { gzip: zlib.gzipSync(body), deflate: zlib.deflateSync(body), br: zlib.brotliCompressSync(body) };
  for (const [encoding, bytes] of Object.entries(packed)) {
    assert.deepEqual(post({ 'content-encoding': encoding }, { body: new Uint8Array(bytes) }), [200, PROTOBUF, '']);
  }
  for (const encoding of ['', 'utf-8']) assert.equal(post({ 'content-encoding': encoding })[0], 200);
  assert.equal(post({ 'content-encoding': 'snappy' })[0], 415);
  assert.equal(post({ 'content-encoding': 'gzip' })[0], 400);

  const most = new Uint8Array(MAX_OTLP_BYTES);
  const more = new Uint8Array(MAX_OTLP_BYTES + 1);
  const tooLarge = [413, PROTOBUF, status(8, 'length limit exceeded')];
  assert.deepEqual([post({}, { body: most })[0], post({}, { body: more })], [200, tooLarge]);
  const gzip = { 'content-encoding': 'gzip' };
  assert.equal(post(gzip, { body: new Uint8Array(zlib.gzipSync(most)) })[0], 200);
  assert.deepEqual(post(gzip, { body: new Uint8Array(zlib.gzipSync(more)) }), tooLarge);
});

test('a limit answers 429 to its categories, in both headers', () => {
  const limits = [{ seconds: 60, categories: ['error'] }];
  assert.equal(post({}, { limits })[0], 200);
  assert.equal(send(envelope(), undefined, { limits })[0], 429);
  const all = [{ seconds: 7 }, { seconds: 30, categories: ['span', 'error'], scope: 'key' }];
  const headers = { 'content-type': PROTOBUF, 'x-sentry-auth': AUTH };
  const answer = answerOf({ method: 'POST', url: traces(), headers, body: request({}) }, PROJECT, all);
  assert.equal(answer.status, 429);
  assert.deepEqual(answer.spans, []);
  assert.equal(answer.headers['retry-after'], '30');
  assert.equal(answer.headers['x-sentry-rate-limits'], '7::organization, 30:span;error:key');
});

test('browsers may post, and read when to come again', () => {
  const preflight = answerOf({ method: 'OPTIONS', url: traces(), headers: {}, body: new Uint8Array(0) }, PROJECT);
  const { headers } = preflight;
  assert.equal(preflight.status, 200);
  assert.equal(headers['access-control-allow-origin'], '*');
  for (const name of ['x-sentry-auth', 'content-type', 'content-encoding']) {
    assert.ok(headers['access-control-allow-headers'].split(',').includes(name), name);
  }
  assert.match(headers['access-control-expose-headers'], /x-sentry-rate-limits,retry-after/);
});

test('an envelope is answered with the id of its event, whichever way the key came', () => {
  const dsn = `https://${KEY}@o1.ingest.sentry.io/42`;
  const taken = [200, { id: EVENT_ID }];
  assert.deepEqual(send(envelope()), taken);
  assert.deepEqual(send(envelope(), {}, { url: `${envelopes()}?sentry_version=7&sentry_key=${KEY}` }), taken);
  assert.deepEqual(send(envelope({}, { header: { dsn } }), {}), taken);
  assert.deepEqual(send(envelope(), {}), [401, { detail: 'missing authorization information' }]);
  assert.deepEqual(send('nonsense', {}), [401, { detail: 'bad envelope authentication header' }]);
  const two = send(envelope(), { 'x-sentry-auth': AUTH }, { url: `${envelopes()}?sentry_key=${KEY}` });
  assert.deepEqual(two, [401, { detail: 'multiple authorization payloads detected' }]);
});

test("the envelope's route needs its slash", () => {
  assert.equal(send(envelope(), undefined, { url: envelopes().slice(0, -1) })[0], 404);
});

test('an envelope that cannot be read is a bad request that says why', () => {
  const [header, item, payload] = envelope().split('\n');
  const cases = {
    [`${header}x\n${item}\n${payload}\n`]: 'invalid envelope header',
    [`${header}\nevent\n${payload}\n`]: 'invalid item header',
    [`${header}\n{"length":1}\n1\n`]: 'invalid item header',
    [`${header}\n${item}\n${payload.slice(1)}`]: 'unexpected end of file',
    [`${header}\n${item}\n${payload} \n`]: 'missing newline after header or payload',
  };
  for (const [text, cause] of Object.entries(cases)) {
    assert.deepEqual(send(text), [400, { detail: 'invalid event envelope', causes: [cause] }]);
  }
  assert.deepEqual(send(''), [400, { detail: 'empty request body' }]);
  const foreign = `https://${KEY.replace('e', 'f')}@o1.ingest.sentry.io/42`;
  const cause = 'public key header mismatch between envelope and request';
  const mismatch = [400, { detail: 'invalid event envelope', causes: [cause] }];
  assert.deepEqual(send(envelope({}, { header: { dsn: foreign } })), mismatch);
});

test('an event of more than 1 MiB, and two events in one envelope, are too large', () => {
  const filler = (length) => envelope({ extra: { filler: 'x'.repeat(length) } });
  const around = Buffer.byteLength(filler(0).split('\n')[2]);
  assert.equal(send(filler(1024 * 1024 - around))[0], 200);
  assert.equal(send(filler(1024 * 1024 - around + 1))[0], 413);
  const [header, item, payload] = envelope().split('\n');
  assert.equal(send([header, item, payload, item, payload, ''].join('\n'))[0], 413);
  assert.equal(send([header, '{"type":"client_report"}', '{}', item, payload].join('\n'))[0], 200);
});

test('a relay keeps what came, tells what is wrong with it, and answers as told', async () => {
  const relay = relayFetch();
  const init = { method: 'POST', headers: { 'content-type': PROTOBUF, 'x-sentry-auth': AUTH }, body: request({}) };
  const enough = relay.until(({ posts }) => posts.length === 2);
  assert.equal((await relay.fetch(relay.tracesUrl, init)).status, 200);
  const sent = { ...init, headers: { 'x-sentry-auth': AUTH }, body: envelope() };
  assert.deepEqual(await (await relay.fetch(relay.envelopeUrl, sent)).json(), { id: EVENT_ID });
  await enough;
  assert.deepEqual([relay.spans().map(({ name }) => name), relay.events()[0].event_id], [['span'], EVENT_ID]);
  assert.deepEqual(relay.objections(), []);

  relay.answer({ status: 503 }, { drop: true });
  assert.equal((await relay.fetch(relay.tracesUrl, init)).status, 503);
  await assert.rejects(relay.fetch(relay.tracesUrl, init), { name: 'TypeError' });
  await assert.rejects(relay.fetch('https://example.com/', init), { name: 'TypeError' });
  relay.limit({ categories: ['span'] });
  assert.equal((await relay.fetch(relay.tracesUrl, init)).headers.get('x-sentry-rate-limits'), '60:span:organization');
  assert.deepEqual([relay.spans().length, relay.objections()], [1, []]);

  await relay.fetch(relay.envelopeUrl, sent);
  await relay.fetch(relay.envelopeUrl, { ...sent, headers: {} });
  const refused = 'POST /api/42/envelope/ was refused by 401';
  assert.deepEqual(relay.objections(), [refused, `event ${EVENT_ID} came twice`]);
});

test('behind a socket it answers the same', () =>
  withRelay(async (relay) => {
    const headers = { 'content-type': PROTOBUF, 'x-sentry-auth': AUTH };
    const init = { method: 'POST', headers, body: request({}) };
    const response = await fetch(relay.tracesUrl, init);
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, PROTOBUF]);
    assert.equal((await fetch(relay.tracesUrl, { ...init, headers: {} })).status, 401);
    relay.answer({ drop: true });
    await assert.rejects(fetch(relay.tracesUrl, init), { name: 'TypeError' });
    assert.equal(relay.spans().length, 1);
  }));
