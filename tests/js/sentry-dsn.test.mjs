/**
 * Sentry's DSNs through `getOtlpTracesEndpoint` and `readDsn`: every case of `tests/vectors/sentry-dsn.json`, the grammar
 * of Sentry's own SDKs on random texts, and which requests carry the key.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { choices } from './random.mjs';
import { createProvider, destinations, getOtlpTracesEndpoint, inside, sentryDsn } from './subject.mjs';

const { readDsn } = await inside('sentry/options/dsn.js');
const { readConfig } = await inside('config/read.js');
const { VERSION } = await inside('host/version.js');

const { dsns, destinations: targets } = JSON.parse(readFileSync(new URL('../vectors/sentry-dsn.json', import.meta.url), 'utf8'));

const KEY = 'e12d836b15bb49d7bbf99e64295d995b';
const DSN = `https://${KEY}@o1.ingest.sentry.io/42`;
const authOf = (key) => `Sentry sentry_version=7, sentry_key=${key}, sentry_client=edgespan/${VERSION}`;

for (const { dsn, says, why } of dsns) {
  test(`${JSON.stringify(dsn)}${why ? `: ${why}` : ''}`, () => {
    assert.deepEqual(readDsn(dsn), says ? { ...says, auth: authOf(says.publicKey) } : undefined);
    // What `getOtlpTracesEndpoint` of @sentry/server-utils 11.0.0 gives.
    const expected = says && {
      url: says.tracesUrl,
      headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_key=${says.publicKey}` },
    };
    assert.deepEqual(getOtlpTracesEndpoint(dsn), expected ?? undefined);
    // What is not refused here is not refused by `fetch` either.
    if (says) assert.ok(new URL(says.tracesUrl).href);
  });
}

const ALLOWED = 'a DSN, https://KEY@HOST/ID with a key of letters and digits and a number as id';

for (const { dsn, says } of dsns) {
  test(`${JSON.stringify(dsn)} as an option: ${says ? 'where traces go' : 'a sentence, unless it is empty'}`, () => {
    if (!says && dsn !== '') {
      const message = `edgespan: option \`dsn\` is a string; it must be ${ALLOWED}`;
      assert.throws(() => sentryDsn(dsn), { name: 'TypeError', message });
      return;
    }
    const { destinations, found } = readConfig({ dsn: sentryDsn(dsn) });
    const of = ({ url, form, headers }) => [url, form, headers['x-sentry-auth']];
    const expected = says
      ? [says.tracesUrl, 1, authOf(says.publicKey)]
      : ['http://localhost:4318/v1/traces', 0, undefined];
    assert.deepEqual([destinations.map(of), found.warnings], [[expected], []]);
  });
}

test('what is no text is named by its kind', () => {
  for (const [dsn, kind] of [
    [5, 'a number'],
    [[], 'a list'],
    [new URL('https://abc@sentry.io/42'), 'an object'],
  ]) {
    assert.throws(() => sentryDsn(dsn), {
      name: 'TypeError',
      message: `edgespan: option \`dsn\` is ${kind}; it must be ${ALLOWED}`,
    });
  }
});

test('no text, or an empty one, is no DSN: the option is left out', () => {
  for (const nothing of ['', null, undefined]) assert.equal(sentryDsn(nothing), undefined);
});

test('a DSN as text is one sentence that names `sentryDsn`, without the text', () => {
  assert.throws(() => createProvider({ dsn: DSN }), {
    name: 'TypeError',
    message: 'edgespan: option `dsn` is a string; it must be sentryDsn(…) of edgespan/sentry',
  });
});

test('a host that `fetch` refuses, and a second secret, make no DSN', () => {
  for (const host of ['[::1]80', '[1:2]', '256.1.1.1']) assert.equal(readDsn(`https://key@${host}/42`), undefined);
  for (const keys of ['key::sec', 'key:a:b', 'key:a:']) assert.equal(readDsn(`https://${keys}@sentry.io/42`), undefined);
});

/** The rule of @sentry/core 11 (`utils/dsn.ts`): `dsnFromString`, then `validateDsn`. */
function bySentry(dsn) {
  const grammar = /^(?:(\w+):)\/\/(?:(\w+)(?::(\w+)?)?@)((?:\[[:.%\w]+\]|[\w.-]+))(?::(\d+))?\/(.+)/;
  const [, protocol, key, , host, port, rest] = grammar.exec(dsn) ?? [];
  const segments = rest?.split('/') ?? [];
  const [project] = /^\d+/.exec(segments.pop()) ?? [];
  if (project === undefined || !['http', 'https'].includes(protocol)) return undefined;
  const path = segments.join('/');
  return { key, base: `${protocol}://${host}${port ? `:${port}` : ''}${path ? `/${path}` : ''}/api/${project}` };
}

test('what is a DSN for Sentry is one here, with the same URLs, and nothing else is', () => {
  const { one, some, text, upTo } = choices(42);
  const outcomes = { some: 0, none: 0 };
  for (let n = 0; n < 20_000; n++) {
    // Ports up to 65535, addresses that are some, and paths without doubled slashes: beyond that Sentry's rule says yes to
    // what `fetch` refuses.
    const either = (good, bad) => one(upTo(10) > 0 ? good : bad);
    const parts = [
      either(['https', 'http'], ['ftp', '', 'h ttp']),
      either(['://'], [':/', ':', '']),
      either(['a', 'Z_9', text('aZ09_', 5)], ['', 'a-b', '%20', 'é']),
      either(['', ':', ':sec'], [':s-c', ':é']),
      either(['@'], ['', '@@']),
      either(
        ['localhost', 'o12.x.io', 'o.x', 'a-b_c.d', '192.0.2.1', '[::1]', '[2001:db8::1.2.3.4]'],
        ['', 'é', '<a>'],
      ),
      either(['', ':1', `:${text('0123', 4)}`], [':x', ':-1']),
      some(3, () => `/${one(['a', '1', 'x.y', 'é', 'a@b', ':', '%20'])}`).join(''),
      either(['/42', '/7x', '/0?a=b', '/5#c', '/9\n'], ['/x', '/', '', '/-1', '/42/']),
    ];
    const dsn = parts.join('');
    const expected = bySentry(dsn);
    const read = readDsn(dsn);
    const base = read?.envelopeUrl.slice(0, -'/envelope/'.length);
    assert.deepEqual(read && { key: read.publicKey, base }, expected, JSON.stringify(dsn));
    outcomes[expected ? 'some' : 'none']++;
  }
  assert.ok(outcomes.some > 1000 && outcomes.none > 1000, JSON.stringify(outcomes));
});

/** The headers of the requests that one span leads to, by URL. */
async function posted(options) {
  const posts = [];
  const fetch = async (url, { headers }) => {
    posts.push([String(url), headers]);
    return new Response(null, { status: 200 });
  };
  const provider = createProvider({ ...options, fetch });
  provider.getTracer('tests').startSpan('span').end();
  await provider.forceFlush();
  return posts;
}

/** All values of headers that Sentry takes a key from. */
const keysIn = (headers) =>
  Object.entries(headers).filter(([name]) => ['x-sentry-auth', 'authorization'].includes(name.toLowerCase()));

for (const { options, tracesUrl, isSentry, warning } of targets) {
  test(`${JSON.stringify(options)}: ${isSentry ? 'with' : 'without'} the key`, async (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    const [[url, headers], ...more] = await posted({ ...options, dsn: sentryDsn(options.dsn) });
    assert.deepEqual(more, []);
    assert.equal(url, tracesUrl);
    assert.deepEqual(keysIn(headers), isSentry ? [['x-sentry-auth', authOf('abc')]] : []);
    assert.equal(headers['content-type'], 'application/x-protobuf');
    const warnings = warn.mock.calls.map(({ arguments: [sentence] }) => sentence);
    assert.deepEqual(warnings, warning ? [warning] : []);
  });
}

for (const [headers, keys] of [
  [{ 'X-Sentry-Auth': 'Sentry sentry_key=def' }, [['X-Sentry-Auth', 'Sentry sentry_key=def']]],
  [{ Authorization: 'Sentry sentry_key=def' }, [['Authorization', 'Sentry sentry_key=def']]],
  [{ authorization: 'BASIC ZGVmOg==' }, [['authorization', 'BASIC ZGVmOg==']]],
  [{ 'x-other': 'Basic ZGVmOg==' }, [['x-sentry-auth', authOf(KEY)]]],
]) {
  test(`${JSON.stringify(headers)} toward Sentry: one key`, async () => {
    const [[, sent]] = await posted({ dsn: sentryDsn(DSN), headers });
    assert.deepEqual(keysIn(sent), keys);
  });
}

test('each of several receivers gets its own key, and who is not Sentry gets none', async () => {
  const posts = await posted({
    dsn: sentryDsn(DSN),
    destinations: destinations({}, { dsn: sentryDsn('https://def@sentry.example.com/7') }, { endpoint: 'https://collector.example.com' }),
  });
  assert.deepEqual(
    posts.map(([url, headers]) => [url, keysIn(headers)]).sort(([a], [b]) => (a < b ? -1 : 1)),
    [
      ['https://collector.example.com/v1/traces', []],
      ['https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/', [['x-sentry-auth', authOf(KEY)]]],
      ['https://sentry.example.com/api/7/integration/otlp/v1/traces/', [['x-sentry-auth', authOf('def')]]],
    ],
  );
});

test('a wrong DSN is told without what it holds', () => {
  for (const dsn of [`https://${KEY}@sentry.io/project`, `${KEY}@sentry.io/42`, `https://sentry.io/${KEY}`]) {
    assert.throws(
      () => createProvider({ dsn: sentryDsn(dsn) }),
      (error) =>
        error instanceof TypeError &&
        /^edgespan: option `dsn` is a string; /.test(error.message) &&
        !error.message.includes(KEY),
    );
  }
});
