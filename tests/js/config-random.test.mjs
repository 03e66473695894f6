/**
 * Random options: whatever they are, they become a configuration or one sentence, no sentence has a key in it, and
 * reading goes on to work.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices } from './random.mjs';
import {
  AlwaysOnSampler,
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

const { readConfig } = await inside('config/read.js');
const { readDsn } = await inside('sentry/options/dsn.js');
const { OPTIONS } = await inside('config/table.js');
const { DEFAULT_LIMITS } = await inside('config/default_limits.js');
const { ResolvedSettings } = await inside('config/settings.js');

const NAMES = [
  ...Object.keys(OPTIONS),
  ...Object.keys(DEFAULT_LIMITS),
  ...['keepNames', 'keepAttributes', 'keepErrors', 'keepSlowerThanMs', 'ratio', 'decide'],
  ...['only', 'off', 'kinds', 'rpc', 'queues', 'record', 'runtime', '__proto__', 'constructor', ''],
];

const random = choices(1);
const { one, some, text, upTo, next } = random;

const nearlyUrl = () =>
  one(['http', 'https', 'HTTP', 'ftp', '']) + one(['://', ':/', ':///', ':']) + text('a.@:[]0/?# \\é\n%', 12);

/** Mostly of what may be there, and now and then of what may not. */
const either = (good, bad) => one(upTo(10) > 0 ? good : bad);

const nearlyDsn = () =>
  either(['http', 'https', 'HTTPS'], ['ftp', '']) +
  either(['://'], [':/', ':']) +
  either(['a', text('aZ09_', 4)], ['', 'a-b', '%']) +
  either(['', ':', ':x'], ['::', ':x:y', ':-']) +
  either(['@'], ['@@', '']) +
  one(['o1.', 'o.', '']) +
  either(['localhost', 'a-b_c', '[::1]'], ['[1:2]', '256.1.1.1', 'é', '']) +
  either(['', ':1'], [':65536', '80']) +
  some(3, () => `/${either([text('a1@:', 3)], [text('#? \\é', 3)])}`).join('') +
  either(['/7', '/7x', '/7\n'], ['/', '']);

/** What features make, each where it may be and where it may not. */
const MADE = [
  ...[otlpJson, gzip, mirror, waterfall, tailSampling(), tailSampling({ ratio: 0.5, keepNames: ['a'] })],
  ...[spanProcessors(), spanProcessors({ onStart() {}, onEnd() {}, async forceFlush() {}, async shutdown() {} })],
  ...[new AlwaysOnSampler(), customSampler({ shouldSample: () => ({ decision: 2 }) })],
  ...[customIds({ generateTraceId: () => '1'.repeat(32), generateSpanId: () => '1'.repeat(16) })],
  ...[bindings.kv, bindings.sendEmail, bindings.rpc('A'), sentryDsn('https://abc@o1.ingest.sentry.io/42')],
  ...[bindings.bindingOptions({ off: [bindings.kv] }), limits({ eventCountLimit: 1 }), baggageSpanAttributes('a.*')],
  ...[destinations({}, { timeoutMs: 1 }), resourceFromAttributes({ a: 'b', later: Promise.resolve('c') })],
];

function anyValue(depth = 3) {
  const kind = upTo(depth > 0 ? 13 : 9);
  if (kind === 9) return some(3, () => anyValue(depth - 1));
  if (kind > 9) return anyObject(depth - 1);
  return [
    () => one([null, undefined, true, false]),
    () => one([0, 1, -1, 0.5, 1e300, NaN, Infinity, -Infinity, 65_536, 2 ** 31, upTo(700_000), next()]),
    () => text('aé\0\n"`\ud83d\ude00*', 70),
    nearlyUrl,
    nearlyDsn,
    () => one(['gzip', 'on', 'always_on', 'traceidratio', 'http/json', 'kv', 'keys', 'none']),
    () => one([() => {}, Symbol('s'), 10n, new Map(), new Date(0), /x/, new URL('http://x'), Promise.resolve()]),
    () => one(MADE),
    () => one([{ shouldSample() {} }, { inject() {}, extract() {}, fields() {} }, new Uint8Array(2)]),
  ][kind]();
}

const anyObject = (depth) => Object.fromEntries(some(6, () => [one(NAMES), anyValue(depth)]));

test('any options are a configuration or one sentence', () => {
  const outcomes = { read: 0, refused: 0, warned: 0 };
  for (let n = 0; n < 20_000; n++) {
    const options = upTo(20) === 0 ? anyValue() : anyObject(3);
    try {
      const { destinations, found } = readConfig(options);
      assert.ok(destinations.length >= 1 && destinations.length <= 16);
      for (const { url } of destinations) assert.match(new URL(url).protocol, /^https?:$/);
      for (const warning of found.warnings) assert.match(warning, /^edgespan: [^\n\0]*$/);
      outcomes[found.warnings.length > 0 ? 'warned' : 'read']++;
    } catch (error) {
      assert.ok(error instanceof TypeError, error.stack);
      assert.match(error.message, /^edgespan: [^\n\0]*$/);
      outcomes.refused++;
    }
  }
  assert.ok(Math.min(...Object.values(outcomes)) > 500, JSON.stringify(outcomes));
});

test('whatever is read configures the core', () => {
  let configured = 0;
  for (let n = 0; n < 3000; n++) {
    const options = anyObject(2);
    let config;
    try {
      config = readConfig(options);
    } catch {
      continue;
    }
    const settings = new ResolvedSettings(options, undefined, false, config);
    assert.ok([0, 2].includes(settings.sample(0, [1, 2, 3, 4], '').decision));
    settings.forget();
    configured++;
  }
  assert.ok(configured > 300, `${configured}`);
});

test('the parts of a DSN are parts of its text', () => {
  let read = 0;
  for (let n = 0; n < 20_000; n++) {
    const dsn = nearlyDsn();
    const says = readDsn(dsn);
    if (!says) continue;
    read++;
    const { tracesUrl, envelopeUrl, publicKey, projectId, orgId, auth } = says;
    const base = tracesUrl.slice(0, -'/integration/otlp/v1/traces/'.length);
    assert.deepEqual([tracesUrl, envelopeUrl], [`${base}/integration/otlp/v1/traces/`, `${base}/envelope/`]);
    const [, scheme, place] = /^(https?:\/\/)(.*)\/api\/(\d+)$/is.exec(base);
    assert.ok(base.endsWith(`/api/${projectId}`) && projectId !== '');
    assert.ok(dsn.startsWith(scheme + publicKey) && dsn.slice(dsn.indexOf('@') + 1).startsWith(place), dsn);
    assert.ok(orgId === '' || place.startsWith(`o${orgId}.`));
    assert.ok(auth.includes(`sentry_key=${publicKey},`));
    assert.ok(new URL(tracesUrl).href);
  }
  assert.ok(read > 500, `${read}`);
});

test('no sentence has a key in it', () => {
  for (let n = 0; n < 5000; n++) {
    const key = Array.from({ length: 32 }, () => one('abcdefghij')).join('');
    const rest = nearlyDsn();
    const at = upTo(rest.length + 1);
    const dsn = rest.slice(0, at) + key + rest.slice(at);
    const options = [
      () => ({ dsn: sentryDsn(dsn) }),
      () => ({ dsn: sentryDsn(dsn), tracesEndpoint: nearlyUrl() }),
      () => ({ destinations: [{}, { dsn: sentryDsn(dsn) }] }),
      () => ({ dsn }),
      () => ({ destinations: [{}, { dsn }] }),
    ];
    for (const make of options) {
      try {
        const { found } = readConfig(make());
        // Letters that a host or a path has are no key.
        if (readDsn(dsn).publicKey === key) assert.ok(!`${found.warnings}`.includes(key));
      } catch (error) {
        assert.ok(!error.message.includes(key), error.message);
      }
    }
  }
});
