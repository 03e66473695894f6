/**
 * Sampling and its headers beside Sentry's own SDK: what `@sentry/core` 11.12.0 decided, told its sampler and sent for the
 * same caller and the same options, in `tests/vectors/sentry-tracing.json`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { assertBalanced } from './collector.mjs';
import { PUBLIC_KEY, patternOf, sentryMembers, traced, tracesSamplerOf } from './sentry-trace.mjs';
import { inside } from './subject.mjs';

const { parseSentryBaggage } = await inside('tracing/propagation/sentry_trace.js');
const { propagationTargets } = await inside('sentry/tracing/targets.js');
const { ignores } = await inside('sentry/tracing/ignore_spans.js');

after(assertBalanced);

const isRate = ({ returns, inheritOr = returns }) => inheritOr >= 0 && inheritOr <= 1;
const vectors = JSON.parse(readFileSync(new URL('../vectors/sentry-tracing.json', import.meta.url), 'utf8'));

for (const { caller, options, told, flag, baggage, others } of vectors.decisions) {
  test(`${caller}: ${JSON.stringify(options)} gives "${flag}"`, async () => {
    const headers = vectors.callers[caller];
    const asked = [];
    const { tracesSampler: given, ...rest } = options;
    const { tracer, provider, posted, extracted, headersOf } = traced({ ...rest, ...tracesSamplerOf(given, asked) });
    const context = extracted(headers);
    const span = tracer.startSpan('root', {}, context);
    const out = headersOf(span, context);
    span.end();
    await provider.forceFlush();

    const [, traceId, spanId, sampled = ''] = /^([0-9a-f]{32})-([0-9a-f]{16})-?([01])?$/.exec(out['sentry-trace']);
    assert.equal(sampled, flag);
    assert.equal(out.traceparent, `00-${traceId}-${spanId}-0${2 * (caller === 'none') + (flag === '1')}`);
    const isTracing = Object.keys(options).length > 0;
    assert.equal(posted().length, isTracing && flag === '1' ? 1 : 0);

    const { trace_id: named, sample_rate: rate, sample_rand: rand, sampled: decision, ...members } = sentryMembers(out);
    const found = Object.entries({ sample_rate: rate, sample_rand: rand, sampled: decision });
    const any = ([name, value]) => [name, baggage[name] === '*' ? '*' : value];
    assert.deepEqual(Object.fromEntries(found.filter(([, value]) => value !== undefined).map(any)), baggage);
    // Whoever decides by a rate decides by `sample_rand < rate`.
    const isByRate = given ? isRate(given) : isTracing && /none|open/.test(caller);
    if (isByRate) assert.equal(Number(rand) < Number(rate), flag === '1', `${rand} < ${rate}`);
    const {
      trace_id: _,
      sample_rate: __,
      sample_rand: ___,
      sampled: ____,
      ...theirs
    } = Object.fromEntries(parseSentryBaggage(headers.baggage ?? ''));
    const ours = { public_key: PUBLIC_KEY, release: 'here@2', environment: 'test', org_id: '77' };
    const own = isTracing ? { ...ours, transaction: 'root' } : ours;
    assert.deepEqual(members, { none: {}, caller: theirs, own }[others]);
    if (others !== 'none') assert.equal(named, traceId);

    assert.equal(asked.length, told ? 1 : 0);
    for (const { parentSampled, parentSampleRate, transactionContext, name } of asked) {
      const known = { parentSampled, parentSampleRate };
      for (const key of Object.keys(known)) if (known[key] === undefined) delete known[key];
      assert.deepEqual(known, told);
      assert.deepEqual(transactionContext, { name: 'root', parentSampled });
      assert.equal(name, 'root');
    }
  });
}

for (const { own, incoming, strict, continued } of vectors.continuation) {
  const sides = `organization "${incoming}" calls "${own}"${strict ? ', strictly' : ''}`;
  test(`${sides}: the trace ${continued ? 'goes on' : 'does not go on'}, in whichever header it came`, () => {
    const [traceId, spanId] = ['771a43a4192642f0b136d5159a501700', '7c51afd529da4a2a'];
    const { tracer, extracted, headersOf } = traced({
      orgId: own,
      strictTraceContinuation: strict,
      tracesSampleRate: 1,
    });
    const members = `sentry-trace_id=${traceId},sentry-public_key=abc${incoming && `,sentry-org_id=${incoming}`}`;
    const baggage = `a=1,${members}`;
    const traceparent = `00-${traceId}-${spanId}-01`;
    for (const headers of [
      { 'sentry-trace': `${traceId}-${spanId}-1`, baggage },
      { 'sentry-trace': `${traceId}-${spanId}-1`, baggage, traceparent, tracestate: 'b=1' },
      { traceparent, tracestate: 'b=1', baggage },
    ]) {
      const context = extracted(headers);
      const span = tracer.startSpan('root', {}, context);
      assert.equal(span.spanContext().traceId === traceId, continued);
      const out = headersOf(span, context);
      assert.equal(out['sentry-trace'].startsWith(traceId), continued);
      assert.equal(out.traceparent.includes(traceId), continued);
      assert.equal(/(?:^|,)b=1/.test(out.tracestate ?? ''), continued && 'traceparent' in headers);
      const { trace_id: named, org_id: organization } = sentryMembers(out);
      assert.ok(out.baggage.startsWith('a=1,'));
      assert.equal(named, span.spanContext().traceId);
      const isFrozen = continued && 'sentry-trace' in headers;
      assert.equal(organization ?? '', isFrozen ? incoming : own);
      assert.equal(out.baggage.match(/sentry-trace_id/g).length, 1);
      span.end();
    }
  });
}

for (const { targets, url, allowed } of vectors.targets) {
  test(`${allowed ? 'headers' : 'no headers'} go to ${url} by ${JSON.stringify(targets)}, every time`, () => {
    const mayPropagateTo = propagationTargets(targets?.map(patternOf));
    for (let round = 0; round < 3; round++) assert.equal(mayPropagateTo(url), allowed);
  });
}

for (const { ignoreSpans, ignored } of vectors.ignored) {
  test(`ignoreSpans ${JSON.stringify(ignoreSpans)} has ${JSON.stringify(ignored)}`, () => {
    const patterns = ignoreSpans.map((pattern) => {
      if (typeof pattern === 'string' || pattern.regexp) return patternOf(pattern);
      const { name, op, attributes } = pattern;
      const wanted = attributes && Object.entries(attributes).map(([key, value]) => [key, patternOf(value)]);
      return {
        ...(name && { name: patternOf(name) }),
        ...(op && { op: patternOf(op) }),
        ...(wanted && { attributes: Object.fromEntries(wanted) }),
      };
    });
    const found = Object.entries(vectors.spans).filter(([, { description, op, attributes }]) =>
      ignores(patterns, description, 0, { 'sentry.op': op, ...attributes }),
    );
    assert.deepEqual(
      found.map(([name]) => name),
      ignored,
    );
  });
}
