/**
 * Options that JSON cannot write: what no option can be leads to a sentence too, and the user's own objects, read once
 * at configuration, cannot hurt what is configured already.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, collect, counted } from './collector.mjs';
import {
  bindings,
  createProvider,
  customIds,
  customSampler,
  destinations,
  instrument,
  limits,
  otlpJson,
  spanProcessors,
  tailSampling,
} from './subject.mjs';

after(assertBalanced);

const SAMPLERS =
  'always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or parentbased_traceidratio';
const LIMIT = 'it must be an integer from 0, or Infinity for no limit';
const BINDINGS = 'a list of values of edgespan/bindings, bindingOptions(…) of edgespan/bindings or false';
const sentences = [
  [{ tracesSampleRate: NaN }, 'option `tracesSampleRate` is NaN; it must be a number from 0 to 1'],
  [{ timeoutMs: Infinity }, 'option `timeoutMs` is Infinity; it must be an integer from 1 to 600000'],
  [{ limits: new Map() }, 'option `limits` is an instance; it must be limits(…) of edgespan'],
  [{ limits: {} }, 'option `limits` is an object; it must be limits(…) of edgespan'],
  [{ destinations: [{}] }, 'option `destinations` is a list; it must be destinations(…) of edgespan'],
  [{ baggageSpanAttributes: ['a'] }, 'option `baggageSpanAttributes` is a list; it must be baggageSpanAttributes(…) of edgespan'],
  [{ bindings: {} }, `option \`bindings\` is an object; it must be ${BINDINGS}`],
  [Promise.resolve({ endpoint: 'http://x' }), 'the options are a promise; they must be an object'],
  [{ headers: Promise.resolve({}) }, 'option `headers` is a promise; it must be an object'],
  [{ resource: Promise.resolve({}) }, 'option `resource` is a promise; it must be an object'],
  [
    { resource: { a: Promise.resolve('x') } },
    'option `resource.a` is a promise; it must be a string, number, boolean or list of these',
  ],
  [{ endpoint: Promise.resolve('http://x') }, 'option `endpoint` is a promise; it must be an http:// or https:// URL'],
  [{ serviceName: () => {} }, 'option `serviceName` is a function; it must be a non-empty string'],
  [{ serviceName: Symbol('s') }, 'option `serviceName` is a symbol; it must be a non-empty string'],
  [{ timeoutMs: 10n }, 'option `timeoutMs` is a bigint; it must be an integer from 1 to 600000'],
  [{ headers: { a: undefined } }, 'option `headers.a` is null or undefined; it must be a string'],
  [{ headers: { a: () => {} } }, 'option `headers.a` is a function; it must be a string'],
  [
    { resource: { a: () => {} } },
    'option `resource.a` is a function; it must be a string, number, boolean or list of these',
  ],
  [{ endpoint: new URL('http://x') }, 'option `endpoint` is an object; it must be an http:// or https:// URL'],
  [{ fetch: 5 }, 'option `fetch` is 5; it must be a function'],
  [{ fetch: {} }, 'option `fetch` is an object; it must be a function'],
  [
    { sampler: customSampler({ shouldSample() {} }), tracesSampleRate: 0.5 },
    'option `tracesSampleRate` is 0.5 while option `sampler` is an object, which takes no rate; ' +
      'one of them must be left out',
  ],
  [{ onLoss: 'log' }, 'option `onLoss` is "log"; it must be a function'],
  [{ deadLetter: true }, 'option `deadLetter` is true; it must be a function'],
  [{ tailSampling: {} }, 'option `tailSampling` is an object; it must be tailSampling(…) of edgespan'],
  [{ tailSampling: true }, 'option `tailSampling` is true; it must be tailSampling(…) of edgespan'],
  [
    { idGenerator: { generateTraceId() {}, generateSpanId() {} } },
    'option `idGenerator` is an object; it must be customIds(…) of edgespan',
  ],
  [
    { idGenerator: () => 'x' },
    'option `idGenerator` is a function; it must be customIds(…) of edgespan',
  ],
  [{ spanProcessors: '' }, 'option `spanProcessors` is ""; it must be spanProcessors(…) of edgespan'],
  [{ spanProcessors: {} }, 'option `spanProcessors` is an object; it must be spanProcessors(…) of edgespan'],
  [
    { spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush() {}, shutdown() {} }] },
    'option `spanProcessors` is a list; it must be spanProcessors(…) of edgespan',
  ],
  [{ protocol: 'http/json' }, 'option `protocol` is "http/json"; it must be http/protobuf or otlpJson of edgespan'],
  [{ protocol: {} }, 'option `protocol` is an object; it must be http/protobuf or otlpJson of edgespan'],
  [{ compression: 'gzip' }, 'option `compression` is "gzip"; it must be none or gzip of edgespan'],
  [{ compression: otlpJson }, 'option `compression` is an object; it must be none or gzip of edgespan'],
  [{ native: 'on' }, 'option `native` is "on"; it must be auto, off or mirror of edgespan'],
  [{ native: true }, 'option `native` is true; it must be auto, off or mirror of edgespan'],
  [{ debug: 'true' }, 'option `debug` is "true"; it must be true, false or waterfall of edgespan'],
  [{ debug: {} }, 'option `debug` is an object; it must be true, false or waterfall of edgespan'],
  [
    { dsn: 'https://abc@o1.ingest.sentry.io/42' },
    'option `dsn` is a string; it must be sentryDsn(…) of edgespan/sentry',
  ],
  [{ dsn: {} }, 'option `dsn` is an object; it must be sentryDsn(…) of edgespan/sentry'],
  [
    { sampler: { shouldSample() {} } },
    `option \`sampler\` is an object; it must be a sampler or customSampler(…) of edgespan, ${SAMPLERS}`,
  ],
  [
    { sampler: 'always' },
    `option \`sampler\` is "always"; it must be a sampler or customSampler(…) of edgespan, ${SAMPLERS}`,
  ],
  [{ bindings: 'kv' }, `option \`bindings\` is "kv"; it must be ${BINDINGS}`],
  [{ bindings: true }, `option \`bindings\` is true; it must be ${BINDINGS}`],
  [{ bindings: ['kv'] }, 'option `bindings[]` is "kv"; it must be a value of edgespan/bindings, such as kv'],
  [
    { propagator: 'b3' },
    'option `propagator` is "b3"; it must be a propagator: an object with inject(), extract(), fields()',
  ],
  [
    { contextManager: { active() {} } },
    'option `contextManager` is an object; it must be a context manager: an object with active(), with(), bind(), ' +
      'enable(), disable()',
  ],
];

for (const [options, sentence] of sentences) {
  test(sentence, () => {
    const error = new TypeError(`edgespan: ${sentence}`);
    assert.throws(() => createProvider(options), error);
    assert.throws(() => instrument({ fetch() {} }, options), error);
    assert.throws(() => bindings.instrument({ fetch() {} }, options), error);
  });
}

const PROCESSOR = 'it must be a span processor: an object with onStart(), onEnd(), forceFlush(), shutdown()';
const ID_GENERATOR = 'it must be an id generator: an object with generateTraceId(), generateSpanId()';
const processor = { onStart() {}, onEnd() {}, forceFlush() {}, shutdown() {} };
for (const [make, sentence] of [
  [() => spanProcessors({ onStart() {}, onEnd() {} }), `option \`spanProcessors[0]\` is an object; ${PROCESSOR}`],
  [() => spanProcessors(processor, null), `option \`spanProcessors[1]\` is null; ${PROCESSOR}`],
  [() => spanProcessors([processor]), `option \`spanProcessors[0]\` is an object; ${PROCESSOR}`],
  [() => customIds({ generateTraceId() {} }), `option \`idGenerator\` is an object; ${ID_GENERATOR}`],
  [() => customIds(() => 'x'), `option \`idGenerator\` is a function; ${ID_GENERATOR}`],
  [() => customIds(), `option \`idGenerator\` is null or undefined; ${ID_GENERATOR}`],
  [() => customSampler({}), 'option `sampler` is an object; it must be a sampler: an object with shouldSample()'],
  [() => customSampler('always_on'), 'option `sampler` is "always_on"; it must be a sampler: an object with shouldSample()'],
  [() => limits({ eventCountLimit: NaN }), `option \`limits.eventCountLimit\` is NaN; ${LIMIT}`],
  [() => limits({ linkCountLimit: -Infinity }), `option \`limits.linkCountLimit\` is -Infinity; ${LIMIT}`],
  [() => limits({ then() {} }), 'option `limits` is a promise; it must be an object'],
  [() => destinations(Promise.resolve({})), 'option `destinations[0]` is a promise; it must be an object'],
  [() => destinations({}, { fetch: 5 }), 'option `destinations[1].fetch` is 5; it must be a function'],
  [() => bindings.bindingOptions({ only: ['kv'] }), 'option `bindings.only[]` is "kv"; it must be a value of edgespan/bindings, such as kv'],
  [() => bindings.bindingOptions({ off: [{}] }), 'option `bindings.off[]` is an object; it must be a value of edgespan/bindings, such as kv'],
  [() => bindings.bindingOptions({ rpc: ['A'] }), 'option `bindings.rpc` is a list; it must be rpc(…) of edgespan/bindings'],
  [() => limits({ maxBufferBytes: Infinity }), 'option `limits.maxBufferBytes` is Infinity; it must be an integer from 65536 (64 KiB) to 67108864 (64 MiB)'],
  [() => destinations({}, { protocol: 'grpc' }), 'option `destinations[1].protocol` is "grpc"; it must be http/protobuf or otlpJson of edgespan'],
  [() => destinations({ dsn: 'https://abc@o1.ingest.sentry.io/42' }), 'option `destinations[0].dsn` is a string; it must be sentryDsn(…) of edgespan/sentry'],
  [() => bindings.bindingOptions({ kinds: { M: 'send_email' } }), 'option `bindings.kinds.M` is "send_email"; it must be a value of edgespan/bindings, such as kv'],
  [() => tailSampling({ decide: 'yes' }), 'option `tailSampling.decide` is "yes"; it must be a function'],
  [() => tailSampling({ keepSlowerThanMs: NaN }), 'option `tailSampling.keepSlowerThanMs` is NaN; it must be a number from 0'],
  [() => tailSampling({ ratio: 2 }), 'option `tailSampling.ratio` is 2; it must be a number from 0 to 1'],
  [() => tailSampling([]), 'option `tailSampling` is a list; it must be an object'],
  [() => tailSampling(Promise.resolve({})), 'option `tailSampling` is a promise; it must be an object'],
]) {
  test(`${make.toString().slice(6)}: ${sentence}`, () => assert.throws(make, new TypeError(`edgespan: ${sentence}`)));
}

test('a rule of tail sampling that does not exist is a warning', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  tailSampling({ keepName: ['a'] });
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: told }) => told),
    [['edgespan: unknown option `tailSampling.keepName`; did you mean `tailSampling.keepNames`?']],
  );
});

test('Infinity is no limit', async () => {
  const { tracer, byName } = collect({
    limits: limits({ attributeCountLimit: Infinity, attributeValueLengthLimit: Infinity }),
  });
  const attributes = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key ${index}`, BigInt(index)]));
  const span = tracer.startSpan('span');
  for (const key in attributes) span.setAttribute(key, Number(attributes[key]));
  span.end();
  assert.deepEqual((await byName()).span.attributes, attributes);
});

test('a number of the resource is an integer where a double holds it exactly', async () => {
  const resource = { three: 3, zero: -0, half: 0.5, large: 2 ** 53, infinite: Infinity };
  const { tracer, byName } = collect({ resource });
  tracer.startSpan('span').end();
  const read = (await byName()).span.resource;
  assert.deepEqual(
    Object.keys(resource).map((key) => read[key]),
    [3n, 0n, 0.5, 2 ** 53, Infinity],
  );
});

test('an options object that contains itself ends in a sentence', () => {
  const resource = {};
  resource.self = resource;
  const sentence =
    'edgespan: option `resource.self` is an object; it must be a string, number, boolean or list of these';
  assert.throws(() => createProvider({ resource }), new TypeError(sentence));
});

const fail = () => {
  throw new Error('mine');
};
const hostile = {
  'a getter of the options': {
    get endpoint() {
      return fail();
    },
  },
  'a getter of the headers': {
    headers: {
      get authorization() {
        return fail();
      },
    },
  },
  'a getter of the limits': {
    get limits() {
      return limits({
        get eventCountLimit() {
          return fail();
        },
      });
    },
  },
  'a getter of a destination': {
    get destinations() {
      return destinations({
        get fetch() {
          return fail();
        },
      });
    },
  },
  'a proxy as tail sampling': { tailSampling: new Proxy({}, { get: fail }) },
  'a proxy as span processors': { spanProcessors: new Proxy({}, { get: fail }) },
  'a proxy as sampler': { sampler: new Proxy({}, { get: fail }) },
  'a proxy as resource': { resource: new Proxy({}, { ownKeys: fail }) },
  'a list that cannot be read': { resource: { list: new Proxy([1], { get: fail }) } },
};
for (const [name, options] of Object.entries(hostile)) {
  test(`${name} that throws at configuration leaves every other provider alone`, async () => {
    const { provider, tracer, posted } = collect();
    const root = tracer.startSpan('root');
    const counts = await counted(async () => {
      for (let n = 0; n < 200; n++)
        tracer.startSpan('child', { attributes: { n } }, trace.setSpan(ROOT_CONTEXT, root)).end();
      for (let n = 0; n < 3; n++)
        assert.throws(
          () => createProvider(options),
          (error) => error.message === 'mine',
        );
      const other = collect();
      other.tracer.startSpan('span').end();
      assert.equal(other.posts.length, 1);
      root.end();
      await provider.forceFlush();
      await other.provider.forceFlush();
    });
    assert.equal(posted().length, 201);
    assert.deepEqual([counts.exported, counts['lost trap']], [202, undefined]);
  });
}

test('each option is read once', () => {
  const reads = [];
  const noting = (path, object) =>
    new Proxy(object, {
      get(target, name) {
        if (Object.hasOwn(target, name)) reads.push(`${path}${String(name)}`);
        return target[name];
      },
    });
  const options = noting('', {
    endpoint: 'http://x',
    headers: noting('headers.', { a: 'b' }),
    resource: noting('resource.', { c: 1 }),
    limits: limits(noting('limits.', { eventCountLimit: 1 })),
    bindings: bindings.bindingOptions(noting('bindings.', { kinds: noting('kinds.', { D: bindings.kv }) })),
    tailSampling: tailSampling(noting('tailSampling.', { decide: () => undefined })),
    fetch: () => new Response(null),
  });
  createProvider(options);
  assert.deepEqual(reads.toSorted(), [
    ...['bindings', 'bindings.kinds', 'endpoint', 'fetch', 'headers', 'headers.a', 'kinds.D', 'limits'],
    ...['limits.eventCountLimit', 'resource', 'resource.c', 'tailSampling', 'tailSampling.decide'],
  ]);
});

test('what happens to the options afterwards changes nothing', async () => {
  const options = { serviceName: 'before', headers: { a: 'before' }, resource: { a: 'before', list: ['before'] } };
  const { tracer, posts, byName } = collect(options);
  options.headers.a = options.resource.a = options.resource.list[0] = 'after';
  options.resource.b = {};
  tracer.startSpan('span').end();
  const { resource } = (await byName()).span;
  assert.equal(posts[0].headers.a, 'before');
  assert.deepEqual([resource.a, resource.list, resource.b], ['before', ['before'], undefined]);
});

test('a text with `@`, which may be a DSN or a URL with a key, is never quoted', () => {
  const secret = 'https://SECRET@o1.ingest.sentry.io/42';
  for (const name of ['protocol', 'compression', 'sampler', 'native', 'debug', 'timeoutMs', 'endpoint', 'dsn']) {
    assert.throws(
      () => createProvider({ [name]: secret }),
      ({ message }) => message.includes(`\`${name}\``) && !message.includes('SECRET'),
    );
  }
});
