/**
 * `sample_rand` beside OpenTelemetry's thresholds: the article's sampler over many decisions, and that both kinds of
 * randomness say the same (Sentry develop docs, "Propagated Random Value"; OpenTelemetry
 * `trace/tracestate-probability-sampling.md`).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { numbers } from './random.mjs';
import { clientOptions, sentryMembers, traced } from './sentry-trace.mjs';
import { customIds, inside } from './subject.mjs';

const { SentrySampler } = await inside('sentry/tracing/sampler.js');
const { drawnRand, fractionOf, sampleRand } = await inside('sentry/tracing/sample_rand.js');
const { decideByRate } = await inside('sentry/tracing/ratio.js');
const { decideInCore } = await inside('tracing/sampling/program.js');
const { TraceState } = await inside('features/trace_state.js');

after(assertBalanced);

const SEED = 20_261_122;
const digitsOf = (next, length) =>
  Array.from({ length: length / 8 }, () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];

/** Whether OpenTelemetry's samplers agree: the threshold of a sampled trace is not above its randomness. */
function assertThreshold(id, { decision, traceState }, rate) {
  const [, th] = /(?:^|;)th:([0-9a-f]{1,14})$/.exec(traceState?.get('ot') ?? '') ?? [];
  const random = BigInt(`0x${id.slice(18)}`);
  if (decision === 0) {
    assert.equal(th, undefined);
    return;
  }
  const threshold = BigInt(`0x${th.padEnd(14, '0')}`);
  assert.ok(random >= threshold, `${id} of th:${th}`);
  assert.ok(Math.abs(1 - Number(threshold) / 2 ** 56 - rate) < 1e-9, `th:${th} is ${rate}`);
}

/** A share of `count` is where it is in all but one of two million runs: five standard deviations. */
function assertShare(kept, count, rate) {
  const bound = 5 * Math.sqrt(count * rate * (1 - rate));
  assert.ok(Math.abs(kept - count * rate) <= bound, `${kept} of ${count} at ${rate}, seed ${SEED}`);
}

// As in the article.
const tracesSampler = (samplingContext) => {
  // Always trace requests that hit the payment endpoint
  if (samplingContext.transactionContext.name.includes('/api/payments')) {
    return 1.0;
  }
  // Sample health checks at a very low rate
  if (samplingContext.transactionContext.name.includes('/health')) {
    return 0.01;
  }
  // Default sampling rate for everything else
  return 0.1;
};

const ROUTES = [
  ['/api/payments', 1],
  ['/api/payments/7', 1],
  ['/health', 0.01],
  ['/health/ready', 0.01],
  ['/api/users/7', 0.1],
];

test("the article's sampler keeps its shares over 100,000 decisions, each as sample_rand and the trace id say", () => {
  const sampler = new SentrySampler(clientOptions({ tracesSampleRate: 0.1, tracesSampler }), () => {});
  const next = numbers(SEED);
  const kept = new Map(ROUTES.map(([path]) => [path, 0]));
  for (let n = 0; n < 100_000; n++) {
    const [path, rate] = ROUTES[n % ROUTES.length];
    const id = digitsOf(next, 32);
    const result = sampler.shouldSample(ROOT_CONTEXT, id, `GET ${path}`, SpanKind.SERVER, {}, []);
    const dsc = result.note.dynamicSamplingContext;
    const isSampled = result.decision === 2;
    assert.match(dsc.get('sample_rand'), /^0\.\d{6}$/);
    assert.equal(Number(dsc.get('sample_rand')) < rate, isSampled, `${dsc.get('sample_rand')} at ${rate}`);
    assert.deepEqual(
      [dsc.get('trace_id'), dsc.get('sample_rate'), dsc.get('sampled'), result.note.sampleRate],
      [id, String(rate), String(isSampled), rate],
    );
    assertThreshold(id, result, rate);
    if (isSampled) kept.set(path, kept.get(path) + 1);
  }
  for (const [path, rate] of ROUTES) assertShare(kept.get(path), 100_000 / ROUTES.length, rate);
});

test("the article's sampler decides the same end to end: what arrives is what was sampled", async () => {
  const next = numbers(SEED);
  const idGenerator = {
    hasRandomTraceIds: true,
    generateTraceId: () => digitsOf(next, 32),
    generateSpanId: () => digitsOf(next, 16),
  };
  const { tracer, provider, posted, headersOf } = traced({ tracesSampler }, { idGenerator: customIds(idGenerator) });
  const sampled = [];
  for (let n = 0; n < 2000; n++) {
    const [path, rate] = ROUTES[n % ROUTES.length];
    const attributes = { 'http.request.method': 'GET', 'url.path': path };
    const span = tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes });
    const { sample_rand: rand, sample_rate: told, sampled: decision } = sentryMembers(headersOf(span));
    assert.deepEqual(
      [Number(rand) < rate, Number(told), decision],
      [span.isRecording(), rate, `${span.isRecording()}`],
    );
    if (span.isRecording()) sampled.push(span.spanContext().traceId);
    span.end();
  }
  await provider.forceFlush();
  const arrived = posted();
  assert.deepEqual(
    arrived.map(({ traceId: id }) => id),
    sampled,
  );
  for (const { traceState, attributes } of arrived) {
    const rate = ROUTES.find(([path]) => path === attributes['url.path'])[1];
    const [, th] = /^ot=th:([0-9a-f]+)$/.exec(traceState);
    assert.ok(Math.abs(1 - Number(BigInt(`0x${th.padEnd(14, '0')}`)) / 2 ** 56 - rate) < 1e-9);
  }
  assert.ok(sampled.length > 800, `${sampled.length} of 2000`);
});

test('of rates with more than six digits sample_rand and the core say the same too', () => {
  const next = numbers(SEED);
  for (let n = 0; n < 20_000; n++) {
    const rate = [next(), next() * 1e-5, 1 - next() * 1e-5, 1 / 3, 1e-7, 2 ** -60][n % 6];
    const sampler = new SentrySampler(clientOptions({ tracesSampleRate: rate }), () => {});
    // Near the threshold, where rounding could tell.
    const near = BigInt(Math.round((1 - rate) * 2 ** 52)) * 16n + BigInt(Math.floor(next() * 2 ** 38) - 2 ** 37);
    const low = near < 0n ? 0n : near >= 1n << 56n ? (1n << 56n) - 1n : near;
    const id = digitsOf(next, 24).slice(0, 18) + low.toString(16).padStart(14, '0');
    const { decision, traceState, note } = sampler.shouldSample(ROOT_CONTEXT, id, 'x', 0, {}, []);
    const rand = note.dynamicSamplingContext.get('sample_rand');
    assert.match(rand, /^0\.\d{6}$/);
    assert.equal(Number(rand) < rate, decision === 2, `${rand} at ${rate} for ${id}`);
    if (traceState) assertThreshold(id, { decision, traceState }, rate);
    else assert.ok(decision === 0 || rate > 0.999999, `${rate}`);
  }
});

test('a rate decides as the core does, with a tracestate and without', () => {
  const next = numbers(SEED);
  const states = [undefined, 'a=1', 'ot=rv:c0000000000000', 'ot=th:8,a=1'];
  for (let n = 0; n < 8000; n++) {
    const rate = [0, 1, 0.01, 0.1, 0.25, 2 ** -57, 1e-16, next()][n % 8];
    const header = states[(n >> 3) % states.length];
    const traceState = header && new TraceState(header);
    const id = digitsOf(next, 32);
    const parent = { traceId: id, spanId, traceFlags: n & 1, isRemote: true, ...(header && { traceState }) };
    const context = n % 3 ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const [ours, core] = [decideByRate(rate, context, id), decideInCore([2, rate], context, id)];
    const plain = ({ decision, traceState: state }) => [decision, state?.serialize()];
    assert.deepEqual(plain(ours), plain(core), `${id} at ${rate} with ${header}`);
  }
});

test('a drawn sample_rand gives the decision that the caller made, and is spread over that side of its rate', () => {
  const next = numbers(SEED);
  for (const rate of [0, 0.000001, 0.25, 1 / 3, 0.5, 0.999999, 1]) {
    for (const isSampled of [true, false]) {
      if (rate === (isSampled ? 0 : 1)) continue;
      const drawn = Array.from({ length: 2000 }, () => Number(drawnRand(next(), rate, isSampled)));
      for (const rand of drawn) assert.ok(rand < rate === isSampled && rand >= 0 && rand < 1, `${rand} at ${rate}`);
      const [from, to] = isSampled ? [0, rate] : [rate, 1];
      const mean = drawn.reduce((sum, rand) => sum + rand, 0) / drawn.length;
      // Of a uniform distribution the mean is off by its width / sqrt(12 n).
      assert.ok(
        Math.abs(mean - (from + to) / 2) < (5 * (to - from)) / Math.sqrt(12 * 2000) + 1e-6,
        `${mean} at ${rate}`,
      );
    }
  }
});

test('sample_rand is the randomness of the trace: of its id, or of rv in the tracestate', () => {
  assert.equal(sampleRand(fractionOf(`${'0'.repeat(18)}${'f'.repeat(14)}`)), '0.000000');
  assert.equal(sampleRand(fractionOf(`${'f'.repeat(18)}${'0'.repeat(14)}`)), '0.999999');
  assert.equal(sampleRand(fractionOf(`${'0'.repeat(18)}c${'0'.repeat(13)}`)), '0.249999');
  const state = new TraceState('ot=rv:c0000000000000,a=1');
  assert.equal(sampleRand(fractionOf(traceId, state)), '0.249999');
});
