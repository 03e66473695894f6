/**
 * `edgespan check` as a process of its own, against real HTTP servers: what it sends, says, and exits with.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { spansOf } from './otlp.mjs';
import { withRelay } from './relay.mjs';
import { withServer } from './server.mjs';
import { inside, root } from './subject.mjs';

const { readArguments } = await inside('cli/arguments.js');

const { bin, version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const PROGRAM = fileURLToPath(new URL(bin.edgespan, root));
const LIMITED =
  'Sentry dropped data due to a quota or internal rate limit being reached. This will not affect your application. ' +
  'See https://docs.sentry.io/product/accounts/quotas/ for more information.';

/** What the program exits with and says on both streams, without ids, sizes and times. */
async function run(args, env = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH, ...env } });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const said = { text: '' };
    stream.setEncoding('utf8').on('data', (text) => (said.text += text));
    return said;
  });
  const [code] = await once(child, 'close');
  const settled = out.text
    .replaceAll(/[0-9a-f]{32}/g, 'ID')
    .replaceAll(/\d+ bytes/g, 'n bytes')
    .replaceAll(/in \d+ ms/g, 'in n ms');
  return { code, out: settled, err: err.text, raw: out.text };
}

const both = (relay, trace, error) => `edgespan ${version} sends a test trace and a test error.

trace   n bytes to ${relay.tracesUrl}
        ${trace}
error   n bytes to ${relay.envelopeUrl}
        ${error}
`;

test('Sentry takes a trace and an error that is linked to it, and it is said where to find them', () =>
  withRelay(async (relay) => {
    const { code, out, err, raw } = await run([
      'check',
      '--dsn',
      relay.dsn,
      '--environment=staging',
      '--release',
      'a@1',
    ]);
    assert.deepEqual([code, err, relay.objections()], [0, '', []]);
    assert.equal(
      out,
      `${both(relay, '200 in n ms', '200 in n ms')}
Everything was taken. Sentry answers before it looks into it, so wait a little, and then look for

  trace   ID
          in Explore, Traces: search for trace:ID
  error   ID
          in Issues: "edgespan check: this error is a test", linked to the span "edgespan check, a child"

What does not show up was dropped after the answer: see Stats & Usage of the project.
`,
    );
    const [parent, child] = ['edgespan check', 'edgespan check, a child'].map((name) =>
      relay.spans().find((span) => span.name === name),
    );
    const [event] = relay.events();
    assert.deepEqual([relay.spans().length, relay.events().length, child.parentSpanId], [2, 1, parent.spanId]);
    assert.deepEqual(event.contexts.trace.trace_id, parent.traceId);
    assert.deepEqual([event.environment, event.release], ['staging', 'a@1']);
    assert.deepEqual([child.attributes['sentry.environment'], child.attributes['sentry.release']], ['staging', 'a@1']);
    assert.equal(event.contexts.trace.span_id, child.spanId);
    assert.deepEqual(raw.match(/[0-9a-f]{32}/g), [parent.traceId, parent.traceId, event.event_id]);
  }));

const NOTHING_THERE = 'There is nothing at this address: is the DSN complete? An old self-hosted Sentry takes no OTLP.';
const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };
for (const [answer, said, advice] of [
  [
    { status: 401, headers: json, body: '{"code":16,"message":"bad key"}' },
    '401 ({"code":16,"message":"bad key"})',
    'Sentry got no key that it knows: copy the DSN anew from Settings, Projects, Client Keys.',
  ],
  [{ status: 404, body: 'not here' }, '404 (not here)', NOTHING_THERE],
  [
    { status: 413, headers: protobuf, body: Uint8Array.of(8, 8, 0x12, 2, 0x6e, 0x6f) },
    '413 (no)',
    'This test is small, so it is a proxy in between that takes even less.',
  ],
  [
    { status: 415, headers: json, body: '{"code":3,"message":"unsupported content type: x"}' },
    '415 ({"code":3,"message":"unsupported content type: x"})',
    'The content type was not taken: a proxy in between may have changed it.',
  ],
  [
    { status: 429, headers: { 'retry-after': '30' } },
    '429',
    'A quota or a rate limit is used up; it takes more in 30 s.',
  ],
  [{ status: 500 }, '500', 'The receiver, or a proxy before it, has failed: try again later.'],
  [
    { status: 503, headers: { 'retry-after': '1' } },
    '503',
    'The receiver, or a proxy before it, has failed: try again later.',
  ],
  [
    { status: 301, headers: { location: 'https://x.example/' } },
    '301',
    'It has moved to https://x.example/: give that address.',
  ],
  [{ status: 418 }, '418', 'Nothing more is known about this answer.'],
  [
    { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>Welcome' },
    '200 (<p>Welcome)',
    'A web page is what answers there, and not a receiver.',
  ],
]) {
  test(`an answer ${answer.status} from Sentry: what it means is said, nothing is tried again, and the code is 1`, () =>
    withRelay(async (relay) => {
      relay.answer(answer, answer);
      const { code, out, err } = await run(['check', '--dsn', relay.dsn]);
      assert.deepEqual([code, err], [1, '\nedgespan: the trace and the error were not taken\n']);
      const refused = `${said} in n ms\n        ${advice}`;
      assert.equal(out, both(relay, refused, refused));
      assert.equal(relay.posts.length, 2);
    }));
}

test('a DSN of another project or key is refused, and the key is not shown', () =>
  withRelay(async (relay) => {
    const { code, out, err, raw } = await run(['check', '--dsn', relay.dsn.replace('/42', '/43')]);
    const advice = 'The key does not belong to the project, or is disabled: see Settings, Projects, Client Keys.';
    const said = (status) => `${status} in n ms\n        ${advice}`;
    const why = 'event submission rejected with_reason: ProjectId';
    const other = {
      tracesUrl: relay.tracesUrl.replace('/42/', '/43/'),
      envelopeUrl: relay.envelopeUrl.replace('/42/', '/43/'),
    };
    assert.equal(out, both(other, said(`403 (${why})`), said(`403 ({"detail":"${why}"})`)));
    assert.equal(code, 1);
    assert.ok(!(raw + err).includes(relay.project.key));
  }));

test('one that is taken does not hide that the other is not', () =>
  withRelay(async (relay) => {
    relay.limit({ categories: ['error'], seconds: 60 });
    const { code, out, err } = await run(['check', '--dsn', relay.dsn]);
    const advice = 'A quota or a rate limit is used up; it takes more in 60 s.';
    assert.equal(out, both(relay, '200 in n ms', `429 (${JSON.stringify({ detail: LIMITED }).slice(0, 200)}) in n ms\n        ${advice}`));
    assert.deepEqual([code, err], [1, '\nedgespan: the error was not taken\n']);
  }));

test('spans that are rejected in an answer 200 are not taken', () =>
  withRelay(async (relay) => {
    // A partial success: one span, and why.
    const body = Uint8Array.of(0x0a, 11, 8, 1, 0x12, 7, ...new TextEncoder().encode('too old'));
    relay.answer({ status: 200, headers: protobuf, body });
    const { code, out, err } = await run(['check', '--dsn', relay.dsn]);
    assert.equal(out, both(relay, '200 in n ms\n        It rejected 1 spans: too old', '200 in n ms'));
    assert.deepEqual([code, err], [1, '\nedgespan: the trace was not taken\n']);
  }));

test('where nobody listens, it says so at once', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  const { code, out, err } = await run(['check', '--endpoint', `http://127.0.0.1:${port}`]);
  const nobody = `Nobody answers at 127.0.0.1:${port} (ECONNREFUSED)`;
  assert.equal(
    out,
    `edgespan ${version} sends a test trace.

trace   n bytes to http://127.0.0.1:${port}/v1/traces
        no answer in n ms
        ${nobody}: is the address right, and is it reachable from here?
`,
  );
  assert.deepEqual([code, err], [1, '\nedgespan: the trace was not taken\n']);
});

test('where nothing is answered, it says so when the time is over', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  try {
    const dsn = `${origin.replace('://', '://key@')}/1`;
    const { code, out } = await run(['check', '--dsn', dsn, '--timeout', '300']);
    const relay = {
      tracesUrl: `${origin}/api/1/integration/otlp/v1/traces/`,
      envelopeUrl: `${origin}/api/1/envelope/`,
    };
    const never = 'no answer in n ms\n        There was no answer within n ms.';
    assert.deepEqual([code, out], [1, both(relay, never, never)]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

for (const path of ['', '/v1/traces']) {
  test(`any receiver of OTLP takes a trace, by its address ${path || 'without a path'}`, () =>
    withServer(async (endpoint, posts) => {
      const headers = ['--header', 'authorization=Bearer a=b', '--header=x-tenant=one'];
      const { code, out, err } = await run(['check', '--endpoint', `${endpoint}${path}?key=secret`, ...headers]);
      assert.deepEqual([code, err, posts.length], [0, '', 1]);
      assert.equal(
        out,
        `edgespan ${version} sends a test trace.

trace   n bytes to ${endpoint}/v1/traces
        200 in n ms

Everything was taken. Look for the trace ID, of the service edgespan-check.
`,
      );
      const [{ path: posted, body }] = posts;
      assert.equal(posted, '/v1/traces?key=secret');
      assert.deepEqual(
        spansOf(body).map(({ name, resource }) => [name, resource['service.name']]),
        [
          ['edgespan check', 'edgespan-check'],
          ['edgespan check, a child', 'edgespan-check'],
        ],
      );
    }));
}

test('headers are sent, and are not said', () =>
  withRelay(async (relay) => {
    const endpoint = `${relay.origin}/api/42/integration/otlp`;
    const key = `x-sentry-auth=Sentry sentry_key=${relay.project.key}`;
    const [without, given] = [
      await run(['check', '--endpoint', endpoint]),
      await run(['check', '--endpoint', endpoint, '--header', key]),
    ];
    assert.deepEqual([without.code, given.code], [1, 0]);
    assert.match(
      without.out,
      /401 \(missing authorization information\) in n ms\n {8}The receiver wants other credentials: /,
    );
    assert.ok(!given.raw.includes(relay.project.key));
  }));

test('what the environment says of the release and the environment is what the test says', () =>
  withRelay(async (relay) => {
    const env = {
      SENTRY_RELEASE: 'b@2',
      SENTRY_ENVIRONMENT: 'qa',
      SENTRY_DEBUG: 'true',
      SENTRY_TRACES_SAMPLE_RATE: '0',
    };
    const { code } = await run(['check', '--dsn', relay.dsn], env);
    assert.deepEqual([code, relay.spans().length], [0, 2]);
    const { release, environment } = relay.events()[0];
    assert.deepEqual([release, environment], ['b@2', 'qa']);
  }));

const OPTIONS = '--dsn, --endpoint, --header, --environment, --release, --timeout';
for (const [args, sentence] of [
  [[], 'there is no command; it must be check, as in `edgespan check --dsn URL` (see --help)'],
  [['chek'], 'there is no command "chek"; it must be check, as in `edgespan check --dsn URL` (see --help)'],
  [['check'], 'neither --dsn nor --endpoint is given; it must be one of them'],
  [['check', '--dsn', 'x', '--endpoint', 'y'], 'both --dsn and --endpoint are given; it must be one of them'],
  [['check', '--dns', 'x'], `there is no option "--dns"; there are ${OPTIONS}`],
  [['check', 'https://a@b/1'], `there is no option "https://a@b/1"; there are ${OPTIONS}`],
  [['check', '--dsn'], '--dsn has no value (see --help)'],
  [['check', '--dsn', '--release', 'x'], '--dsn has no value (see --help)'],
  [['check', '--dsn='], '--dsn has no value (see --help)'],
  [['check', '--dsn', 'a', '--dsn', 'b'], '--dsn is given 2 times; it must be once'],
  [['check', '--dsn', 'a', '--header', 'a=b'], '--header is given without --endpoint, which it belongs to'],
  [['check', '--endpoint', 'a', '--release', 'b'], '--release is given without --dsn, which it belongs to'],
  [
    ['check', '--endpoint', 'a', '--header', 'secret'],
    '--header has no name and `=` before its value; it must be name=value',
  ],
  [
    ['check', '--endpoint', 'http://a', '--timeout', '1s'],
    '--timeout is "1s"; it must be a whole number of ms from 1 to 600000',
  ],
  [
    ['check', '--endpoint', 'http://a', '--timeout', '0'],
    '--timeout is "0"; it must be a whole number of ms from 1 to 600000',
  ],
]) {
  test(`wrong arguments are one sentence: ${args.join(' ') || 'none'}`, () => {
    assert.throws(() => readArguments(args), { message: sentence });
  });
}

for (const [args, sentence] of [
  [['check', '--dsn'], '--dsn has no value (see --help)'],
  [
    ['check', '--dsn', 'https://sentry.io/1'],
    '--dsn is no DSN; it must be as Sentry shows it: https://KEY@HOST/PROJECT_ID',
  ],
  [['check', '--endpoint', 'nowhere'], 'option `endpoint` is "nowhere"; it must be an http:// or https:// URL'],
]) {
  test(`wrong arguments end with the code 2, before anything is sent: ${args.join(' ')}`, async () => {
    assert.deepEqual(await run(args), { code: 2, out: '', err: `edgespan: ${sentence}\n`, raw: '' });
  });
}

test('--help and --version are answered, wherever they stand', async () => {
  const [help, said] = [await run(['check', '--help']), await run(['--version'])];
  assert.deepEqual([help.code, help.err, said.code, said.out], [0, '', 0, `${version}\n`]);
  assert.ok(help.out.startsWith('Usage: edgespan check --dsn URL | --endpoint URL [option]...\n'));
  for (const option of OPTIONS.split(', ')) assert.ok(help.out.includes(`\n  ${option} `), option);
  assert.ok(help.out.split('\n').every((line) => line.length <= 80));
});
