/**
 * Options that are made anew for every invocation: equal ones share their settings, and what only the glue can hold is
 * compared by identity.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { SettingsCache } = await inside('config/settings_cache.js');
const { Settings } = await inside('config/settings.js');
const { KINDS } = await inside('types/binding_kind.js');
const { rpc } = await inside('workers/bindings/rpc.js');
const { BROUGHT, EXTRAS } = await inside('types/features.js');
const { PROVIDER_EXTRAS } = await inside('features/provider_extras.js');
const { AlwaysOnSampler, TraceIdRatioBasedSampler } = await inside('tracing/sampling/samplers.js');
const { resourceFromAttributes } = await inside('config/resources.js');

const fetch = () => new Response(null);
const methods = (...names) => Object.fromEntries(names.map((name) => [name, () => undefined]));
const idGenerator = methods('generateTraceId', 'generateSpanId');
const propagator = methods('inject', 'extract', 'fields');
const foreign = { shouldSample: () => ({ decision: 2 }), toString: () => 'foreign' };
const processor = () => methods('onStart', 'onEnd', 'forceFlush', 'shutdown');
const [one, other] = [processor(), processor()];
/** Options that bring along what a provider has, as those of `optionsFromEnv` may do. */
const brought = (options, extras = PROVIDER_EXTRAS) => ({ ...options, [BROUGHT]: extras });

/** Makes equal options again and again. */
const makers = {
  'plain options': () => ({ serviceName: 'a', headers: { a: 'b' }, limits: { eventCountLimit: Infinity } }),
  'a fetch': () => ({ fetch }),
  'functions at every level': () => ({
    onLoss: fetch,
    deadLetter: fetch,
    destinations: [{ endpoint: 'http://a', fetch }],
    tailSampling: { ratio: 0.5, decide: fetch },
  }),
  'parts of the ecosystem': () => ({ idGenerator, propagator, sampler: foreign }),
  'samplers of ours that say the same': () => ({ sampler: new TraceIdRatioBasedSampler(0.5) }),
  'the same span processors': () => brought({ spanProcessors: [one, other] }),
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
  'fetch of a destination': [{ destinations: [{ fetch }] }, { destinations: [{ fetch: () => fetch() }] }],
  'fetch of another destination': [
    { destinations: [{ fetch }, { fetch: undefined }] },
    { destinations: [{ fetch: undefined }, { fetch }] },
  ],
  onLoss: [{ onLoss: fetch }, { onLoss: () => {} }],
  'onLoss and deadLetter': [{ onLoss: fetch }, { deadLetter: fetch }],
  decide: [{ tailSampling: { decide: fetch } }, { tailSampling: { decide: () => {} } }],
  sampler: [{ sampler: foreign }, { sampler: { ...foreign } }],
  'sampler of ours': [{ sampler: new TraceIdRatioBasedSampler(0.5) }, { sampler: new TraceIdRatioBasedSampler(0.25) }],
  'sampler of ours and none': [{ sampler: new AlwaysOnSampler() }, {}],
  resource: [{ resource: resourceFromAttributes({ a: 1 }) }, { resource: resourceFromAttributes({ a: 2 }) }],
  limits: [{ limits: { eventCountLimit: 1 } }, { limits: { eventCountLimit: Infinity } }],
  'span processors': [brought({ spanProcessors: [one] }), brought({ spanProcessors: [other] })],
  'the number of span processors': [brought({ spanProcessors: [one] }), brought({ spanProcessors: [one, one] })],
  'the order of span processors': [
    brought({ spanProcessors: [one, other] }),
    brought({ spanProcessors: [other, one] }),
  ],
  'what they bring along': [brought({}), {}],
  'which of two they bring along': [brought({}), brought({}, EXTRAS)],
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
  assert.throws(() => cache.of({ spanProcessors: 5 }), { message: /`spanProcessors` needs a provider/ });
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
  const later = {
    attributes: { a: 1 },
    merge: () => later,
    asyncAttributesPending: true,
    waitForAsyncAttributes: () => arrival,
  };
  const settings = cache.of({ resource: later });
  assert.equal(cache.of({ resource: later }), settings);
  assert.ok(settings.pending instanceof Promise);
  later.attributes.b = 2;
  arrive();
  await settings.pending;
  assert.equal(settings.pending, undefined);
});

test('the default destination is that of a collector on this machine, with the defaults of the specification', () => {
  const { destinations, maxRequestBytes } = new Settings({});
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
        gzip: false,
        json: false,
        form: 0,
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
    protocol: 'http/json',
    compression: 'gzip',
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
  const seen = new Settings({ ...options, destinations: [{}, inner] }, EXTRAS).destinations.map(
    ({ url, headers: { a, b }, timeoutMs, json, gzip, maxRequestBytes, maxResponseBytes }) => [
      ...[url, a, b, timeoutMs, json, gzip, maxRequestBytes, maxResponseBytes],
    ],
  );
  assert.deepEqual(seen, [
    ['http://outer/x', 'outer', undefined, 1, true, true, 100_000, 2000],
    ['http://inner/v1/traces', undefined, 'inner', 2, false, false, 200_000, 3000],
  ]);
});

test('what only the glue does something with has the defaults that are documented, and keeps what is given', () => {
  const of = (options) => {
    const { bindingOptions, native, maxWaitMs } = new Settings(options);
    return { bindingOptions, native, maxWaitMs };
  };
  const byDefault = { bindingOptions: {}, native: 'auto', maxWaitMs: 25_000 };
  for (const nothing of [{}, { bindings: null, native: null, maxWaitMs: null }, { bindings: {} }]) {
    assert.deepEqual(of(nothing), byDefault);
  }
  assert.deepEqual(of({ bindings: false, native: 'off', maxWaitMs: 1 }), {
    ...byDefault,
    bindingOptions: { off: KINDS },
    native: 'off',
    maxWaitMs: 1,
  });
  const bindings = { off: ['kv', 'workflow', 'kv'], kinds: { MAIL: 'send_email' }, rpc: rpc('API'), record: ['keys'] };
  assert.deepEqual(of({ bindings }), {
    ...byDefault,
    bindingOptions: bindings,
  });
});
