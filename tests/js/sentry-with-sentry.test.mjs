/**
 * `withSentry(options, handler)`: a Worker whose spans and errors leave together, each request for itself.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { relayFetch } from './relay.mjs';
import { OTLPIntegration, captureException, captureMessage, inside, setTag, withSentry } from './subject.mjs';

after(assertBalanced);

/** Settles when everything that an invocation gave to `waitUntil` has; with what it returned or threw. */
async function invoked(call) {
  const kept = [];
  const outcome = await Promise.resolve()
    .then(() => call({ waitUntil: (promise) => kept.push(promise) }))
    .then(
      (value) => ({ value }),
      (error) => ({ error }),
    );
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return outcome;
}

const request = (path = '/') => new Request(`https://shop.example${path}`);
const fetched = (worker, env = {}, path) => invoked((context) => worker.fetch(request(path), env, context));
const names = (relay) => relay.spans().map(({ name }) => name);

function relayed(options) {
  const relay = relayFetch();
  return { relay, options: { dsn: relay.dsn, fetch: relay.fetch, tracesSampleRate: 1, ...options } };
}

test('what the handler throws becomes one issue, unhandled, tied to the span, and comes out as it went in', async () => {
  const { relay, options } = relayed();
  const thrown = new Error('broken');
  const worker = withSentry(options, {
    fetch() {
      throw thrown;
    },
  });
  assert.equal((await fetched(worker)).error, thrown);
  assert.deepEqual(relay.objections(), []);
  const [span] = relay.spans();
  const [event, ...more] = relay.events();
  assert.deepEqual(more, []);
  const { type, value, mechanism } = event.exception.values[0];
  assert.deepEqual([type, value, mechanism.handled], ['Error', 'broken', false]);
  assert.deepEqual([event.contexts.trace.trace_id, event.contexts.trace.span_id], [span.traceId, span.spanId]);
});

test('a rejection is the same', async () => {
  const { relay, options } = relayed();
  const worker = withSentry(options, { fetch: async () => Promise.reject(new RangeError('late')) });
  assert.equal((await fetched(worker)).error.message, 'late');
  assert.deepEqual(
    relay.events().map(({ exception }) => exception.values[0].type),
    ['RangeError'],
  );
});

test('an error that the handler has captured before is not sent again', async () => {
  const { relay, options } = relayed();
  const worker = withSentry(options, {
    async fetch() {
      const error = new Error('broken');
      captureException(error);
      throw error;
    },
  });
  await fetched(worker);
  assert.equal(relay.events().length, 1);
});

test('events leave with the spans, after the handler; also when no span is recorded', async () => {
  for (const tracesSampleRate of [1, 0]) {
    const { relay, options } = relayed({ tracesSampleRate });
    let early;
    const worker = withSentry(options, {
      async fetch() {
        captureMessage('hello');
        await new Promise(setImmediate);
        early = relay.posts.length;
        return new Response('ok');
      },
    });
    await fetched(worker);
    assert.equal(early, 0);
    assert.deepEqual(
      relay.events().map(({ message }) => message),
      ['hello'],
    );
    assert.equal(relay.spans().length, tracesSampleRate);
    assert.deepEqual(relay.objections(), []);
  }
});

test('tags of one request are never seen by another, whatever runs at once', async () => {
  const { relay, options } = relayed();
  const worker = withSentry(options, {
    async fetch({ url }) {
      const { pathname } = new URL(url);
      setTag('path', pathname);
      if (pathname === '/a') setTag('only', 'a');
      await new Promise(setImmediate);
      captureMessage(pathname);
      return new Response('ok');
    },
  });
  await Promise.all(['/a', '/b'].map((path) => fetched(worker, {}, path)));
  const tags = Object.fromEntries(relay.events().map((event) => [event.message, event.tags]));
  assert.deepEqual(tags, { '/a': { path: '/a', only: 'a' }, '/b': { path: '/b' } });
});

test('a function of options is called once for each `env`', async () => {
  const relays = { one: relayFetch(), two: relayFetch() };
  const called = [];
  const worker = withSentry(
    (env) => {
      called.push(env.name);
      const { dsn, fetch } = relays[env.name];
      return { dsn, fetch, tracesSampleRate: 1, environment: env.name };
    },
    { fetch: () => new Response('ok') },
  );
  const [one, two] = [{ name: 'one' }, { name: 'two' }];
  for (const env of [one, two, one, two]) await fetched(worker, env);
  assert.deepEqual(called, ['one', 'two']);
  for (const [name, relay] of Object.entries(relays)) {
    assert.deepEqual(
      relay.spans().map(({ attributes }) => attributes['sentry.environment']),
      [name, name],
    );
  }
});

test('with another object in place of `env` for each request, equal options share their client', async () => {
  const { ResolvedSettings } = await inside('config/settings.js');
  const { relay, options } = relayed();
  const worker = withSentry(() => ({ ...options, integrations: [new OTLPIntegration()] }), {
    fetch: () => new Response('ok'),
  });
  // A configuration that is given up makes its place free: the next one shows how many there are.
  const places = () => {
    const settings = new ResolvedSettings({});
    const index = settings.configIndex();
    settings.forget();
    return index;
  };
  await fetched(worker, {});
  const before = places();
  for (let n = 0; n < 5; n++) await fetched(worker, {});
  assert.equal(places(), before);
  assert.equal(relay.spans().length, 6);
});

test('without `env`, as outside of Workers, it is the same', async () => {
  const { relay, options } = relayed();
  const worker = withSentry(() => options, { fetch: () => new Response('ok') });
  await Promise.all([worker.fetch(request()), worker.fetch(request())]);
  await relay.until(() => relay.spans().length === 2);
  assert.deepEqual(relay.objections(), []);
});

test('variables of the `env` say what options leave out', async () => {
  const relay = relayFetch();
  const worker = withSentry({ fetch: relay.fetch }, { fetch: () => new Response('ok') });
  const env = {
    SENTRY_DSN: relay.dsn,
    SENTRY_TRACES_SAMPLE_RATE: '1',
    SENTRY_ENVIRONMENT: 'of-env',
    CF_VERSION_METADATA: { id: 'v1', tag: '', timestamp: '' },
  };
  await fetched(worker, env);
  const [{ attributes }] = relay.spans();
  assert.deepEqual([attributes['sentry.environment'], attributes['sentry.release']], ['of-env', 'v1']);
});

test('without a DSN the handler runs as it is, and nothing is recorded', async () => {
  const worker = withSentry(() => ({}), { fetch: () => (captureException(new Error('x')), new Response('ok')) });
  const counts = await counted(async () => assert.equal(await (await fetched(worker)).value.text(), 'ok'));
  assert.deepEqual(counts, {});
});

test('a function that gives wrong options is told once, and requests are answered as ever', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const worker = withSentry(() => ({ dsn: 'nonsense' }), { fetch: () => new Response('ok'), scheduled: () => 'ran', trace: () => 'ran' });
  for (let n = 0; n < 2; n++) assert.equal(await (await fetched(worker)).value.text(), 'ok');
  for (const name of ['scheduled', 'trace']) assert.equal(worker[name]({}, {}, {}), 'ran');
  const told = warn.mock.calls.map(({ arguments: [sentence] }) => sentence);
  assert.equal(told.length, 2, told.join('\n'));
  assert.match(told[0], /^edgespan: option `dsn` is .*; requests are not traced$/);
  assert.match(told[1], /^edgespan: option `dsn` is .*; errors are not sent$/);
});

test('a function that gives a promise is warned about once, and requests are answered as ever', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const { relay, options } = relayed();
  const worker = withSentry(async () => options, { fetch: () => new Response('ok') });
  for (let n = 0; n < 2; n++) assert.equal(await (await fetched(worker)).value.text(), 'ok');
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [sentence] }) => sentence),
    ['edgespan: the options are a promise; they must be an object; requests are not traced'],
  );
  assert.deepEqual(relay.posts, []);
});

test('what other handlers throw becomes an issue too, with scopes of their own, and comes out as it went in', async () => {
  const { relay, options } = relayed();
  const thrown = new Error('cron');
  const worker = withSentry(options, {
    scheduled(controller, env, context) {
      setTag('cron', controller.cron);
      if (controller.cron === 'sync') throw thrown;
      return Promise.reject(thrown);
    },
    async queue() {
      captureMessage('from the queue');
      return 'done';
    },
  });
  assert.equal((await invoked((context) => worker.scheduled({ cron: 'sync' }, {}, context))).error, thrown);
  const other = await invoked((context) => worker.scheduled({ cron: 'async' }, {}, context));
  assert.equal(other.error, thrown);
  assert.equal((await invoked((context) => worker.queue({}, {}, context))).value, 'done');
  const [sync, async, message, ...more] = relay.events();
  assert.deepEqual(more, []);
  assert.deepEqual([sync.tags, async.tags], [{ cron: 'sync' }, { cron: 'async' }]);
  for (const { exception } of [sync, async]) assert.equal(exception.values[0].mechanism.handled, false);
  assert.deepEqual([message.message, message.tags], ['from the queue', undefined]);
});

test('members other than handlers are those of the handler, and its fields stay private', async () => {
  const { options } = relayed();
  class Mine {
    #secret = 'kept';
    fetch() {
      return new Response(this.#secret);
    }
    scheduled() {
      return this.#secret;
    }
    other() {
      return this.#secret;
    }
    answer = 42;
  }
  const worker = withSentry(options, new Mine());
  assert.equal(await (await fetched(worker)).value.text(), 'kept');
  assert.deepEqual([worker.scheduled({}, {}, {}), worker.other(), worker.answer], ['kept', 'kept', 42]);
});

test('spans of the global tracer are part of the request', async () => {
  const { relay, options } = relayed();
  const worker = withSentry(options, {
    fetch: () => (trace.getTracer('mine').startSpan('inside').end(), new Response('ok')),
  });
  await fetched(worker);
  assert.deepEqual(names(relay).sort(), ['GET', 'inside']);
  assert.deepEqual(relay.objections(), []);
});
