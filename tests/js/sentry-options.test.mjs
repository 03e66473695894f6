/**
 * The options of `init()`, `withSentry()` and `OTLPIntegration`: what is not valid is one sentence, what does not exist
 * is a warning.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  gzip,
  init,
  inside,
  limits,
  mirror,
  OTLPIntegration,
  tailSampling,
  withSentry,
  withSpanJson,
} from './subject.mjs';

await init();
const { readOptions } = await inside('sentry/options/read_options.js');
const { keyOf } = await inside('sentry/options/options_key.js');

const dsn = 'https://e12d836b15bb49d7bbf99e64295d995b@o1.ingest.sentry.io/42';
const wrong = (option, is, allowed) => `edgespan: option \`${option}\` is ${is}; it must be ${allowed}`;

const FUNCTION = 'a function';
const PATTERN = 'a string or a RegExp';
const IGNORED = 'a string, a RegExp, or an object with a `name`, an `op` or `attributes` that are strings or RegExps';

for (const [options, sentence] of [
  [{ beforeSend: 'x' }, wrong('beforeSend', '"x"', FUNCTION)],
  [{ beforeSendSpan: {} }, wrong('beforeSendSpan', 'an object', 'withSpanJson(…) of edgespan/sentry')],
  [{ beforeBreadcrumb: 1 }, wrong('beforeBreadcrumb', '1', FUNCTION)],
  [{ tracesSampler: 0.5 }, wrong('tracesSampler', '0.5', FUNCTION)],
  [{ fetch: 'x' }, wrong('fetch', '"x"', FUNCTION)],
  [{ tracePropagationTargets: 'x' }, wrong('tracePropagationTargets', '"x"', 'a list')],
  [{ tracePropagationTargets: ['a', 5] }, wrong('tracePropagationTargets[1]', '5', PATTERN)],
  [{ ignoreErrors: [null] }, wrong('ignoreErrors[0]', 'null', PATTERN)],
  [{ ignoreSpans: [{}] }, wrong('ignoreSpans[0]', 'an object', IGNORED)],
  [{ ignoreSpans: [{ name: 5 }] }, wrong('ignoreSpans[0]', 'an object', IGNORED)],
  [{ ignoreSpans: [/x/, { attributes: { a: {} } }] }, wrong('ignoreSpans[1]', 'an object', IGNORED)],
  [{ initialScope: [] }, wrong('initialScope', 'an object', 'an object')],
  [{ integrations: {} }, wrong('integrations', 'an object', 'a list')],
  [{ integrations: [{}] }, wrong('integrations[0]', 'an object', 'an integration: an object with a `name`')],
  [{ integrations: () => 5 }, wrong('integrations', '5', 'a list')],
  [{ sampleRate: '1' }, wrong('sampleRate', '"1"', 'a number from 0 to 1')],
  [{ tracesSampleRate: -0.1 }, wrong('tracesSampleRate', '-0.1', 'a number from 0 to 1')],
  [5, 'edgespan: the options are 5; they must be an object'],
  [null, 'edgespan: the options are null; they must be an object'],
  [Promise.resolve({ dsn }), 'edgespan: the options are a promise; they must be an object'],
]) {
  test(`${JSON.stringify(options)}: ${sentence}`, () => {
    const all = Object.getPrototypeOf(options ?? 0) === Object.prototype ? { dsn, ...options } : options;
    const error = { name: 'TypeError', message: sentence };
    assert.throws(() => init(all), error);
    assert.throws(() => withSentry(all, { fetch: () => new Response() }), error);
  });
}

test('an option of providers that Sentry does not have is an unknown one', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  readOptions({
    dsn,
    tracesSampleRate: 1,
    sampler: 'always_on',
    spanProcessors: [],
    propagator: {},
    tracesSampelRate: 1,
  });
  const told = warn.mock.calls.map(({ arguments: [sentence] }) => sentence).sort();
  assert.deepEqual(
    told.map((sentence) => /^edgespan: unknown option `(\w+)`/.exec(sentence)?.[1]),
    ['propagator', 'sampler', 'spanProcessors', 'tracesSampelRate'],
  );
  assert.equal(told[3], 'edgespan: unknown option `tracesSampelRate`; did you mean `tracesSampleRate`?');
});

test('every option of Sentry is known', (t) => {
  const beforeSendSpan = withSpanJson((span) => span);
  const warn = t.mock.method(console, 'warn', () => {});
  const read = readOptions({
    ...{ dsn, enabled: true, environment: 'e', release: 'r', dist: 'd', serverName: 's', tracesSampleRate: 0.5 },
    ...{ tracesSampler: () => 1, tailSampling: tailSampling({ ratio: 1 }), sampleRate: 0.5, debug: true, integrations: [] },
    ...{ sendDefaultPii: true, tracePropagationTargets: ['a', /b/], strictTraceContinuation: true, orgId: 7 },
    ...{ beforeSend: (event) => event, beforeBreadcrumb: (crumb) => crumb, beforeSendSpan },
    ...{ ignoreErrors: ['a'], ignoreSpans: ['b', { op: /c/ }], initialScope: { tags: {} }, maxBreadcrumbs: 5 },
    ...{ captureRecordedExceptions: false, attachStacktrace: true, serviceName: 'n', resource: { a: 1 } },
    ...{ limits: limits({}), timeoutMs: 5, compression: gzip, onLoss() {}, deadLetter() {}, fetch },
  });
  assert.equal(warn.mock.callCount(), 0);
  const {
    tracesSampler,
    beforeSend,
    beforeBreadcrumb,
    beforeSendSpan: spanCallback,
    dsn: parsed,
    fetch: own,
    ...plain
  } = read.client;
  assert.deepEqual(plain, {
    ...{ environment: 'e', release: 'r', dist: 'd', serverName: 's', tracesSampleRate: 0.5, recordsByDefault: false },
    ...{ sampleRate: 0.5, debug: true, integrations: [], sendDefaultPii: true, strictTraceContinuation: true },
    ...{ tracePropagationTargets: ['a', /b/], orgId: '7', ignoreErrors: ['a'], ignoreSpans: ['b', { op: /c/ }] },
    ...{ initialScope: { tags: {} }, maxBreadcrumbs: 5, captureRecordedExceptions: false, attachStacktrace: true },
    timeoutMs: 5,
  });
  assert.equal(parsed.envelopeUrl, 'https://o1.ingest.sentry.io/api/42/envelope/');
  assert.equal(own, fetch);
  assert.equal(
    [tracesSampler, beforeSend, beforeBreadcrumb].every((it) => typeof it === 'function'),
    true,
  );
  assert.equal(spanCallback, beforeSendSpan);
});

test('what is left out has its default', () => {
  const { fetch: own, dsn: parsed, ...plain } = readOptions({ dsn }).client;
  assert.deepEqual(plain, {
    ...{ environment: 'production', release: undefined, dist: undefined, serverName: undefined },
    ...{ tracesSampleRate: undefined, tracesSampler: undefined, recordsByDefault: false, sampleRate: 1, debug: false },
    ...{ integrations: [], sendDefaultPii: false, tracePropagationTargets: undefined, strictTraceContinuation: false },
    ...{ orgId: '1', beforeSend: undefined, beforeBreadcrumb: undefined, beforeSendSpan: undefined, ignoreErrors: [] },
    ...{ ignoreSpans: [], initialScope: undefined, maxBreadcrumbs: 100, captureRecordedExceptions: true },
    ...{ attachStacktrace: false, timeoutMs: 10000 },
  });
  assert.equal(typeof own, 'function');
  assert.equal(parsed.projectId, '42');
});

test('a rate of 0 is a rate, and `null` is none', () => {
  assert.equal(readOptions({ dsn, tracesSampleRate: 0 }).client.tracesSampleRate, 0);
  assert.equal(readOptions({ dsn, tracesSampleRate: null }).client.tracesSampleRate, undefined);
});

test('the environment is that of the options, else that of the resource, else production', () => {
  const resource = { 'deployment.environment.name': 'of-resource', 'deployment.environment': 'old' };
  assert.equal(readOptions({ dsn, environment: 'given', resource }).client.environment, 'given');
  assert.equal(readOptions({ dsn, resource }).client.environment, 'of-resource');
  assert.equal(readOptions({ dsn, environment: '' }).client.environment, 'production');
});

test('integrations that are `false`, `null` or `undefined` are left out', () => {
  const mine = { name: 'Mine' };
  const { integrations } = readOptions({ dsn, integrations: [false, mine, null, undefined] }).client;
  assert.deepEqual(integrations, [mine]);
});

const URLS = 'an http:// or https:// URL without a user name';
for (const [options, sentence] of [
  [{ endpoint: 'x' }, `option \`endpoint\` of OTLPIntegration is "x"; it must be ${URLS}`],
  [{ endpoint: 5 }, `option \`endpoint\` of OTLPIntegration is 5; it must be ${URLS}`],
  [{ collectorUrl: 'ftp://a' }, `option \`collectorUrl\` of OTLPIntegration is "ftp://a"; it must be ${URLS}`],
  [
    { collectorUrl: 'https://user:pass@a.example' },
    `option \`collectorUrl\` of OTLPIntegration is a URL that is not allowed; it must be ${URLS}`,
  ],
  [
    { setupOtlpTracesExporter: 'no' },
    'option `setupOtlpTracesExporter` of OTLPIntegration is "no"; it must be true or false',
  ],
  [{ headers: [] }, 'option `headers` of OTLPIntegration is an object; it must be an object with texts'],
  [{ headers: { a: 1 } }, 'option `headers` of OTLPIntegration is an object; it must be an object with texts'],
  [
    { endpoint: 'https://a.example', collectorUrl: 'https://b.example' },
    'OTLPIntegration takes `endpoint` or `collectorUrl`, not both',
  ],
  ['x', 'the options of OTLPIntegration are "x"; they must be an object'],
  [Promise.resolve({}), 'the options of OTLPIntegration are a promise; they must be an object'],
]) {
  test(`OTLPIntegration: ${JSON.stringify(options)}: ${sentence}`, () => {
    assert.throws(() => new OTLPIntegration(options), { name: 'TypeError', message: `edgespan: ${sentence}` });
  });
}

test('an option that OTLPIntegration does not have is a warning', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  new OTLPIntegration({ url: 'https://a.example', serviceName: 'known beside an SDK' });
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [sentence] }) => sentence),
    [
      'edgespan: option `url` of OTLPIntegration does not exist; there are endpoint, collectorUrl, ' +
        'setupOtlpTracesExporter, headers, timeoutMs, compression, fetch, serviceName, resource, sampler, ' +
        'tracesSampleRate, tailSampling, limits, onLoss, deadLetter',
    ],
  );
});

test('options that OTLPIntegration only has beside an SDK of Sentry are ignored in our own init, with a warning', (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const integrations = [new OTLPIntegration({ serviceName: 'ignored', sampler: 'always_on', timeoutMs: 5 })];
  const { provider } = readOptions({ dsn, serviceName: 'mine', timeoutMs: 7, integrations });
  assert.deepEqual([provider.serviceName, provider.timeoutMs], ['mine', 5]);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [sentence] }) => sentence),
    [
      'edgespan: option `serviceName` of OTLPIntegration is ignored beside `dsn`',
      'edgespan: option `sampler` of OTLPIntegration is ignored beside `dsn`',
    ],
  );
});

test('`beforeSendSpan` and mirrored spans are one sentence: the callback would not be called', () => {
  assert.throws(() => readOptions({ dsn, native: mirror, beforeSendSpan: withSpanJson((span) => span) }), {
    name: 'TypeError',
    message: 'edgespan: `beforeSendSpan` cannot be used with `native: mirror`',
  });
  assert.throws(() => withSpanJson({}), new TypeError('edgespan: withSpanJson() takes a function'));
});

test('options that say the same have the same key, whoever made them', () => {
  const beforeSend = (event) => event;
  const made = (more) => ({
    dsn,
    ignoreErrors: [/a/g, 'b'],
    beforeSend,
    integrations: [new OTLPIntegration()],
    ...more,
  });
  assert.equal(keyOf(made()), keyOf(made()));
  const others = [
    made({ ignoreErrors: [/a/, 'b'] }),
    made({ beforeSend: (event) => event }),
    made({ integrations: [new OTLPIntegration({ collectorUrl: 'https://a.example' })] }),
    made({ resource: { spanCount: Infinity } }),
    made({ resource: { spanCount: 'Infinity' } }),
    made({ resource: { spanCount: ['Infinity'] } }),
    made({ maxBreadcrumbs: 1 }),
  ];
  const keys = [made(), ...others].map(keyOf);
  assert.equal(new Set(keys).size, keys.length);
});
