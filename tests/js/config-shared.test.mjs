/**
 * Options that are made anew for every invocation: equal ones share their settings, and what only the glue can hold is
 * compared by identity.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  baggageSpanAttributes,
  bindings,
  customIds,
  customSampler,
  destinations,
  gzip,
  inside,
  limits,
  mirror,
  otlpJson,
  resourceFromAttributes,
  sentryDsn,
  spanProcessors,
  tailSampling,
  waterfall,
} from './subject.mjs';

const { SettingsCache } = await inside('config/settings_cache.js');
const { ResolvedSettings } = await inside('config/settings.js');
const { AlwaysOnSampler, TraceIdRatioBasedSampler } = await inside('tracing/sampling/samplers.js');

const { d1, kv, rpc, sendEmail, workflow } = bindings;
const fetch = () => new Response(null);
const methods = (...names) => Object.fromEntries(names.map((name) => [name, () => undefined]));
const idGenerator = methods('generateTraceId', 'generateSpanId');
const propagator = methods('inject', 'extract', 'fields');
const foreign = { shouldSample: () => ({ decision: 2 }), toString: () => 'foreign' };
const processor = () => methods('onStart', 'onEnd', 'forceFlush', 'shutdown');
const [one, other] = [processor(), processor()];
const DSN = 'https://abc@o1.ingest.sentry.io/42';

/** Makes equal options again and again. */
const makers = {
  'plain options': () => ({ serviceName: 'a', headers: { a: 'b' }, limits: limits({ eventCountLimit: Infinity }) }),
  'a fetch': () => ({ fetch }),
  'functions at every level': () => ({
    onLoss: fetch,
    deadLetter: fetch,
    destinations: destinations({ endpoint: 'http://a', fetch }),
    tailSampling: tailSampling({ ratio: 0.5, decide: fetch }),
  }),
  'parts of the ecosystem': () => ({
    idGenerator: customIds(idGenerator),
    propagator,
    sampler: customSampler(foreign),
  }),
  'samplers of ours that say the same': () => ({ sampler: new TraceIdRatioBasedSampler(0.5) }),
  'the same span processors': () => ({ spanProcessors: spanProcessors(one, other) }),
  'features that are the same value': () => ({ protocol: otlpJson, compression: gzip, native: mirror, debug: waterfall }),
  'DSNs that say the same': () => ({ dsn: sentryDsn(DSN), destinations: destinations({}, { dsn: sentryDsn(DSN) }) }),
  'tail sampling by the same rules': () => ({ tailSampling: tailSampling({ keepNames: ['a'], keepAttributes: { b: [1] } }) }),
  'a large number in a rule of tail sampling': () => ({ tailSampling: tailSampling({ keepAttributes: { id: 2 ** 53 } }) }),
  'limits, baggage and destinations': () => ({
    limits: limits({ eventCountLimit: 1 }),
    baggageSpanAttributes: baggageSpanAttributes('a.*'),
    destinations: destinations({}, { endpoint: 'http://b' }),
  }),
  'the same kinds of bindings': () => ({ bindings: bindings.bindingOptions({ only: [kv, d1], off: [d1], kinds: { M: sendEmail }, rpc: rpc('A') }) }),
  'resources that say the same': () => ({ resource: resourceFromAttributes({ a: 1 }, { schemaUrl: 'http://s' }) }),
};
for (const [name, make] of Object.entries(makers)) {
  test(`${name}: equal options share their settings`, () => {
    const cache = new SettingsCache();
    assert.equal(cache.of(make()), cache.of(make()));
  });
}

const pairs = {
  fetch: [{ fetch }, { fetch: () => fetch() }],
  'no fetch': [{ fetch }, {}],
  'fetch of a destination': [{ destinations: destinations({ fetch }) }, { destinations: destinations({ fetch: () => fetch() }) }],
  'fetch of another destination': [
    { destinations: destinations({ fetch }, { fetch: undefined }) },
    { destinations: destinations({ fetch: undefined }, { fetch }) },
  ],
  onLoss: [{ onLoss: fetch }, { onLoss: () => {} }],
  'onLoss and deadLetter': [{ onLoss: fetch }, { deadLetter: fetch }],
  decide: [{ tailSampling: tailSampling({ decide: fetch }) }, { tailSampling: tailSampling({ decide: () => {} }) }],
  'rules of tail sampling': [
    { tailSampling: tailSampling({ keepNames: ['a'] }) },
    { tailSampling: tailSampling({ keepNames: ['b'] }) },
  ],
  'tail sampling and none': [{ tailSampling: tailSampling() }, {}],
  sampler: [{ sampler: customSampler(foreign) }, { sampler: customSampler({ ...foreign }) }],
  'id generator': [{ idGenerator: customIds(idGenerator) }, { idGenerator: customIds({ ...idGenerator }) }],
  DSN: [{ dsn: sentryDsn(DSN) }, { dsn: sentryDsn(DSN.replace('/42', '/43')) }],
  protocol: [{ protocol: otlpJson }, { protocol: 'http/protobuf' }],
  compression: [{ compression: gzip }, { compression: 'none' }],
  native: [{ native: mirror }, { native: 'auto' }],
  debug: [{ debug: waterfall }, { debug: true }],
  'kinds of bindings': [{ bindings: [kv] }, { bindings: [d1] }],
  'kinds of bindings that are traced, or not': [{ bindings: bindings.bindingOptions({ only: [kv] }) }, { bindings: bindings.bindingOptions({ off: [kv] }) }],
  'sampler of ours': [{ sampler: new TraceIdRatioBasedSampler(0.5) }, { sampler: new TraceIdRatioBasedSampler(0.25) }],
  'sampler of ours and none': [{ sampler: new AlwaysOnSampler() }, {}],
  resource: [{ resource: resourceFromAttributes({ a: 1 }) }, { resource: resourceFromAttributes({ a: 2 }) }],
  limits: [{ limits: limits({ eventCountLimit: 1 }) }, { limits: limits({ eventCountLimit: Infinity }) }],
  'span processors': [{ spanProcessors: spanProcessors(one) }, { spanProcessors: spanProcessors(other) }],
  'the number of span processors': [
    { spanProcessors: spanProcessors(one) },
    { spanProcessors: spanProcessors(one, one) },
  ],
  'the order of span processors': [
    { spanProcessors: spanProcessors(one, other) },
    { spanProcessors: spanProcessors(other, one) },
  ],
  'NaN and Infinity': [{ resource: { a: NaN } }, { resource: { a: Infinity } }],
  'NaN and none': [{ resource: { a: NaN } }, { resource: { a: null } }],
  'NaN and its name': [{ resource: { a: NaN } }, { resource: { a: 'NaN' } }],
  'NaN and a list of its name': [{ resource: { a: NaN } }, { resource: { a: ['NaN'] } }],
  propagator: [{ propagator }, { propagator: { ...propagator } }],
  'propagators that are the same as JSON': [
    { propagator: { ...propagator, toJSON: () => ({}) } },
    { propagator: { ...propagator, toJSON: () => ({}) } },
  ],
};
for (const [name, [first, second]] of Object.entries(pairs)) {
  test(`options that differ in ${name} do not share settings`, () => {
    const cache = new SettingsCache();
    assert.notEqual(cache.of(first), cache.of(second));
  });
}

test('what is not valid is refused after whatever was taken before', () => {
  const cache = new SettingsCache();
  for (const nothing of [null, undefined]) cache.of({ tracesSampleRate: nothing });
  assert.throws(() => cache.of({ tracesSampleRate: NaN }), {
    message: 'edgespan: option `tracesSampleRate` is NaN; it must be a number from 0 to 1',
  });
  cache.of({});
  assert.throws(() => cache.of({ spanProcessors: 5 }), {
    message: 'edgespan: option `spanProcessors` is 5; it must be spanProcessors(…) of edgespan',
  });
});

test('a warning is given once for options that are equal', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const cache = new SettingsCache();
  for (let n = 0; n < 3; n++) cache.of({ tunnel: 'x' });
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [sentence] }) => sentence),
    ['edgespan: unknown option `tunnel`; it has no effect'],
  );
});

test('a function of options that makes up ever new ones keeps 32 of them, and those that went work on', () => {
  const cache = new SettingsCache();
  const first = cache.of({ serviceName: 'first' });
  for (let n = 0; n < 40; n++) cache.of({ serviceName: `${n}` });
  assert.notEqual(cache.of({ serviceName: 'first' }), first);
  assert.equal(first.sample(0, [1, 2, 3, 4], '').decision, 2);
});

test('settings say when the attributes of a resource are there that come later', async () => {
  const cache = new SettingsCache();
  let arrive;
  const arrival = new Promise((resolve) => (arrive = resolve));
  const later = resourceFromAttributes({ a: 1, b: arrival });
  const settings = cache.of({ resource: later });
  assert.equal(cache.of({ resource: later }), settings);
  assert.ok(settings.pending instanceof Promise);
  arrive(2);
  await settings.pending;
  assert.equal(settings.pending, undefined);
});

test('the default destination is that of a collector on this machine, with the defaults of the specification', () => {
  const { destinations, maxRequestBytes } = new ResolvedSettings({});
  const [{ fetch: host, headers, ...destination }] = destinations;
  assert.deepEqual(
    [destinations.length, maxRequestBytes, destination],
    [
      1,
      64 * 1024 * 1024,
      {
        url: 'http://localhost:4318/v1/traces',
        name: 'http://localhost:4318/v1/traces',
        timeoutMs: 10_000,
        maxRequestBytes: 64 * 1024 * 1024,
        maxResponseBytes: 4 * 1024 * 1024,
        gzip: undefined,
        json: undefined,
        form: 0,
        sentry: undefined,
        limitedUntil: 0,
        contentType: 'application/x-protobuf',
      },
    ],
  );
});

test('a destination takes what it does not say from the options around it', () => {
  const options = {
    tracesEndpoint: 'http://outer/x',
    headers: { a: 'outer' },
    timeoutMs: 1,
    protocol: otlpJson,
    compression: gzip,
    maxRequestBytes: 100_000,
    maxResponseBytes: 2000,
  };
  const inner = {
    endpoint: 'http://inner',
    headers: { b: 'inner' },
    timeoutMs: 2,
    protocol: 'http/protobuf',
    compression: 'none',
    maxRequestBytes: 200_000,
    maxResponseBytes: 3000,
  };
  const seen = new ResolvedSettings({ ...options, destinations: destinations({}, inner) }).destinations.map(
    ({ url, headers: { a, b }, timeoutMs, json, gzip: zip, maxRequestBytes, maxResponseBytes }) => [
      ...[url, a, b, timeoutMs, json, zip, maxRequestBytes, maxResponseBytes],
    ],
  );
  assert.deepEqual(seen, [
    ['http://outer/x', 'outer', undefined, 1, otlpJson, gzip, 100_000, 2000],
    ['http://inner/v1/traces', undefined, 'inner', 2, undefined, undefined, 200_000, 3000],
  ]);
});

test('what only the glue does something with has the defaults that are documented, and keeps what is given', () => {
  const of = (options) => {
    const { bindingOptions, native, maxWaitMs } = new ResolvedSettings(options);
    const { withTrace, ...set } = bindingOptions;
    const given = Object.entries(set).filter(([, value]) => value !== undefined);
    return { bindingOptions: Object.fromEntries(given), native, maxWaitMs };
  };
  const byDefault = { bindingOptions: {}, native: 'auto', maxWaitMs: 25_000 };
  for (const nothing of [{}, { bindings: null, native: null, maxWaitMs: null }, { bindings: bindings.bindingOptions({}) }]) {
    assert.deepEqual(of(nothing), byDefault);
  }
  assert.deepEqual(of({ bindings: false, native: 'off', maxWaitMs: 1 }), {
    ...byDefault,
    bindingOptions: { only: [] },
    native: 'off',
    maxWaitMs: 1,
  });
  const given = { off: [kv, workflow, kv], kinds: { MAIL: sendEmail }, rpc: rpc('API'), record: ['keys'] };
  assert.deepEqual(of({ bindings: bindings.bindingOptions(given) }), {
    ...byDefault,
    bindingOptions: given,
  });
  assert.deepEqual(of({ bindings: [kv, d1] }), { ...byDefault, bindingOptions: { only: [kv, d1] } });
  assert.deepEqual(of({ native: mirror }), { ...byDefault, native: 'on' });
});
