/**
 * The same spans through OpenTelemetry JS and through edgespan, decoded from what both would send and compared value by
 * value. Where the two differ is listed in `differential-known.mjs` with the reason; a listed difference that does not
 * occur any more is a failure too.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { collect } from './collector.mjs';
import { CASES, CASES_WITH_OPTIONS } from './differential-cases.mjs';
import { KNOWN } from './differential-known.mjs';
import { resourceSpansOf, spansOf } from './otlp.mjs';
import { customIds, customSampler, emptyResource, limits as ourLimits } from './subject.mjs';

/** Ids that count up, traces and spans each on their own: theirs draws a root's two ids the other way round. */
function counting() {
  const counter = (digits, count = 0) => () => (++count).toString(16).padStart(digits, '0');
  return { generateTraceId: counter(32), generateSpanId: counter(16) };
}

/** What OpenTelemetry JS sends of the spans that `record` ends. */
async function theirs(record, { limits, ...options } = {}) {
  const ended = [];
  const nothing = async () => {};
  const keep = { onStart() {}, onEnd: (span) => ended.push(span), forceFlush: nothing, shutdown: nothing };
  const provider = new BasicTracerProvider({
    idGenerator: counting(),
    spanProcessors: [keep],
    generalLimits: limits && { attributeValueLengthLimit: limits.attributeValueLengthLimit },
    spanLimits: limits,
    ...options,
  });
  record({ provider, tracer: provider.getTracer('tests', '1.0.0') });
  // As their processors do: what is not sampled was only recorded.
  const sampled = ended.filter((span) => span.spanContext().traceFlags & TraceFlags.SAMPLED);
  return ProtobufTraceSerializer.serializeRequest(sampled);
}

/** What edgespan sends, request by request. */
async function ours(record, { limits, ...options } = {}) {
  const sampler = options.sampler && customSampler(options.sampler);
  const { provider, posts } = collect({ idGenerator: customIds(counting()), limits: limits && ourLimits(limits), ...options, sampler });
  record({ provider, tracer: provider.getTracer('tests', '1.0.0') });
  await provider.forceFlush();
  return posts.map(({ copy }) => copy);
}

/** Every place in which two decoded values differ, as `path: ours | theirs`. */
function differencesOf(our, their, path = '') {
  if (isPlain(our) && isPlain(their)) {
    const keys = [...new Set([...Object.keys(our), ...Object.keys(their)])].sort();
    return keys.flatMap((key) => differencesOf(our[key], their[key], path ? `${path}.${key}` : key));
  }
  const [left, right] = [our, their].map(shown);
  return left === right ? [] : [`${path}: ${left} | ${right}`];
}

const isPlain = (value) => typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

function shown(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (ArrayBuffer.isView(value)) return `bytes(${value})`;
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (isPlain(value)) return `{${Object.entries(value).map(([key, inner]) => `${key}: ${shown(inner)}`).join(', ')}}`;
  return typeof value === 'string' ? JSON.stringify(value) : `${value}`;
}

const byName = (spans) => Object.fromEntries(spans.map(({ resource, ...span }) => [span.name, span]));

async function differences(record, options) {
  const our = (await ours(record, options)).flatMap((bytes) => spansOf(bytes));
  const their = spansOf(await theirs(record, options), { canonical: false });
  assert.ok(their.length > 0);
  return differencesOf(byName(our), byName(their));
}

const plain = Object.entries(CASES).map(([name, record]) => [name, { record }]);

for (const [name, { record, options }] of [...plain, ...Object.entries(CASES_WITH_OPTIONS)]) {
  test(name, async () => {
    const found = await differences(record, options);
    const known = KNOWN[name] ?? [];
    assert.deepEqual(
      found.filter((line) => !known.some(({ pattern }) => pattern.test(line))),
      [],
    );
    assert.deepEqual(
      known.filter(({ pattern }) => !found.some((line) => pattern.test(line))),
      [],
      'a listed difference does not occur any more',
    );
  });
}

test('every listed difference belongs to a case', () => {
  const cases = [...Object.keys(CASES), ...Object.keys(CASES_WITH_OPTIONS)];
  assert.deepEqual(
    Object.keys(KNOWN).filter((name) => !cases.includes(name)),
    [],
  );
});

test('a resource is the same, but for what names the SDK', async () => {
  const given = { 'service.name': 'shop', 'host.arch': 'amd64', list: ['a', 'b'], n: 0.5 };
  const schemaUrl = 'https://opentelemetry.io/schemas/1.37.0';
  const record = ({ tracer }) => tracer.startSpan('span').end();
  const theirResource = defaultResource().merge(resourceFromAttributes(given, { schemaUrl }));
  const [our] = resourceSpansOf((await ours(record, { resource: emptyResource().merge(resourceFromAttributes(given, { schemaUrl })) }))[0]);
  const [their] = resourceSpansOf(await theirs(record, { resource: theirResource }), { canonical: false });
  const named = ['telemetry.sdk.name', 'telemetry.sdk.version', 'telemetry.sdk.language'];
  const rest = ({ resource, schemaUrl: url }) => {
    const attributes = Object.entries(resource.attributes).filter(([key]) => !named.includes(key));
    return { ...resource, attributes: Object.fromEntries(attributes), url };
  };
  assert.deepEqual(differencesOf(rest(our), rest(their)), []);
  for (const { resource } of [our, their]) {
    assert.ok(named.every((key) => typeof resource.attributes[key] === 'string'));
  }
});
