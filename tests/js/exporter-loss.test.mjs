/**
 * `onLoss` and `deadLetter`: who wants to know of lost spans, and who wants to keep requests that were not delivered.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { gzip, limits, otlpJson } from './subject.mjs';

afterEach(assertBalanced);

const NAME = 'http://localhost:4318/v1/traces';
const status = (code) => () => new Response(null, { status: code });

/** One span sent so; what the hooks were told. */
async function lost(options) {
  const [losses, letters] = [[], []];
  const { provider, tracer, posts } = collect({
    timeoutMs: 500,
    onLoss: (loss) => losses.push(loss),
    deadLetter: (request, about) => void letters.push({ request, about }),
    ...options,
  });
  const counts = await counted(async () => {
    tracer.startSpan('span').end();
    await provider.forceFlush().catch(() => {});
  });
  return { losses, letters, posts, counts };
}

test('a request that was not delivered is handed over, uncompressed, once, after the last try', async () => {
  const text = 'x'.repeat(2000);
  const letters = [];
  const { provider, tracer, posts } = collect({
    compression: gzip,
    answer: (_, number) =>
      new Response(null, number < 3 ? { status: 503, headers: { 'retry-after': '0' } } : { status: 400 }),
    deadLetter: (request, about) => void letters.push({ request, about, tries: posts.length }),
  });
  tracer.startSpan('span', { attributes: { text } }).end();
  await provider.forceFlush().catch(() => {});
  assert.deepEqual(
    letters.map(({ about, tries }) => [about, tries]),
    [[{ reason: 'http_status', spans: 1, destination: NAME, contentType: 'application/x-protobuf' }, 3]],
  );
  assert.equal(spansOf(letters[0].request)[0].attributes.text, text);
});

test('what is handed over is the JSON that the receiver would have got, and a copy', async () => {
  const { letters, posts } = await lost({ protocol: otlpJson, answer: status(400) });
  assert.equal(letters[0].about.contentType, 'application/json');
  assert.deepEqual(letters[0].request, posts[0].copy);
  assert.notEqual(letters[0].request, posts[0].body);
});

test('every reason for which a request is not delivered is told to both', async () => {
  const json = { 'content-type': 'application/json' };
  const protobuf = { 'content-type': 'application/x-protobuf' };
  for (
    const [reason, answer, options] of [
      ['http_status', status(500)],
      ['network', () => Promise.reject(new TypeError('fetch failed'))],
      ['timeout', () => new Promise(() => {}), { timeoutMs: 5 }],
      ['too_large', () => new Response('x'.repeat(2000), { headers: protobuf }), { maxResponseBytes: 1024 }],
      [
        'too_large',
        () => new Response('x'.repeat(2000), { headers: json }),
        { maxResponseBytes: 1024, protocol: otlpJson },
      ],
    ]
  ) {
    const { losses, letters } = await lost({ answer, ...options });
    const loss = { reason, spans: 1, destination: NAME };
    assert.deepEqual(losses, [loss]);
    const contentType = options?.protocol ? 'application/json' : 'application/x-protobuf';
    assert.deepEqual(letters.map(({ about }) => about), [{ ...loss, contentType }]);
  }
});

test('what a receiver took and rejected is told, and not handed over', async () => {
  for (const [type, body, options] of [
    ['application/x-protobuf', Uint8Array.of(0x0a, 2, 8, 1)],
    ['application/json', '{"partialSuccess":{"rejectedSpans":"1"}}', { protocol: otlpJson }],
  ]) {
    const answer = () => new Response(body, { headers: { 'content-type': type } });
    const { losses, letters } = await lost({ answer, ...options });
    assert.deepEqual([losses, letters], [[{ reason: 'rejected', spans: 1, destination: NAME }], []]);
  }
});

test('spans that are lost before they are sent are told without a destination', async () => {
  const losses = [];
  const { provider, tracer } = collect({ limits: limits({ maxBufferBytes: 65_536 }), onLoss: (loss) => losses.push(loss) });
  const root = tracer.startSpan('root');
  const inRoot = trace.setSpan(ROOT_CONTEXT, root);
  for (let n = 0; n < 8; n++) tracer.startSpan('n'.repeat(10_000), {}, inRoot).end();
  root.end();
  await provider.forceFlush();
  assert.deepEqual(losses, [{ reason: 'over_budget', spans: 2 }]);
});

test('nothing is told when everything arrives', async () => {
  const { losses, letters, counts } = await lost({});
  assert.deepEqual([losses, letters, counts.exported], [[], [], 1]);
});

test('a dead letter that is kept asynchronously is waited for', async () => {
  let isKept = false;
  await lost({
    answer: status(400),
    deadLetter: async () => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      isKept = true;
    },
  });
  assert.equal(isKept, true);
});

test('hooks that throw or reject change nothing', async () => {
  const fail = () => {
    throw new Error('mine');
  };
  for (const deadLetter of [fail, async () => fail()]) {
    const { counts } = await lost({ answer: status(400), onLoss: fail, deadLetter });
    assert.deepEqual([counts.posts, counts['lost http_status']], [1, 1]);
  }
});
