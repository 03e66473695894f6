/**
 * Options toward Sentry: which receiver is one, which key it gets, and what is different for it.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreOptions, sentryTarget } from './core-options.mjs';
import { destinations, inside, otlpJson, sentryDsn } from './subject.mjs';

const { readConfig } = await inside('config/read.js');

/** What is read of options that have neither a mistake nor a name that does not exist. */
function read(options) {
  const config = readConfig(options);
  assert.deepEqual(config.found.warnings, []);
  return config;
}

const refused = (options, sentence) =>
  assert.throws(() => readConfig(options), new TypeError(`edgespan: ${sentence}`));

const DSN = sentryDsn('https://abc@o1.ingest.sentry.io/42');
const OTHER_DSN = sentryDsn('https://def@sentry.example.com/7');
const TRACES_URL = 'https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/';
const MAX_SENTRY_BYTES = 12 * 1024 * 1024 - 64 * 1024;

/** Of each destination, where it is, and the key in its header. */
const targets = (options) =>
  read(options).destinations.map(({ url, form, headers }) => {
    const key = /sentry_key=(\w+)/.exec(headers['x-sentry-auth'] ?? '')?.[1];
    return [url, form, key];
  });

test('an entry that sets its URL in any of the three ways inherits none of the three', () => {
  const entries = destinations(
    {},
    { dsn: sentryDsn('') },
    { dsn: null },
    { dsn: OTHER_DSN },
    { endpoint: 'https://o1.ingest.sentry.io' },
    { tracesEndpoint: 'https://collector.example.com/traces' },
    { dsn: OTHER_DSN, endpoint: 'https://collector.example.com' },
  );
  const own = [
    ['https://sentry.example.com/api/7/integration/otlp/v1/traces/', 1, 'def'],
    ['https://o1.ingest.sentry.io/v1/traces', 0, undefined],
    ['https://collector.example.com/traces', 0, undefined],
    ['https://collector.example.com/v1/traces', 0, undefined],
  ];
  for (const [around, target] of [
    [{ dsn: DSN }, [TRACES_URL, 1, 'abc']],
    [{ endpoint: 'https://around.example.com' }, ['https://around.example.com/v1/traces', 0, undefined]],
    [{ dsn: DSN, tracesEndpoint: 'https://around.example.com/x' }, ['https://around.example.com/x', 0, undefined]],
    [{}, ['http://localhost:4318/v1/traces', 0, undefined]],
  ]) {
    assert.deepEqual(targets({ ...around, destinations: entries }), [target, target, target, ...own]);
  }
});

test('there is one key, that of the user’s headers before that of the DSN', () => {
  for (const [name, value, isOurs] of [
    ['X-Sentry-Auth', 'Sentry sentry_key=def', false],
    ['X-SENTRY-AUTH', '', false],
    ['Authorization', 'Sentry sentry_key=def', false],
    ['authorization', 'basic ZGVmOg==', false],
    ['authorization', 'Bearer token', true],
    ['authorization', 'Sentryish x', true],
    ['x-key', 'Basic ZGVmOg==', true],
  ]) {
    const [{ headers, form }] = read({ dsn: DSN, headers: { a: 'b', [name]: value } }).destinations;
    assert.equal('x-sentry-auth' in headers, isOurs, `${name}: ${value}`);
    assert.equal(form, 1, 'whoever has the key, the form is that of Sentry');
  }
  for (const [query, key] of [
    ['sentry_key=def', undefined],
    ['a=b&sentry_key=def', undefined],
    ['sentry_version=7', 'abc'],
  ]) {
    const tracesEndpoint = `${TRACES_URL}?${query}`;
    assert.deepEqual(targets({ dsn: DSN, tracesEndpoint }), [[tracesEndpoint, 1, key]]);
  }
  const headers = { 'X-Sentry-Auth': 'Sentry sentry_key=def' };
  assert.deepEqual(targets({ dsn: DSN, headers, destinations: destinations({}, { headers: {} }) }), [
    [TRACES_URL, 1, undefined],
    [TRACES_URL, 1, 'abc'],
  ]);
});

test('requests to Sentry stay below what Relay takes', () => {
  const max = (options) => read(options).destinations.map(({ maxRequestBytes }) => maxRequestBytes);
  assert.deepEqual(max({ dsn: DSN }), [MAX_SENTRY_BYTES]);
  assert.deepEqual(max({ dsn: DSN, maxRequestBytes: 67_108_864 }), [MAX_SENTRY_BYTES]);
  assert.deepEqual(max({ dsn: DSN, maxRequestBytes: 65_536 }), [65_536]);
  assert.deepEqual(max({ dsn: DSN, endpoint: 'https://collector.example.com' }), [67_108_864]);
  const two = destinations({}, { endpoint: 'http://a' });
  assert.deepEqual(max({ dsn: DSN, destinations: two }), [MAX_SENTRY_BYTES, 67_108_864]);
});

test('Sentry gets protobuf', () => {
  const rest = 'is otlpJson toward Sentry; it must be http/protobuf';
  const protocol = otlpJson;
  refused({ dsn: DSN, protocol }, `option \`protocol\` ${rest}`);
  refused({ dsn: DSN, protocol, destinations: destinations({}) }, `option \`protocol\` ${rest}`);
  refused({ dsn: DSN, destinations: destinations({}, { protocol }) }, `option \`destinations[1].protocol\` ${rest}`);
  const json = (options) => read(options).destinations.map(({ json }) => json);
  assert.deepEqual(json({ protocol, destinations: destinations({}, { dsn: DSN }) }), [otlpJson, undefined]);
  assert.deepEqual(json({ dsn: DSN, endpoint: 'https://collector.example.com', protocol }), [otlpJson]);
});

test('the release is that of the options, else the one that was found out, else none', () => {
  const release = (options, facts) => coreOptions(read(options), facts, sentryTarget).sentry.release;
  const facts = { resource: {}, release: 'found' };
  for (const [options, alone, found] of [
    [{}, '', 'found'],
    [{ release: '' }, '', ''],
    [{ release: 'shop@1.2.3' }, 'shop@1.2.3', 'shop@1.2.3'],
  ]) {
    assert.deepEqual([release(options), release(options, facts)], [alone, found]);
  }
  refused({ release: 5 }, 'option `release` is 5; it must be a string');
});

test('the environment is that of the options, else that of the resource, else production', () => {
  const name = { 'deployment.environment.name': 'staging' };
  const older = { 'deployment.environment': 'old' };
  for (const [options, expected] of [
    [{}, 'production'],
    [{ environment: '' }, 'production'],
    [{ environment: 'test' }, 'test'],
    [{ environment: 'test', resource: name }, 'test'],
    [{ environment: '', resource: name }, 'staging'],
    [{ resource: name }, 'staging'],
    [{ resource: older }, 'old'],
    [{ resource: { ...older, ...name } }, 'staging'],
    [{ resource: { 'deployment.environment.name': 5 } }, 'production'],
    [{ resource: { 'deployment.environment.name': '' } }, 'production'],
    [{ resource: { deployment: 'x' } }, 'production'],
  ]) {
    const { sentry } = coreOptions(read(options), undefined, sentryTarget);
    assert.equal(sentry.environment, expected, JSON.stringify(options));
  }
  refused({ environment: true }, 'option `environment` is true; it must be a string');
});
