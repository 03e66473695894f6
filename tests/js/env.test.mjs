/**
 * Environment variables, each by its kind (OpenTelemetry `configuration/common.md`,
 * `configuration/sdk-environment-variables.md`, `protocol/exporter.md`, `resource/sdk.md`).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './env.mjs';
import { createProvider, gzip, inside, optionsFromEnv, otlpJson } from './subject.mjs';

const { VARIABLES, MEANINGLESS } = await inside('features/env/variables.js');

/** The option at a path. */
function at(options, path) {
  return path.replace('limits.', 'limits.values.').split('.').reduce((inner, name) => inner?.[name], options);
}

/** For each kind of variable: texts with what they mean, and texts that mean nothing. */
const SAMPLES = {
  'true or false': {
    good: { true: true, TRUE: true, ' True ': true, false: false, False: false },
    bad: ['1', 'yes', 'on', 'truee'],
  },
  'an integer from 0': {
    good: { 0: 0, 1: 1, 128: 128, ' 7\t': 7, '007': 7 },
    bad: ['-1', '1.5', 'x', '0x10', '1e3', 'Infinity', 'NaN', '9'.repeat(16)],
  },
  'a number from 0 to 1': {
    good: { 0: 0, 1: 1, 0.25: 0.25, '.5': 0.5, '1.': 1, '1e-3': 0.001, '+1': 1 },
    bad: ['-0.1', '1.1', 'x', 'NaN', '0x1', '1e', '0.5.5', '10%'],
  },
  'an integer of milliseconds from 0, which is the longest, to 600000': {
    good: { 1: 1, 10000: 10000, 600000: 600000, 0: 600000 },
    bad: ['-1', '600001', '1.5', '10s', 'x'],
  },
  'an http:// or https:// URL without a user name': {
    good: {
      'http://localhost:4318': 'http://localhost:4318',
      'HTTPS://otlp.example.com/a/b?c=d': 'HTTPS://otlp.example.com/a/b?c=d',
      ' http://[::1]:4318/ ': 'http://[::1]:4318/',
    },
    bad: [
      'localhost:4318',
      'ftp://a',
      'http://',
      'http://a b',
      'http://a:99999',
      'http://us:pw@a',
      'http://%41',
      '//a',
      'http://a\\b',
    ],
  },
  'none or gzip': { good: { none: 'none', gzip, GZip: gzip }, bad: ['deflate', 'gz', 'true'] },
  'http/protobuf or http/json': {
    good: { 'http/protobuf': 'http/protobuf', 'HTTP/JSON': otlpJson },
    bad: ['grpc', 'json', 'http'],
  },
  'none, error, warn, info, debug, verbose or all': {
    good: { none: 'none', ERROR: 'error', Warn: 'warn', info: 'info', debug: 'debug', verbose: 'verbose', all: 'all' },
    bad: ['trace', '3', 'warning'],
  },
  'a text': { good: { checkout: 'checkout', ' my service ': 'my service', 5: '5' }, bad: [] },
  'key=value,key=value with , and = inside percent-encoded': {
    good: {
      'a=1': { a: '1' },
      ' a = 1 , b=2,': { a: '1', b: '2' },
      'a%2Cb=c%3Dd,%C3%A4=%20': { 'a,b': 'c=d', ä: ' ' },
      'a=1,a=2': { a: '2' },
      'a=': { a: '' },
      '__proto__=1': JSON.parse('{"__proto__":"1"}'),
    },
    bad: ['a', 'a=1,b', '=1', 'a=1,=2', 'a=b=c', 'a=%zz', 'a=1,b=%ff', ' %=1'],
  },
  'name=value,name=value, percent-encoded': {
    good: {
      'a=1': { a: '1' },
      ' Api-Key = abc== , b=c%20d,': { 'api-key': 'abc==', b: 'c d' },
      'authorization=Basic%20dTpw': { authorization: 'Basic dTpw' },
      'a=': { a: '' },
    },
    bad: ['a', '=1', 'a b=1', 'a=%zz', 'a=%0D%0Ab:%201', 'a=%E4%BD%A0', 'ä=1'],
  },
};

/** Kinds whose values are not taken over as they are, and have tests of their own. */
const OWN_TESTS = [
  ...['OTEL_LOG_LEVEL', 'OTEL_PROPAGATORS', 'OTEL_TRACES_EXPORTER'],
  ...['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'],
];

// Only so many different sentences are said at all, so the tests of them come first.

test('no sentence repeats what may be a credential', () => {
  const { warnings } = read({
    OTEL_EXPORTER_OTLP_HEADERS: 'secret-a',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'good=1,secret b=secret-c',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:secret@example.com',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'example.com?key=secret',
  });
  const part = 'has parts that are not name=value,name=value, percent-encoded; they are ignored';
  assert.ok(warnings.includes(`edgespan: variable \`OTEL_EXPORTER_OTLP_HEADERS\` ${part}`));
  assert.equal(warnings.length, 4);
  for (const sentence of warnings) assert.doesNotMatch(sentence, /secret/);
});

for (const { name, kind } of VARIABLES.filter(({ kind }) => SAMPLES[kind.allowed]?.bad.length)) {
  test(`${name} that cannot be read is said once, in a sentence`, () => {
    const [text] = SAMPLES[kind.allowed].bad;
    const { warnings } = read({ [name]: text });
    // Of headers it has been said just now, without the text.
    if (name.endsWith('HEADERS')) return assert.deepEqual(warnings, []);
    assert.equal(warnings.length, 1);
    const sentence = /^edgespan: variable `(\w+)` (?:is|has) .+ (?:be|not) (.+); (?:it is|they are) ignored$/;
    assert.deepEqual(sentence.exec(warnings[0])?.slice(1), [name, kind.allowed]);
    assert.deepEqual(read({ [name]: text }).warnings, []);
  });
}

test('a sentence names the variable, what it is and what is allowed', () => {
  assert.deepEqual(read({ OTEL_SPAN_LINK_COUNT_LIMIT: 'many' }).warnings, [
    'edgespan: variable `OTEL_SPAN_LINK_COUNT_LIMIT` is "many"; it must be an integer from 0; it is ignored',
  ]);
  assert.deepEqual(read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'GRPC' }).warnings, [
    'edgespan: variable `OTEL_EXPORTER_OTLP_PROTOCOL` is "GRPC", which is not supported here; it must be ' +
      'http/protobuf or http/json; it is ignored',
  ]);
});

test('the table has every variable of the specification for traces, each once', () => {
  const exporter = [
    'ENDPOINT',
    'HEADERS',
    'TIMEOUT',
    'COMPRESSION',
    'PROTOCOL',
    'CERTIFICATE',
    'CLIENT_KEY',
    'CLIENT_CERTIFICATE',
    'INSECURE',
  ];
  const expected = [
    ...[
      'SDK_DISABLED',
      'RESOURCE_ATTRIBUTES',
      'SERVICE_NAME',
      'LOG_LEVEL',
      'PROPAGATORS',
      'TRACES_SAMPLER',
      'TRACES_SAMPLER_ARG',
    ],
    ...[
      'TRACES_EXPORTER',
      'ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'ATTRIBUTE_COUNT_LIMIT',
      'SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ],
    ...['SPAN_ATTRIBUTE_COUNT_LIMIT', 'SPAN_EVENT_COUNT_LIMIT', 'SPAN_LINK_COUNT_LIMIT', 'EVENT_ATTRIBUTE_COUNT_LIMIT'],
    ...['LINK_ATTRIBUTE_COUNT_LIMIT', 'BSP_SCHEDULE_DELAY', 'BSP_EXPORT_TIMEOUT', 'BSP_MAX_QUEUE_SIZE'],
    'BSP_MAX_EXPORT_BATCH_SIZE',
    ...exporter.flatMap((name) => [`EXPORTER_OTLP_${name}`, `EXPORTER_OTLP_TRACES_${name}`]),
  ].map((name) => `OTEL_${name}`);
  const table = [...VARIABLES.map(({ name }) => name), ...Object.values(MEANINGLESS).flat()];
  assert.deepEqual(table.toSorted(), expected.toSorted());
});

test('nothing set, and nothing but empty values, are no options and no words', () => {
  assert.deepEqual(read({}), { options: {}, warnings: [] });
  const empty = Object.fromEntries(VARIABLES.map(({ name }, index) => [name, ['', ' ', undefined, null][index % 4]]));
  assert.deepEqual(read(empty), { options: {}, warnings: [] });
});

for (const { name, kind, options: paths } of VARIABLES.filter(({ name }) => !OWN_TESTS.includes(name))) {
  const { good, bad } = SAMPLES[kind.allowed];

  test(`${name} is ${paths.join(', ')}: ${kind.allowed}`, () => {
    for (const [text, value] of Object.entries(good)) {
      const { options, warnings } = read({ [name]: text });
      for (const path of paths) assert.deepEqual(at(options, path), value, text);
      assert.deepEqual(Object.keys(options), [paths[0].split('.')[0]]);
      assert.deepEqual(warnings, []);
    }
  });

  test(`${name} that cannot be read is ignored`, () => {
    for (const text of bad) assert.deepEqual(optionsFromEnv({ [name]: text }), {}, text);
  });
}

test('whatever the environment says, the options are valid', () => {
  const texts = Object.values(SAMPLES).flatMap(({ good, bad }) => [...Object.keys(good), ...bad]);
  for (const text of texts) {
    const env = Object.fromEntries(VARIABLES.map(({ name }) => [name, text]));
    const own = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_LOG_LEVEL: '', OTEL_PROPAGATORS: 'b3' };
    const { options, warnings } = read({ ...env, ...own });
    createProvider({ ...options, fetch: () => new Response(null) });
    assert.deepEqual(
      warnings.filter((sentence) => !sentence.includes('variable')),
      [],
      text,
    );
  }
});
