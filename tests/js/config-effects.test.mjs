/**
 * What options come to, where nothing outside the package shows it: what the core is configured with, several
 * destinations, tail sampling, samplers as numbers.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreOptions } from './core-options.mjs';
import {
  AlwaysOnSampler,
  AlwaysRecordSampler,
  ParentBasedSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
  customSampler,
  destinations,
  gzip,
  inside,
  limits,
  resourceFromAttributes,
  otlpJson,
  tailSampling,
} from './subject.mjs';

const { readConfig } = await inside('config/read.js');

/** What is read of options that have neither a mistake nor a name that does not exist. */
function read(options) {
  const config = readConfig(options);
  assert.deepEqual(config.found.warnings, []);
  return config;
}

const core = (options) => coreOptions(read(options), undefined, undefined);
const valuesOf = (options) => read(options).values;
const refused = (options, sentence) =>
  assert.throws(() => readConfig(options), new TypeError(`edgespan: ${sentence}`));

const described = ({ url, headers: { 'user-agent': agent, 'content-type': type, ...headers }, ...rest }) => {
  const { timeoutMs, json, gzip: zip, maxRequestBytes, maxResponseBytes } = rest;
  assert.equal(type, json ? 'application/json' : 'application/x-protobuf');
  return { url, headers, timeoutMs, json, gzip: zip, maxRequestBytes, maxResponseBytes };
};

test('no options are the defaults', () => {
  const expected = {
    limits: [128, Infinity, 128, 128, 128, 128, 64],
    maxBufferBytes: 8_388_608,
    program: [4, 1, 1, 0, 1, 0],
    tail: undefined,
    resourceSchemaUrl: '',
    sentry: undefined,
  };
  for (const nothing of [undefined, null, {}]) {
    const { resource, ...rest } = core(nothing);
    assert.deepEqual(rest, expected);
    assert.deepEqual(
      resource.map(([key]) => key),
      ['service.name', 'telemetry.sdk.name', 'telemetry.sdk.language', 'telemetry.sdk.version'],
    );
  }
});

test('what is no object is named by its kind', () => {
  const kinds = [
    [5, 'a number'],
    ['x', 'a string'],
    [true, 'a boolean'],
    [[], 'a list'],
    [() => {}, 'a function'],
    [Symbol('s'), 'a symbol'],
    [new Map(), 'an instance'],
    [Promise.resolve({}), 'a promise'],
  ];
  for (const [value, kind] of kinds) refused(value, `the options are ${kind}; they must be an object`);
});

test('without a list there is one destination with the defaults of the exporter', () => {
  const expected = {
    url: 'http://localhost:4318/v1/traces',
    headers: {},
    timeoutMs: 10_000,
    json: undefined,
    gzip: undefined,
    maxRequestBytes: 67_108_864,
    maxResponseBytes: 4_194_304,
  };
  for (const options of [{}, { destinations: null }, { destinations: destinations({}) }]) {
    assert.deepEqual(read(options).destinations.map(described), [expected]);
  }
});

test('a destination inherits the options around it that it does not set', () => {
  const around = {
    tracesEndpoint: 'https://around/traces',
    headers: { a: 'around' },
    timeoutMs: 1,
    protocol: otlpJson,
    compression: gzip,
    maxRequestBytes: 65_536,
    maxResponseBytes: 1024,
  };
  const own = destinations(
    {},
    { endpoint: 'https://own', headers: { b: 'own' }, timeoutMs: 2, protocol: 'http/protobuf', compression: null },
    {
      tracesEndpoint: 'https://own',
      headers: {},
      compression: 'none',
      maxRequestBytes: 65_537,
      maxResponseBytes: 1025,
    },
  );
  const ofAround = { timeoutMs: 1, json: otlpJson, gzip, maxRequestBytes: 65_536, maxResponseBytes: 1024 };
  assert.deepEqual(read({ ...around, destinations: own }).destinations.map(described), [
    { ...ofAround, url: 'https://around/traces', headers: { a: 'around' } },
    { ...ofAround, url: 'https://own/v1/traces', headers: { b: 'own' }, timeoutMs: 2, json: undefined },
    {
      ...ofAround,
      url: 'https://own/',
      headers: {},
      gzip: undefined,
      maxRequestBytes: 65_537,
      maxResponseBytes: 1025,
    },
  ]);
});

test('there are 1 to 16 destinations', () => {
  const many = (count) => destinations(...Array.from({ length: count }, () => ({})));
  assert.equal(read({ destinations: many(16) }).destinations.length, 16);
  for (const count of [0, 17]) {
    const sentence = `edgespan: destinations() has ${count} arguments; there must be 1 to 16`;
    assert.throws(() => many(count), new TypeError(sentence));
  }
});

test('headers and attributes keep the order in which they were written', () => {
  const entries = { z: 'z', A: 'A', m: 'm' };
  assert.deepEqual(Object.keys(read({ headers: entries }).destinations[0].headers).slice(0, 3), ['z', 'A', 'm']);
  assert.deepEqual(core({ resource: entries }).resource.slice(4), Object.entries(entries));
});

test('what is set later wins in place: the resource over the defaults, the name of the service over both', () => {
  const resource = { 'telemetry.sdk.version': '', 'service.name': 'of the resource', own: ['a', null, 1], none: null };
  const names = core({ resource, serviceName: 'of the option' }).resource;
  assert.deepEqual(names[0], ['service.name', 'of the option']);
  assert.deepEqual(names.slice(3), [
    ['telemetry.sdk.version', ''],
    ['own', ['a', 1]],
  ]);
  assert.deepEqual(core({ resource }).resource[0], ['service.name', 'of the resource']);
});

test('every kind of URL that `fetch` takes is taken, and what it refuses is not', () => {
  const taken = [
    ['http://a%41b/', 'http://a%41b/v1/traces'],
    ['http://h/a b', 'http://h/a b/v1/traces'],
    ['http://h/a\\b?c=\\d', 'http://h/a\\b/v1/traces?c=\\d'],
    [' \nhttp://h/a\n\tb\r ', 'http://h/ab/v1/traces'],
    ['http://h:/', 'http://h:/v1/traces'],
  ];
  for (const [endpoint, url] of taken) {
    assert.equal(read({ endpoint }).destinations[0].url, url);
    assert.ok(new Request(url).url);
  }
  const hosts = ['[::1]80', '[1:2]', '256.1.1.1', '1.2.3.4.5', '0x1g.1', 'a b', 'h:65536', '[::1', ':1', ''];
  for (const host of hosts) {
    for (const endpoint of [`http://${host}/`, `https://${host}`]) {
      assert.throws(() => new Request(endpoint || 'x:'), TypeError);
      const shown = JSON.stringify(endpoint);
      refused({ endpoint }, `option \`endpoint\` is ${shown}; it must be an http:// or https:// URL`);
    }
  }
});

test('a URL without two slashes, or with a backslash in its host, is refused though `fetch` would guess', () => {
  for (const endpoint of ['http:/h', 'http:h', 'http:///h', 'http://h\\x']) {
    assert.ok(new Request(endpoint).url);
    refused({ endpoint }, `option \`endpoint\` is "${endpoint}"; it must be an http:// or https:// URL`);
  }
});

test('tail sampling is off until it is asked for, and then keeps errors', () => {
  assert.equal(core({}).tail, undefined);
  const byDefault = { flags: 3, keepSlowerThanMs: 0, ratio: 1, attributes: [], names: [] };
  for (const made of [tailSampling(), tailSampling({}), tailSampling({ keepErrors: true, ratio: 1 })]) {
    assert.deepEqual([core({ tailSampling: made }).tail, made.decide], [byDefault, undefined]);
  }
});

test('tail sampling is read whole', () => {
  const decide = () => undefined;
  const rules = {
    keepErrors: false,
    keepSlowerThanMs: 1.5,
    keepNames: ['GET /cart', 'POST *'],
    keepAttributes: { level: [1, 0.5, true, null], none: null, tier: 'gold' },
    ratio: 0.25,
    decide,
  };
  const attributes = [
    ['level', 1],
    ['level', 0.5],
    ['level', true],
    ['tier', 'gold'],
  ];
  const names = [
    ['GET /cart', true],
    ['POST *', true],
  ];
  const made = tailSampling(rules);
  assert.deepEqual(core({ tailSampling: made }).tail, { flags: 5, keepSlowerThanMs: 1.5, ratio: 0.25, attributes, names });
  assert.equal(made.decide, decide);
  assert.equal(tailSampling({ keepSlowerThanMs: Infinity }).core.keepSlowerThanMs, Infinity);
});

test('a sampler of ours is what the core decides by, and any other is asked', () => {
  const half = new ProbabilitySampler(0.5);
  const recorded = new AlwaysRecordSampler(new ParentBasedSampler({ root: half }));
  assert.deepEqual(core({ sampler: half }).program, [3, 0.5]);
  assert.deepEqual(core({ sampler: recorded }).program, [5, 4, 3, 0.5, 1, 0, 1, 0]);
  assert.equal(read({ sampler: recorded }).ownSampler, undefined);
  const other = customSampler({ shouldSample: () => ({ decision: 0 }) });
  for (const sampler of [other, new ParentBasedSampler({ root: other })]) {
    assert.equal(read({ sampler }).ownSampler, sampler);
  }
});

test('a name of a sampler, and a rate, are what the core decides by', () => {
  const parentBased = (...root) => [4, ...root, 1, 0, 1, 0];
  for (const [options, program] of [
    [{ sampler: 'always_on' }, [1]],
    [{ sampler: 'always_off' }, [0]],
    [{ sampler: 'traceidratio' }, [2, 1]],
    [{ sampler: 'traceidratio', tracesSampleRate: 0.1 }, [2, 0.1]],
    [{ sampler: 'parentbased_always_on' }, parentBased(1)],
    [{ sampler: 'parentbased_always_off' }, parentBased(0)],
    [{ sampler: 'parentbased_traceidratio' }, parentBased(2, 1)],
    [{ sampler: 'parentbased_traceidratio', tracesSampleRate: 0.25 }, parentBased(2, 0.25)],
    [{ tracesSampleRate: 0 }, parentBased(2, 0)],
  ]) {
    assert.deepEqual(core(options).program, program, JSON.stringify(options));
  }
});

test('a list is no sampler, and a sampler without a rate is given none', () => {
  const allowed =
    'a sampler or customSampler(…) of edgespan, always_on, always_off, traceidratio, ' +
    'parentbased_always_on, parentbased_always_off or parentbased_traceidratio';
  for (const sampler of [[], [1], [2, 0.5]]) {
    refused({ sampler }, `option \`sampler\` is a list; it must be ${allowed}`);
  }
  for (const sampler of [new AlwaysOnSampler(), new TraceIdRatioBasedSampler(1)]) {
    const rest = 'option `sampler` is an object, which takes no rate; one of them must be left out';
    refused({ sampler, tracesSampleRate: 0.5 }, `option \`tracesSampleRate\` is 0.5 while ${rest}`);
  }
});

test('a switch is read', () => assert.equal(valuesOf({ disabled: true }).disabled, true));

test('the schema URL is that of the resource', () => {
  const schemaUrl = 'https://opentelemetry.io/schemas/1.38.0';
  const resource = resourceFromAttributes({ own: 1 }, { schemaUrl });
  assert.equal(core({ resource }).resourceSchemaUrl, schemaUrl);
});

test('a limit too large to be reached is none', () => {
  const own = limits({ attributeCountLimit: 1, attributeDepthLimit: 2, eventCountLimit: 2 ** 33, maxBufferBytes: 65_536 });
  const { limits: read, maxBufferBytes } = core({ limits: own });
  assert.deepEqual([read, maxBufferBytes], [[1, Infinity, Infinity, 128, 128, 128, 2], 65_536]);
});

test('a name on the prototype of all objects is no option', () => {
  Object.prototype.endpoint = 'https://elsewhere.example';
  Object.prototype.fromSomewhere = 1;
  try {
    for (const options of [{}, { destinations: destinations({}) }]) {
      const { destinations: receivers, found } = readConfig(options);
      assert.deepEqual([receivers[0].url, found.warnings], ['http://localhost:4318/v1/traces', []]);
    }
  } finally {
    delete Object.prototype.endpoint;
    delete Object.prototype.fromSomewhere;
  }
});
