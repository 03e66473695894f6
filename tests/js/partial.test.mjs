/**
 * A recording that is sent in parts: spans of a part that is not the last say so, toward every receiver in its form, and
 * no span goes out twice.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import { destinations, inside, sentryDsn } from './subject.mjs';

const [{ Recording }, { ResolvedSettings }, { EdgespanTracer }, { startSampled }, { send }] = await Promise.all([
  inside('spans/recording.js'),
  inside('config/settings.js'),
  inside('tracing/tracer.js'),
  inside('tracing/sampled_span.js'),
  inside('export/send.js'),
]);

afterEach(assertBalanced);

/** A recording under options, whoever sends it, and a way to start its spans. */
function recordingUnder(options) {
  const recording = new Recording(new ResolvedSettings(options), { isOver: false, resumed() {}, spanEnded() {} });
  const tracer = new EdgespanTracer('tests', '', '', undefined, { newRecording: () => recording, startSampled });
  const start = (name, parent, attributes = {}) =>
    tracer.startSpan(name, { attributes }, parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT);
  return { recording, start };
}

/** A receiver of plain OTLP: the spans of each request, as names with their attributes. */
function receiver() {
  const posts = [];
  const fetch = async (_, { body }) => {
    posts.push(told(body));
    return new Response(null);
  };
  return { posts, fetch };
}

const told = (body) => Object.fromEntries(spansOf(body).map(({ name, attributes }) => [name, attributes]));

test('the spans of a part are marked, those that follow are not, and each goes out once', async () => {
  const plain = receiver();
  const { recording, start } = recordingUnder({ fetch: plain.fetch });
  const counts = await counted(async () => {
    const root = start('root');
    start('first', root, { a: 1 }).end();
    start('second', root).end();
    assert.equal(await send(recording, true), true);
    assert.equal(send(recording, true), undefined);
    start('third', root).end();
    root.end();
    assert.equal(await send(recording), true);
  });
  assert.deepEqual(plain.posts, [
    { first: { a: 1n, 'edgespan.partial': true }, second: { 'edgespan.partial': true } },
    { root: {}, third: {} },
  ]);
  assert.deepEqual([counts.exported, counts.posts], [4, 2]);
});

test('toward Sentry and others at once, both forms of a part are marked', async () => {
  const [relay, plain] = [relayFetch(), receiver()];
  const { recording, start } = recordingUnder({
    destinations: destinations(
      { dsn: sentryDsn(relay.dsn), fetch: relay.fetch },
      { endpoint: 'https://plain.example', fetch: plain.fetch },
    ),
  });
  const root = start('root');
  start('part', root, { list: ['a'] }).end();
  assert.equal(await send(recording, true), true);
  root.end();
  assert.equal(await send(recording), true);
  assert.deepEqual(plain.posts, [{ part: { list: ['a'], 'edgespan.partial': true } }, { root: {} }]);
  const own = {
    'sentry.op': 'default',
    'sentry.origin': 'manual',
    'sentry.environment': 'production',
    'sentry.client_sample_rate': 1,
  };
  assert.deepEqual(
    relay.posts.map(({ body }) => told(body)),
    [{ part: { list: '["a"]', ...own, 'edgespan.partial': true } }, { root: own }],
  );
  assert.deepEqual(relay.objections(), []);
});

test('a mark that makes a part longer than a request may be splits it', async () => {
  const sizes = [];
  const fetch = async (_, { body }) => {
    sizes.push(body.length);
    return new Response(null);
  };
  const { recording, start } = recordingUnder({ maxRequestBytes: 65_536, fetch });
  const root = start('root');
  for (let n = 0; n < 2000; n++) start('s', root).end();
  assert.equal(await send(recording, true), true);
  root.end();
  assert.equal(await send(recording), true);
  assert.ok(sizes.length > 3 && sizes.every((size) => size <= 65_536), `${sizes}`);
});
