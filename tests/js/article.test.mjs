/**
 * The article's code runs as it is: only names of packages, the DSN and the endpoint are changed (`../article`). A
 * process of its own for each, by `require`, with a real Express; what arrives at the stand-in for Sentry is judged.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { withRelay } from './relay.mjs';
import { root } from './subject.mjs';

const ARTICLE = new URL('../article/', import.meta.url);
const article = readFileSync(new URL('README.md', ARTICLE), 'utf8');
const replacements = JSON.parse(readFileSync(new URL('replacements.json', ARTICLE), 'utf8'));
const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** The blocks of the article by the names of their files. */
const blocks = Object.fromEntries(
  [...article.matchAll(/`([\w.]+)`:\n\n```javascript\n([^]*?)```/g)].map(([, name, code]) => [name, code]),
);

/**
 * Runs blocks of the article as one program in a folder where the packages are installed: the last one after those
 * before it, and all after `around.cjs`.
 */
async function run(names, { dsn, endpoint }, use, env = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'article-')));
  const program = names.map((name) => join(folder, name));
  const values = { '{dsn}': dsn, '{endpoint}': endpoint };
  for (const [n, name] of names.entries()) {
    const changes = Object.entries(replacements).map(([from, to]) => [from, values[to] ?? to]);
    writeFileSync(
      program[n],
      changes.reduce((code, [from, to]) => code.replaceAll(from, to), blocks[name]),
    );
  }
  const installed = join(folder, 'node_modules');
  mkdirSync(installed);
  symlinkSync(fileURLToPath(root), join(installed, 'edgespan'));
  for (const name of ['express', '@opentelemetry']) symlinkSync(join(modules, name), join(installed, name));
  writeFileSync(join(folder, 'around.cjs'), readFileSync(new URL('around.cjs', ARTICLE)));

  const before = [join(folder, 'around.cjs'), ...program.slice(0, -1)].flatMap((file) => ['--require', file]);
  const child = fork(program.at(-1), {
    cwd: folder,
    execArgv: before,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  /** What the child sends next; its end is an error. */
  const next = async () => {
    const ended = exited.then(([code]) => assert.fail(`it ended with ${code}\n${printed}`));
    const [message] = await Promise.race([once(child, 'message'), ended]);
    assert.equal(message.error, undefined);
    return message;
  };
  const ask = async (expression) => {
    child.send(expression);
    return (await next()).value;
  };
  try {
    await use({ next, ask, printed: () => printed });
  } finally {
    child.kill();
    await exited;
    rmSync(folder, { recursive: true });
  }
}

/** The article's Express application, as its address. */
const withApp = (given, use) =>
  run(['sentry.js', 'app.js'], given, async (program) => {
    const { port } = await program.next();
    await use(`http://127.0.0.1:${port}/api/users`, program);
  });

test('the blocks are those of the article, and the table changes only names, DSN and endpoint', () => {
  assert.deepEqual(Object.keys(blocks), ['sentry.js', 'app.js', 'production.js', 'debug.js']);
  for (const [from, to] of Object.entries(replacements)) {
    assert.ok(
      Object.values(blocks).some((code) => code.includes(from)),
      from,
    );
    assert.match(to, /^("edgespan\/sentry"|\{dsn\}|\{endpoint\})$/);
  }
});

test('a user that is found: the answer of Express, and the span with its attributes and status', () =>
  withRelay((relay) =>
    withApp({ dsn: relay.dsn, endpoint: relay.tracesUrl }, async (users) => {
      const response = await fetch(`${users}/42`);
      assert.deepEqual([response.status, await response.json()], [200, { id: '42', name: 'Ada' }]);
      await relay.until(() => relay.spans().length === 1);
      const [span] = relay.spans();
      const { name, kind, status, events, parentSpanId, scope, attributes } = span;
      assert.deepEqual([name, kind, parentSpanId, events], ['fetch-user-from-db', 1, '', []]);
      assert.deepEqual([scope.name, scope.version], ['my-service', '1.0.0']);
      assert.deepEqual(status, { message: '', code: 1 });
      assert.deepEqual(attributes, {
        'user.id': '42',
        'db.system': 'postgresql',
        'sentry.op': 'db',
        'sentry.origin': 'manual',
        'sentry.environment': 'production',
        'sentry.client_sample_rate': 1,
      });
      assert.deepEqual([relay.events(), relay.objections()], [[], []]);
      assert.equal(relay.posts[0].url, '/api/42/integration/otlp/v1/traces/');
    }),
  ));

test('a database that fails: 500 as the article has it, the span an error, and an issue tied to it', () =>
  withRelay((relay) =>
    withApp({ dsn: relay.dsn, endpoint: relay.tracesUrl }, async (users) => {
      const response = await fetch(`${users}/7`);
      assert.deepEqual([response.status, await response.json()], [500, { error: 'Internal server error' }]);
      await relay.until(() => relay.spans().length === 1 && relay.events().length === 1);
      const [{ traceId, spanId, status, attributes }] = relay.spans();
      assert.deepEqual(status, { message: 'connection to database lost', code: 2 });
      assert.equal(attributes['user.id'], '7');
      const [{ exception, contexts, level, platform, environment }] = relay.events();
      const { trace_id, span_id } = contexts.trace;
      assert.deepEqual(
        [trace_id, span_id, level, platform, environment],
        [traceId, spanId, 'error', 'node', 'production'],
      );
      assert.deepEqual(
        exception.values.map(({ type, value }) => [type, value]),
        [['Error', 'connection to database lost']],
      );
      const { frames } = exception.values[0].stacktrace;
      assert.equal(frames.at(-1).function, 'fetchUserFromDatabase');
      assert.match(frames.at(-1).filename, /around\.cjs$/);
      assert.ok(
        frames.some(({ filename }) => /app\.js$/.test(filename)),
        JSON.stringify(frames),
      );
      assert.deepEqual(relay.objections(), []);
    }),
  ));

test("the article's own endpoint on the DSN's origin: what is wrong with it is said with the right URL", () =>
  withRelay((relay) => {
    const endpoint = `${relay.origin}/api/otlp/v1/traces`;
    return withApp({ dsn: relay.dsn, endpoint }, async (users, { printed }) => {
      await (await fetch(`${users}/42`)).json();
      await relay.until(() => relay.posts.length === 1);
      assert.deepEqual(relay.objections(), ['POST /api/otlp/v1/traces was refused by 404']);
      assert.ok(printed().includes(endpoint) && printed().includes(relay.tracesUrl), printed());
    });
  }));

test('the block for production keeps all payments, a hundredth of health checks and a tenth of the rest', () =>
  withRelay((relay) =>
    run(
      ['production.js'],
      { dsn: relay.dsn },
      async ({ ask }) => {
        const flushed = await ask(`(async () => {
          const tracer = require('@opentelemetry/api').trace.getTracer('tests');
          for (const [name, times] of [['GET /api/payments/1', 100], ['GET /health', 1000], ['GET /', 1000]]) {
            for (let n = 0; n < times; n++) tracer.startSpan(name).end();
          }
          return Sentry.flush(10_000);
        })()`);
        assert.equal(flushed, true);
        const counts = {};
        for (const { name, attributes } of relay.spans()) {
          const rate = attributes['sentry.client_sample_rate'];
          counts[`${name} ${rate}`] = (counts[`${name} ${rate}`] ?? 0) + 1;
        }
        const {
          'GET /api/payments/1 1': payments,
          'GET /health 0.01': health = 0,
          'GET / 0.1': rest,
          ...none
        } = counts;
        assert.deepEqual([payments, none, relay.objections()], [100, {}, []]);
        // Six standard deviations each.
        assert.ok(health < 10 + 6 * 3.2, `${health} health checks of 1000`);
        assert.ok(Math.abs(rest - 100) < 6 * 9.5, `${rest} others of 1000`);
      },
      { GIVEN: 'names' },
    ),
  ));

test('the block for debugging tells each POST, where it went and what was answered, and never the key', () =>
  withRelay((relay) =>
    run(
      ['debug.js'],
      { dsn: relay.dsn },
      async ({ ask, printed }) => {
        const traceId = await ask(`(async () => {
          const span = require('@opentelemetry/api').trace.getTracer('tests').startSpan('checkout');
          span.end();
          await Sentry.flush(10_000);
          return span.spanContext().traceId;
        })()`);
        assert.deepEqual(
          relay.spans().map((span) => [span.name, span.traceId]),
          [['checkout', traceId]],
        );
        assert.deepEqual(relay.objections(), []);
        for (const told of ['1 spans', relay.tracesUrl, '200 in ']) {
          assert.ok(printed().includes(told), `${told} is not told:\n${printed()}`);
        }
        assert.equal(printed().includes(relay.project.key), false, printed());
      },
      { GIVEN: 'names' },
    ),
  ));
