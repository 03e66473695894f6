/**
 * Options from environment variables: which variable wins, samplers, exporters, propagators, and where the variables
 * come from (OpenTelemetry `configuration/sdk-environment-variables.md`, `protocol/exporter.md`).
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, defaultTextMapSetter, propagation, trace } from '@opentelemetry/api';
import { read } from './env.mjs';
import { gzip, limits, optionsFromEnv, otlpJson } from './subject.mjs';

test('what is said of traces, or of spans, wins over what is said of everything', () => {
  const { options } = read({
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '4',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '5',
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '6',
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7',
  });
  assert.deepEqual(options, {
    timeoutMs: 1,
    compression: 'none',
    protocol: otlpJson,
    limits: limits({
      attributeCountLimit: 3,
      attributePerEventCountLimit: 4,
      attributePerLinkCountLimit: 5,
      attributeValueLengthLimit: 6,
    }),
  });
});

test('JSON and gzip come with their code, and are only there where they are asked for', () => {
  const { options } = read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
  assert.deepEqual(options, { protocol: otlpJson, compression: gzip });
  for (const name of ['gzip', 'http/json']) {
    assert.deepEqual(read({ OTEL_SERVICE_NAME: name }).options, { serviceName: name });
  }
});

test('a value for traces that cannot be read leaves the one for everything', () => {
  const { options } = read({ OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: 'soon', OTEL_EXPORTER_OTLP_TIMEOUT: '2' });
  assert.deepEqual(options, { timeoutMs: 2 });
});

test('headers for traces and for everything go together, each by its name in any case', () => {
  const { options } = read({
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=1,x=2',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'Api-Key=3,y=4',
  });
  assert.deepEqual(options, { headers: { 'api-key': '3', x: '2', y: '4' } });
});

test('of headers only those that cannot be sent are left out, and what is behind a semicolon', () => {
  const { options } = read({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b,c=2;d=3' });
  assert.deepEqual(options, { headers: { a: '1', c: '2' } });
});

test('one bad resource attribute discards them all, and leaves the service name', () => {
  const { options, warnings } = read({ OTEL_RESOURCE_ATTRIBUTES: 'a=1,b', OTEL_SERVICE_NAME: 'checkout' });
  assert.deepEqual(options, { serviceName: 'checkout' });
  assert.equal(warnings.length, 1);
});

for (const sampler of ['always_on', 'always_off', 'parentbased_always_on', 'parentbased_always_off']) {
  test(`OTEL_TRACES_SAMPLER=${sampler} takes no argument`, () => {
    assert.deepEqual(read({ OTEL_TRACES_SAMPLER: sampler }), { options: { sampler }, warnings: [] });
    assert.deepEqual(read({ OTEL_TRACES_SAMPLER: sampler.toUpperCase(), OTEL_TRACES_SAMPLER_ARG: '0.5' }), {
      options: { sampler },
      warnings: [],
    });
  });
}

for (const sampler of ['traceidratio', 'parentbased_traceidratio']) {
  test(`OTEL_TRACES_SAMPLER=${sampler} takes a ratio, and without a good one all`, () => {
    const of = (arg) => read({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: arg });
    assert.deepEqual(of('0.25'), { options: { sampler, tracesSampleRate: 0.25 }, warnings: [] });
    assert.deepEqual(of(undefined), { options: { sampler }, warnings: [] });
    for (const arg of ['-1', '1.5', 'half']) assert.deepEqual(of(arg).options, { sampler }, arg);
    assert.deepEqual(of(`${sampler}!`).warnings, [
      `edgespan: variable \`OTEL_TRACES_SAMPLER_ARG\` is "${sampler}!"; it must be a number from 0 to 1; it is ignored`,
    ]);
  });
}

test('a sampler that is not supported, or not known, is ignored with its argument', () => {
  for (const sampler of ['jaeger_remote', 'parentbased_jaeger_remote', 'xray', 'mine']) {
    const { options, warnings } = read({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: '0.5' });
    assert.deepEqual(options, {});
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0].includes('not supported here'), sampler !== 'mine');
  }
  assert.deepEqual(read({ OTEL_TRACES_SAMPLER_ARG: '0.5' }), { options: {}, warnings: [] });
});

test('OTEL_TRACES_EXPORTER=none turns everything off, otlp is what is there, others are ignored', () => {
  assert.deepEqual(read({ OTEL_TRACES_EXPORTER: 'None' }), { options: { disabled: true }, warnings: [] });
  assert.deepEqual(read({ OTEL_TRACES_EXPORTER: 'otlp' }), { options: {}, warnings: [] });
  for (const exporter of ['console', 'zipkin', 'otlp,console', 'otlp,none', 'mine']) {
    const { options, warnings } = read({ OTEL_TRACES_EXPORTER: exporter });
    assert.deepEqual(options, {});
    assert.equal(warnings.length, exporter === 'otlp,console' ? 0 : 1, exporter);
  }
  const both = { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' };
  assert.deepEqual(read(both).options, { disabled: true });
  assert.deepEqual(read({ OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'none' }).options, { disabled: true });
});

const FIELDS = {
  tracecontext: ['traceparent', 'tracestate'],
  baggage: ['baggage'],
  b3: ['b3'],
  b3multi: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-flags', 'x-b3-sampled'],
  sentry: ['sentry-trace', 'baggage'],
  none: [],
  'tracecontext,baggage': ['traceparent', 'tracestate', 'baggage'],
  ' B3 , TraceContext,b3,': ['b3', 'traceparent', 'tracestate'],
};

for (const [text, fields] of Object.entries(FIELDS)) {
  test(`OTEL_PROPAGATORS=${text} writes ${fields.join(', ') || 'nothing'}`, () => {
    const { options, warnings } = read({ OTEL_PROPAGATORS: text });
    assert.deepEqual(options.propagator.fields(), fields);
    assert.deepEqual([Object.keys(options), warnings], [['propagator'], []]);
    const carrier = {};
    const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const baggage = propagation.createBaggage({ a: { value: '1' } });
    const context = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, spanContext), baggage);
    options.propagator.inject(context, carrier, defaultTextMapSetter);
    const optional = ['tracestate', 'x-b3-flags', ...(text === 'sentry' ? ['baggage'] : [])];
    assert.deepEqual(
      Object.keys(carrier),
      fields.filter((field) => !optional.includes(field)),
    );
  });
}

test('propagators that are not supported, or not known, are ignored, and the others stay', () => {
  assert.deepEqual(read({ OTEL_PROPAGATORS: 'jaeger,b3,xray,ottrace' }).options.propagator.fields(), ['b3']);
  assert.deepEqual(read({ OTEL_PROPAGATORS: 'jaeger,xray' }), {
    options: {},
    warnings: [
      'edgespan: variable `OTEL_PROPAGATORS` is "jaeger, xray", which is not supported here; it must be a list of ' +
        'tracecontext, baggage, b3, b3multi or sentry, or none; it is ignored',
    ],
  });
  assert.deepEqual(read({ OTEL_PROPAGATORS: 'mine' }).options, {});
  assert.deepEqual(read({ OTEL_PROPAGATORS: 'none,b3' }).options.propagator.fields(), ['b3']);
});

test('the same propagators are the same object, so that options made for each request are equal', () => {
  const { propagator } = optionsFromEnv({ OTEL_PROPAGATORS: 'tracecontext,b3' });
  assert.equal(optionsFromEnv({ OTEL_PROPAGATORS: 'TraceContext, b3,b3' }).propagator, propagator);
  assert.notEqual(optionsFromEnv({ OTEL_PROPAGATORS: 'b3,tracecontext' }).propagator, propagator);
});

test("options of one call are nobody else's", () => {
  const env = { OTEL_SPAN_LINK_COUNT_LIMIT: '1', OTEL_EXPORTER_OTLP_HEADERS: 'a=1', OTEL_RESOURCE_ATTRIBUTES: 'b=2' };
  const options = optionsFromEnv(env);
  options.limits.values.linkCountLimit = 5;
  options.headers.a = 'x';
  options.resource.b = 'x';
  assert.deepEqual(optionsFromEnv(env), { limits: limits({ linkCountLimit: 1 }), headers: { a: '1' }, resource: { b: '2' } });
});

test('variables without a meaning here are said once, by name', () => {
  assert.deepEqual(
    read({ OTEL_BSP_SCHEDULE_DELAY: '5000', OTEL_BSP_MAX_QUEUE_SIZE: '1', OTEL_BSP_EXPORT_TIMEOUT: '' }),
    {
      options: {},
      warnings: [
        'edgespan: variables without a meaning here are ignored: OTEL_BSP_SCHEDULE_DELAY, OTEL_BSP_MAX_QUEUE_SIZE; ' +
          'spans are sent when a request is over, not in batches',
      ],
    },
  );
  const { warnings } = read({ OTEL_EXPORTER_OTLP_CERTIFICATE: '/a.pem', OTEL_EXPORTER_OTLP_INSECURE: 'true' });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /OTEL_EXPORTER_OTLP_CERTIFICATE, OTEL_EXPORTER_OTLP_INSECURE;/);
});

test("a Worker's variables may be numbers and booleans; bindings that are no text are ignored", () => {
  const env = { OTEL_SDK_DISABLED: true, OTEL_SPAN_EVENT_COUNT_LIMIT: 5, OTEL_SERVICE_NAME: { get() {} }, KV: {} };
  assert.deepEqual(read(env), {
    options: { disabled: true, limits: limits({ eventCountLimit: 5 }) },
    warnings: ['edgespan: variable `OTEL_SERVICE_NAME` is an object; it must be a text; it is ignored'],
  });
});

test('an environment of any kind is no reason to throw', () => {
  const throwing = () => {
    throw new Error('no');
  };
  const hostile = [new Proxy({}, { get: throwing }), Object.defineProperty({}, 'OTEL_SERVICE_NAME', { get: throwing })];
  for (const env of [...hostile, [], new Map(), { OTEL_SERVICE_NAME: Symbol('s') }, { OTEL_LOG_LEVEL: 5n }]) {
    assert.deepEqual(
      Object.keys(optionsFromEnv(env)).filter((name) => name !== 'serviceName'),
      [],
    );
  }
});

const hasProcess = typeof process === 'object' && typeof process.env === 'object' && typeof Deno === 'undefined';

test('without an environment it is that of the process', { skip: !hasProcess }, () => {
  process.env.OTEL_SERVICE_NAME = 'of the process';
  try {
    for (const none of [undefined, null, 'text', 5]) {
      assert.deepEqual(optionsFromEnv(none), { serviceName: 'of the process' });
    }
    assert.deepEqual(optionsFromEnv({}), {});
  } finally {
    delete process.env.OTEL_SERVICE_NAME;
  }
});

test(
  'in Deno only what is permitted already is read, and nothing is asked for',
  { skip: typeof Deno !== 'undefined' },
  () => {
    const asked = [];
    const variables = { OTEL_SERVICE_NAME: 'of Deno', OTEL_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_HEADERS: 'a=1' };
    const states = { OTEL_SERVICE_NAME: 'granted', OTEL_LOG_LEVEL: 'prompt', OTEL_EXPORTER_OTLP_HEADERS: 'denied' };
    globalThis.Deno = {
      permissions: {
        querySync: ({ name, variable }) => ({ state: name === 'env' ? (states[variable] ?? 'granted') : 'denied' }),
      },
      env: {
        get(name) {
          asked.push(name);
          return variables[name];
        },
      },
    };
    try {
      assert.deepEqual(optionsFromEnv(), { serviceName: 'of Deno' });
      assert.ok(!asked.includes('OTEL_LOG_LEVEL') && !asked.includes('OTEL_EXPORTER_OTLP_HEADERS'));
      globalThis.Deno = {};
      assert.deepEqual(optionsFromEnv(), {});
    } finally {
      delete globalThis.Deno;
    }
  },
);
