/**
 * The options as they are documented where users write them: each one is read, and has the default of its comment.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coreOptions, sentryTarget } from './core-options.mjs';
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
  sentryDsn,
  spanProcessors,
  tailSampling,
  waterfall,
} from './subject.mjs';

const { readConfig } = await inside('config/read.js');
const { OPTIONS } = await inside('config/table.js');
const { DEFAULT_LIMITS } = await inside('config/default_limits.js');
const { DESTINATION } = await inside('config/destination.js');
const { SENTRY_OPTIONS } = await inside('sentry/options/table.js');
const { readOptions } = await inside('sentry/options/read_options.js');

const DSN = 'https://abc@o1.ingest.sentry.io/42';

/** The options that an interface declares, with what its comment calls the default. */
function declared(path, name) {
  const source = readFileSync(new URL(`../../pkg-template/src/${path}`, import.meta.url), 'utf8');
  const [body] = source.split(`export interface ${name} `)[1].split('{\n').slice(1).join('{\n').split('\n}');
  // A `Default:` begins a sentence, a `Default` a value.
  return Object.fromEntries(
    Array.from(body.matchAll(/(?:\/\*\*([^]*?)\*\/\s+)?^ {2}(\w+)\?: /gm), ([, comment = '', option]) => [
      option,
      /\bDefault(?!:)[\s*]+`?([^\s`]*[^\s`.,;:])/.exec(comment)?.[1],
    ]),
  );
}

const [ofDestination, ofAll] = ['DestinationOptions', 'Options'].map((name) => declared('types/options.ts', name));
const ofLimits = declared('types/limits.ts', 'Limits');
const ofTail = declared('types/tail.ts', 'TailRules');
const ofBindings = declared('types/binding_options.ts', 'BindingOptions');

/** Everything that options come to. */
function effect(options) {
  const config = readConfig(options);
  assert.deepEqual(config.found.warnings, [], JSON.stringify(options));
  const { debug, disabled, native, maxWaitMs, baggageSpanAttributes, bindings = {} } = config.values;
  const { idGenerator, propagator, contextManager, onLoss, deadLetter, spanProcessors } = config.values;
  const { destinations: receivers, ownSampler, tail } = config;
  const objects = { idGenerator, propagator, contextManager, onLoss, deadLetter, spanProcessors, ownSampler, tail };
  const plain = { receivers, debug, disabled, native, maxWaitMs, baggageSpanAttributes, bindings };
  return { core: coreOptions(config, undefined, sentryTarget), ...plain, ...objects };
}

const at = (path, value) => path.split('.').reduceRight((inner, name) => ({ [name]: inner }), value);
const without = effect({});

/** Asserts that a default is the same as nothing, and that another value is not. */
function assertRead(path, byDefault, other, nothing = without) {
  if (byDefault !== undefined) assert.deepEqual(effect(at(path, byDefault)), nothing, `the default of ${path}`);
  assert.notDeepEqual(effect(at(path, other)), nothing, `${path} has an effect`);
}

const methods = (...names) => Object.fromEntries(names.map((name) => [name, () => undefined]));

/** What each default means as a value, and another value. A default that is not as here has to be looked at. */
const VALUES = {
  dsn: ['none', sentryDsn(''), sentryDsn(DSN)],
  endpoint: ['http://localhost:4318', 'http://localhost:4318', 'https://example.com'],
  tracesEndpoint: ['none', undefined, 'https://example.com/traces'],
  headers: ['none', {}, { authorization: 'key' }],
  timeoutMs: ['10000', 10_000, 5],
  protocol: ['http/protobuf', 'http/protobuf', otlpJson],
  compression: ['none', 'none', gzip],
  maxRequestBytes: ['67108864', 67_108_864, 100_000],
  maxResponseBytes: ['4194304', 4_194_304, 100_000],
  fetch: [undefined, globalThis.fetch, () => {}],
  destinations: [undefined, destinations({}), destinations({}, {})],
  serviceName: ['unknown_service', 'unknown_service', 'shop'],
  resource: [undefined, {}, { key: true }],
  release: ['none', '', 'shop@1.2.3'],
  environment: ['production', 'production', 'staging'],
  sampler: ['parentbased_always_on', 'parentbased_always_on', 'always_off'],
  tracesSampleRate: [undefined, undefined, 0.5],
  tailSampling: [undefined, undefined, tailSampling()],
  limits: [undefined, limits(), limits({ eventCountLimit: 1 })],
  baggageSpanAttributes: ['none', undefined, baggageSpanAttributes('tenant')],
  idGenerator: [undefined, undefined, customIds(methods('generateTraceId', 'generateSpanId'))],
  spanProcessors: ['none', undefined, spanProcessors(methods('onStart', 'onEnd', 'forceFlush', 'shutdown'))],
  propagator: [undefined, undefined, methods('inject', 'extract', 'fields')],
  contextManager: [undefined, undefined, methods('active', 'with', 'bind', 'enable', 'disable')],
  onLoss: ['none', undefined, () => {}],
  deadLetter: ['none', undefined, () => {}],
  bindings: [undefined, undefined, false],
  native: ['auto', 'auto', 'off'],
  maxWaitMs: ['25000', 25_000, 5],
  disabled: ['false', false, true],
  debug: ['false', false, true],
};

test('every option has a rule, and every rule is documented, in the same order', () => {
  assert.deepEqual(Object.keys(DESTINATION), Object.keys(ofDestination));
  assert.deepEqual(Object.keys(OPTIONS), [...Object.keys(ofDestination), ...Object.keys(ofAll)]);
  assert.deepEqual(Object.keys(DEFAULT_LIMITS), Object.keys(ofLimits));
  const sizes = [ofLimits, ofDestination, ofTail, ofAll, ofBindings].map((options) => Object.keys(options).length);
  assert.deepEqual(sizes, [8, 10, 6, 21, 6]);
});

test('every option is read and has the default that is documented', () => {
  const documented = { ...ofDestination, ...ofAll };
  assert.deepEqual(Object.keys(VALUES), Object.keys(documented));
  for (const [name, [inComment, byDefault, other]] of Object.entries(VALUES)) {
    assert.equal(documented[name], inComment, `the documented default of ${name}`);
    assertRead(name, byDefault, other);
  }
});

test('every option of a destination is read in a list of destinations, too', () => {
  for (const name of Object.keys(ofDestination)) {
    const [, , other] = VALUES[name];
    const receivers = (options) => effect(options).receivers.map((each) => ({ ...each, sentry: each.sentry !== undefined }));
    assert.deepEqual(receivers({ destinations: destinations({ [name]: other }) }), receivers({ [name]: other }), name);
  }
});

test('every limit is read and has the default that is documented', () => {
  for (const [name, inComment] of Object.entries(ofLimits)) {
    const byDefault = inComment === 'none' ? Infinity : Number(inComment);
    assert.deepEqual(effect({ limits: limits({ [name]: byDefault }) }), without, `the default of ${name}`);
    assert.notDeepEqual(effect({ limits: limits({ [name]: 70_000 }) }), without, `${name} has an effect`);
  }
});

test('every option of tail sampling is read and has the default that is documented', () => {
  const values = {
    keepErrors: ['true', true, false],
    keepSlowerThanMs: ['none', undefined, 5],
    keepNames: ['none', [], ['checkout']],
    keepAttributes: ['none', {}, { key: 'value' }],
    ratio: ['1', 1, 0.5],
    decide: ['none', undefined, () => true],
  };
  assert.deepEqual(Object.keys(values), Object.keys(ofTail));
  const ruled = (rules) => effect({ tailSampling: tailSampling(rules) });
  const nothing = ruled({});
  for (const [name, [inComment, byDefault, other]] of Object.entries(values)) {
    assert.equal(ofTail[name], inComment, name);
    if (byDefault !== undefined) assert.deepEqual(ruled({ [name]: byDefault }), nothing, `the default of ${name}`);
    assert.notDeepEqual(ruled({ [name]: other }), nothing, `${name} has an effect`);
  }
});

test('every value that an option takes beside its names is read', () => {
  const values = { native: mirror, debug: waterfall, sampler: customSampler({ shouldSample: () => ({ decision: 0 }) }) };
  for (const [name, value] of Object.entries(values)) assert.notDeepEqual(effect({ [name]: value }), without, name);
  assert.notDeepEqual(effect({ debug: waterfall }), effect({ debug: true }));
  assert.notDeepEqual(effect({ native: mirror }), effect({ native: 'off' }));
});

/** The values of `edgespan/bindings` that are kinds. */
const KINDS = Object.values(bindings).filter((value) => typeof value === 'object');
const KIND = 'a value of edgespan/bindings, such as kv';

test('every name of a kind is that of a value of edgespan/bindings', () => {
  const source = readFileSync(new URL('../../pkg-template/src/types/binding_kind.ts', import.meta.url), 'utf8');
  const names = Array.from(/BindingKindName =([^;]*);/.exec(source)[1].matchAll(/'(\w+)'/g), ([, name]) => name);
  assert.equal(names.length, 20);
  assert.deepEqual(KINDS.map(({ kind }) => kind).sort(), names.sort());
});

test('every option of bindings is read, with every name that it may have', () => {
  const source = readFileSync(new URL('../../pkg-template/src/types/binding_options.ts', import.meta.url), 'utf8');
  const details = Array.from(/RecordedDetail = ([^;]*);/.exec(source)[1].matchAll(/'(\w+)'/g), ([, name]) => name);
  assert.deepEqual(details, ['keys', 'parameters']);
  const oneOf = (names) => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const values = {
    only: [KINDS, ['kv'], KIND],
    off: [KINDS, [{}], KIND],
    kinds: [Object.fromEntries(KINDS.map((each) => [each.kind.toUpperCase(), each])), { A: 'kv' }, KIND],
    rpc: [bindings.rpc('A', 'B'), bindings.rpc({}), 'a non-empty string'],
    queues: [['A', 'B'], [{}], 'a non-empty string'],
    record: [details, ['other'], oneOf(details)],
  };
  assert.deepEqual(Object.keys(values), Object.keys(ofBindings));
  for (const [name, [all, wrong, allowed]] of Object.entries(values)) {
    const { withTrace, ...read } = effect({ bindings: bindings.bindingOptions({ [name]: all }) }).bindings;
    assert.deepEqual(read[name], all);
    assert.throws(
      () => bindings.bindingOptions({ [name]: wrong }),
      ({ message }) => message.endsWith(`; it must be ${allowed}`),
    );
  }
});

test('every option of Sentry has a rule, and every rule is documented', () => {
  const documented = Object.keys(declared('sentry/types/options.ts', 'SentryOptions'));
  assert.equal(documented.length, 36);
  assert.deepEqual(Object.keys(SENTRY_OPTIONS).sort(), documented.sort());
});

test('the options of Sentry have the defaults that are documented', () => {
  const documented = declared('sentry/types/options.ts', 'SentryOptions');
  const { client } = readOptions({ dsn: DSN });
  const numbers = { sampleRate: 1, maxBreadcrumbs: 100 };
  const switches = Object.entries(documented).filter(([, inComment]) => inComment === 'true' || inComment === 'false');
  assert.deepEqual(
    switches.map(([name]) => name),
    [
      ...['enabled', 'sendDefaultPii', 'strictTraceContinuation', 'captureRecordedExceptions', 'attachStacktrace'],
    ],
  );
  for (const [name, inComment] of switches) if (name !== 'enabled') assert.equal(String(client[name]), inComment, name);
  for (const [name, value] of Object.entries(numbers)) {
    assert.deepEqual([documented[name], client[name]], [String(value), value]);
  }
  assert.deepEqual([readOptions({ dsn: DSN, enabled: true }).client.dsn, documented.enabled], [client.dsn, 'true']);
});
