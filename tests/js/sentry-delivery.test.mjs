/**
 * How events reach Sentry: beside the spans of their request, in one POST each, untraced; and what becomes of those
 * that do not. Every captured event is sent, dropped for a reason, or still waits.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { context } from '@opentelemetry/api';
import { corrupt, host } from './broken.mjs';
import { KEY } from './relay.mjs';
import { Sentry, counted, sentry, served } from './sentry-client.mjs';
import { inside, stats } from './subject.mjs';

const { isSuppressed } = await inside('host/context.js');

after(() => {
  const { captured, sent, dropped } = stats().events;
  assert.equal(
    captured,
    Object.values(dropped).reduce((sum, count) => sum + count, sent),
    JSON.stringify(stats().events),
  );
});

const values = (relay) => relay.events().map(({ exception, message }) => message ?? exception.values.at(-1).value);

test('events of a request leave with its spans, after the response and inside its `waitUntil`', async () => {
  const { provider, relay } = sentry({ tracesSampleRate: 1, release: 'shop@1' });
  const { response } = await served(provider, async () => {
    Sentry.captureException(new Error('handled'));
    await null;
    assert.equal(relay.posts.length, 0);
    return new Response('ok');
  });
  assert.equal(await response.text(), 'ok');
  assert.deepEqual(relay.posts.map(({ kind }) => kind).sort(), ['envelope', 'traces']);
  const [span] = relay.spans();
  const { header, items } = relay.posts.find(({ kind }) => kind === 'envelope').envelope;
  const [event] = relay.events();
  assert.deepEqual(event.contexts.trace, { trace_id: span.traceId, span_id: span.spanId });
  assert.equal(event.transaction, 'GET /cart');
  const { trace, sent_at, ...rest } = header;
  assert.deepEqual(rest, { event_id: event.event_id, sdk: { name: 'edgespan', version: event.sdk.version } });
  assert.deepEqual([trace.trace_id, trace.public_key, trace.release], [span.traceId, KEY, 'shop@1']);
  assert.deepEqual(
    items.map(({ header: { type } }) => type),
    ['event'],
  );
  assert.deepEqual(relay.objections(), []);
});

test('an event that says another trace goes without the sampling context of the active one', async () => {
  const { provider, relay } = sentry({ tracesSampleRate: 1 });
  const trace = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };
  await served(provider, () => {
    Sentry.captureEvent({ message: 'of elsewhere', contexts: { trace } });
    return new Response('');
  });
  const { header } = relay.posts.find(({ kind }) => kind === 'envelope').envelope;
  assert.deepEqual([relay.events()[0].contexts.trace, header.trace], [trace, undefined]);
  assert.deepEqual(relay.objections(), []);
});

test('an event captured in `waitUntil` waits for the spans, one after the last POST goes out at once', async () => {
  const { provider, relay } = sentry({ tracesSampleRate: 1 });
  let late;
  await served(provider, (request, env, ctx) => {
    ctx.waitUntil(
      Promise.resolve().then(() => {
        Sentry.captureMessage('in waitUntil');
        assert.equal(relay.posts.length, 0);
        late = context.bind(context.active(), () => Sentry.captureMessage('late'));
      }),
    );
    return new Response('');
  });
  assert.deepEqual(values(relay), ['in waitUntil']);
  late();
  await relay.until(() => relay.events().length === 2);
  await new Promise(setImmediate);
  const [first, second] = relay.events();
  assert.equal(second.message, 'late');
  assert.deepEqual(second.contexts.trace, first.contexts.trace);
});

for (const [how, fail] of [
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no'))],
]) {
  test(`an error that a handler ${how} is an event once, not handled, and comes out as it is`, async () => {
    const { provider, relay } = sentry({ tracesSampleRate: 1 });
    const { error } = await served(provider, () => fail());
    assert.equal(error.message, 'no');
    const [{ exception, contexts, level }] = relay.events();
    assert.equal(relay.events().length, 1);
    assert.deepEqual(exception.values[0].mechanism, { type: 'auto.http.edgespan', handled: false });
    assert.deepEqual([contexts.trace.span_id, level], [relay.spans()[0].spanId, 'error']);
    assert.deepEqual(relay.objections(), []);
  });
}

test('a promise of `waitUntil` that rejects is an event of its request, where `waitUntil` was called', async () => {
  const { provider, relay } = sentry({ tracesSampleRate: 1 });
  const known = new Error('known');
  const { response } = await served(provider, (request, env, ctx) => {
    Sentry.setTag('of', 'request');
    const late = async (error) => {
      await null;
      throw error;
    };
    Sentry.withScope((scope) => {
      scope.setTag('called', 'here');
      ctx.waitUntil(late(new Error('in the background')).catch((error) => Promise.reject(error)));
    });
    ctx.waitUntil(late(known).catch((error) => Sentry.captureException(error) && Promise.reject(error)));
    ctx.waitUntil('no promise');
    return new Response('ok');
  });
  assert.equal(response.status, 200);
  const told = relay
    .events()
    .map(({ exception: { values }, tags, contexts }) => [
      values[0].value,
      values[0].mechanism.handled,
      tags,
      contexts.trace.span_id === relay.spans()[0].spanId,
    ]);
  assert.deepEqual(told.sort(), [
    ['in the background', false, { of: 'request', called: 'here' }, true],
    ['known', true, { of: 'request' }, true],
  ]);
});

test('an error object is captured once in a request, and again in the next one', async () => {
  const { provider, relay } = sentry();
  const error = new Error('the one and only');
  for (const n of [1, 2]) {
    await served(provider, () => {
      const id = Sentry.captureException(error, { tags: { n } });
      assert.equal(Sentry.captureException(error), id);
      throw error;
    });
  }
  const told = relay.events().map(({ tags, exception }) => [tags, exception.values[0].mechanism]);
  const mechanism = { type: 'generic', handled: true };
  assert.deepEqual(told, [
    [{ n: '1' }, mechanism],
    [{ n: '2' }, mechanism],
  ]);
});

test('events outside of requests go out at once', async () => {
  const { client, relay } = sentry();
  Sentry.captureMessage('now');
  await relay.until(() => relay.events().length === 1);
  assert.equal(await client.drain(), true);
});

test('a POST is what Relay wants, is not traced, and its answer is not left unread', async () => {
  let isFreed = false;
  const posts = [];
  const fetch = async (url, init) => {
    posts.push({ url, ...init, isUntraced: isSuppressed(context.active()) });
    const body = new ReadableStream({ cancel: () => void (isFreed = true) });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
  const { client } = sentry({ fetch });
  const count = await counted(() => {
    Sentry.captureMessage('m');
    return client.drain();
  });
  const [{ url, method, headers, body, isUntraced, signal }] = posts;
  assert.deepEqual(
    [url, method, isUntraced, isFreed, signal.aborted],
    ['https://o1.ingest.sentry.io/api/42/envelope/', 'POST', true, true, false],
  );
  const { 'user-agent': agent, 'x-sentry-auth': auth, ...rest } = headers;
  assert.deepEqual(rest, { 'content-type': 'application/x-sentry-envelope' });
  const { sdk } = JSON.parse(new TextDecoder().decode(body).split('\n')[0]);
  assert.equal(agent, `edgespan/${sdk.version}`);
  assert.equal(auth, `Sentry sentry_version=7, sentry_key=${KEY}, sentry_client=edgespan/${sdk.version}`);
  assert.deepEqual(count, { captured: 1, sent: 1 });
});

for (const [what, answer, reason] of [
  ['a status of 500', async () => new Response('no', { status: 500 }), 'http_status'],
  ['a status of 413', async () => new Response('{"detail":"too big"}', { status: 413 }), 'http_status'],
  ['a 429', async () => new Response('', { status: 429 }), 'rate_limited'],
  ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'network'],
  [
    'a `fetch` that throws',
    () => {
      throw new TypeError('not here');
    },
    'network',
  ],
  ['a `fetch` that gives no response', async () => undefined, 'network'],
  ['no answer within `timeoutMs`', () => new Promise(() => {}), 'timeout'],
]) {
  test(`${what} is a dropped event, counted as ${reason}, and not tried again`, async () => {
    let posts = 0;
    const { client } = sentry({ timeoutMs: 20, fetch: () => (posts++, answer()) });
    const count = await counted(async () => {
      Sentry.captureMessage('m');
      assert.equal(await client.drain(), false);
    });
    assert.deepEqual([count, posts], [{ captured: 1, [reason]: 1 }, 1]);
  });
}

test('an event that is too large even after cutting is dropped', async () => {
  const { client, relay } = sentry();
  const user = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, '語'.repeat(8000)]));
  const count = await counted(() => {
    Sentry.captureMessage('m', { user });
    return client.drain();
  });
  assert.deepEqual([count, relay.posts], [{ captured: 1, too_large: 1 }, []]);
});

test('an event needs no core: one that would trap is in no way of it', async () => {
  const { client, relay } = sentry();
  const before = host.generation;
  const count = await counted(() => {
    corrupt();
    Sentry.captureMessage('m', { tags: { one: 1 } });
    return client.drain();
  });
  assert.equal(host.generation, before);
  host.dropCore(new Error('it is broken'));
  assert.deepEqual([count, relay.events()[0].tags, relay.objections()], [{ captured: 1, sent: 1 }, { one: '1' }, []]);
});

test('64 events of one request are sent, and the others counted', async () => {
  const { provider, relay } = sentry();
  const count = await counted(() =>
    served(provider, () => {
      for (let n = 0; n < 70; n++) Sentry.captureMessage(`${n}`);
      return new Response('');
    }),
  );
  assert.deepEqual(count, { captured: 70, sent: 64, queue_full: 6 });
  assert.equal(relay.events().length, 64);
});

test('`flush` sends what waits in the request, and says whether all arrived', async () => {
  const { provider, relay } = sentry();
  await served(provider, async () => {
    Sentry.captureMessage('first');
    assert.equal(await Sentry.flush(1000), true);
    assert.deepEqual(values(relay), ['first']);
    relay.answer({ status: 503 });
    Sentry.captureMessage('refused');
    assert.equal(await Sentry.flush(1000), false);
    Sentry.captureMessage('last');
    return new Response('');
  });
  assert.deepEqual(values(relay), ['first', 'last']);
});

test('`flush` outside of requests sends spans too, and never waits longer than it is told', async () => {
  const { tracer, relay } = sentry({ tracesSampleRate: 1 });
  tracer.startSpan('span').end();
  Sentry.captureMessage('m');
  assert.equal(await Sentry.flush(), true);
  assert.deepEqual(relay.posts.map(({ kind }) => kind).sort(), ['envelope', 'traces']);
  const answers = [];
  sentry({ fetch: () => new Promise((resolve) => answers.push(resolve)) });
  Sentry.captureMessage('m');
  assert.equal(await Sentry.flush(1), false);
  for (const answer of answers) answer(new Response('{}'));
  assert.equal(await Sentry.flush(1000), true);
});

test('after `close` nothing is captured', async () => {
  const { relay } = sentry();
  Sentry.captureMessage('before');
  assert.equal(await Sentry.close(1000), true);
  assert.deepEqual(await counted(() => Sentry.captureMessage('after')), {});
  assert.deepEqual(values(relay), ['before']);
});
