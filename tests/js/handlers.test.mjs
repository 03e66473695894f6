/**
 * Handlers other than `fetch`, called as a platform or a test calls them: with everything, with little, with odd
 * objects.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SpanKind, trace } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { instrument } from './subject.mjs';

after(assertBalanced);

const CALLER = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** A Worker, and how to run one of its handlers: what came of it, and the spans of each POST. */
function instrumented(handler, options = {}) {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(spansOf(body.slice())), new Response(null));
  const configured =
    typeof options === 'function' ? (...told) => ({ fetch, ...options(...told) }) : { fetch, ...options };
  const worker = instrument(handler, configured);
  return async (name, cause, env = {}) => {
    const kept = [];
    const context = { waitUntil: (promise) => kept.push(promise) };
    const outcome = await Promise.resolve()
      .then(() => worker[name](cause, env, context))
      .then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return { ...outcome, posts: posts.splice(0) };
  };
}

/** A batch as the platform's: methods on prototypes that work on nothing else, properties that are listed. */
function batchOf(bodies, queue = 'orders') {
  const calls = [];
  class Message {
    #calls = calls;
    constructor(body, index) {
      Object.assign(this, { id: `${index}`, body, attempts: 1 });
    }
    ack() {
      this.#calls.push(`ack ${this.id}`);
    }
    retry({ delaySeconds = 0 } = {}) {
      if (delaySeconds < 0) throw new TypeError('a delay is not negative');
      this.#calls.push(`retry ${this.id}`);
    }
  }
  class Batch {
    #calls = calls;
    constructor() {
      Object.assign(this, { queue, messages: bodies.map((body, index) => new Message(body, index)) });
    }
    ackAll() {
      this.#calls.push('ackAll');
    }
    retryAll() {
      this.#calls.push('retryAll');
    }
  }
  return { batch: new Batch(), calls };
}

const counts = ({ attributes }) =>
  ['ack', 'retry', 'implicit'].map((name) => attributes[`cloudflare.queue.${name}_count`]);

for (const [name, cause, kind, attributes] of [
  [
    'scheduled',
    { cron: '* * * * *', scheduledTime: 0 },
    SpanKind.SERVER,
    {
      'faas.trigger': 'timer',
      'faas.cron': '* * * * *',
      'faas.time': '1970-01-01T00:00:00.000Z',
    },
  ],
  [
    'queue',
    batchOf([]).batch,
    SpanKind.CONSUMER,
    {
      'faas.trigger': 'pubsub',
      'messaging.system': 'cloudflare_queues',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': 0n,
      'messaging.destination.name': 'orders',
      'cloudflare.queue.ack_count': 0n,
      'cloudflare.queue.retry_count': 0n,
    },
  ],
  [
    'email',
    { rawSize: 5, from: 'a@a.example', to: 'b@b.example' },
    SpanKind.SERVER,
    {
      'faas.trigger': 'other',
      'cloudflare.email.size': 5n,
    },
  ],
  ['tail', [{}, {}], SpanKind.SERVER, { 'faas.trigger': 'other', 'cloudflare.trace.count': 2n }],
]) {
  test(`\`${name}\` is a span of its own trace, in one POST, also when it fails`, async () => {
    const run = instrumented({ [name]: (given) => (given === cause ? 'done' : assert.fail()) });
    const [first, second] = [await run(name, cause), await run(name, cause)];
    assert.equal(first.value, 'done');
    const [[span, ...more], ...others] = first.posts;
    assert.deepEqual([more, others], [[], []]);
    assert.equal(span.kind - 1, kind);
    assert.equal(span.parentSpanId, '');
    // The first of all is a cold start on Workers.
    assert.deepEqual(second.posts[0][0].attributes, { 'cloudflare.handler_type': name, ...attributes });
    assert.notEqual(second.posts[0][0].traceId, span.traceId);

    const thrown = new RangeError('broken');
    const fails = instrumented({ [name]: () => Promise.reject(thrown) });
    const { error, posts } = await fails(name, cause);
    assert.equal(error, thrown);
    assert.deepEqual(
      posts.map((spans) => spans.map(({ status, attributes: { 'error.type': type } }) => [status.code, type])),
      [[[2, 'RangeError']]],
    );
  });

  test(`\`${name}\` that is called with nothing runs all the same`, async () => {
    for (const odd of [undefined, null, {}, 5, Object.freeze({})]) {
      const run = instrumented({ [name]: (given) => [given] });
      const { value } = await run(name, odd);
      assert.deepEqual(value, [odd]);
    }
  });
}

test('a handler that another span is active around begins a trace', async () => {
  const run = instrumented({
    fetch: async () => new Response((await inner('scheduled', {})).posts[0][0].parentSpanId),
  });
  const inner = instrumented({ scheduled: () => trace.getTracer('mine').startSpan('inside').end() });
  const { value, posts } = await run('fetch', new Request('https://a.example/'));
  assert.equal(await value.text(), '');
  assert.deepEqual(
    posts.map((spans) => spans.map(({ name }) => name)),
    [['GET']],
  );
});

test('the first call for a message decides; what is left goes with the batch', async () => {
  for (const [rule, handle, expected, called] of [
    ['returns', () => {}, [3n, 0n, 3n], []],
    [
      'throws',
      () => {
        throw new Error('x');
      },
      [0n, 3n, 3n],
      [],
    ],
    [
      'ackAll, then throws',
      (b) => {
        b.ackAll();
        throw new Error('x');
      },
      [3n, 0n, undefined],
      ['ackAll'],
    ],
    ['retryAll', (b) => b.retryAll(), [0n, 3n, undefined], ['retryAll']],
    ['both', (b) => (b.retryAll(), b.ackAll()), [0n, 3n, undefined], ['retryAll', 'ackAll']],
    [
      'some',
      ({ messages: [a, b] }) => (a.ack(), a.retry(), b.retry(), b.ack()),
      [2n, 1n, 1n],
      ['ack 0', 'retry 0', 'retry 1', 'ack 1'],
    ],
    [
      'one, then all',
      (b) => (b.messages[2].retry(), b.ackAll(), b.messages[0].retry()),
      [2n, 1n, undefined],
      ['retry 2', 'ackAll', 'retry 0'],
    ],
    [
      'refused',
      ({ messages: [a] }) => {
        try {
          a.retry({ delaySeconds: -1 });
        } catch {}
      },
      [3n, 0n, 3n],
      [],
    ],
  ]) {
    const { batch, calls } = batchOf(['a', 'b', 'c']);
    const { posts } = await instrumented({ queue: handle })('queue', batch);
    assert.deepEqual(counts(posts[0][0]), expected, rule);
    assert.deepEqual(calls, called, rule);
  }
});

test('messages look as they did: nothing new is listed, and methods are the same each time', async () => {
  const { batch } = batchOf(['a']);
  const before = JSON.stringify(batch);
  const run = instrumented({
    queue: ({ messages: [message] }) => [Object.keys(message), message.ack === message.ack, JSON.stringify(batch)],
  });
  assert.deepEqual((await run('queue', batch)).value, [['id', 'body', 'attempts'], true, before]);
});

test('a frozen batch is handled, and traced, with what can be known', async () => {
  const { batch, calls } = batchOf(['a']);
  batch.messages.forEach(Object.freeze);
  Object.freeze(batch);
  const { posts } = await instrumented({ queue: ({ messages: [message] }) => message.retry() })('queue', batch);
  assert.deepEqual(calls, ['retry 0']);
  assert.equal(posts[0][0].attributes['messaging.batch.message_count'], 1n);
});

test('a body loses the context of its sender, which is linked; also where the batch is not traced', async () => {
  for (const disabled of [false, true]) {
    const { batch } = batchOf([{ a: 1, _trace: { ...CALLER } }, { _trace: 'mine' }, 'text', null]);
    const run = instrumented({ queue: ({ messages }) => messages.map(({ body }) => body) }, { disabled });
    const { value, posts } = await run('queue', batch);
    assert.deepEqual(value, [{ a: 1 }, { _trace: 'mine' }, 'text', null]);
    const links = posts.flat().flatMap(({ links }) => links);
    assert.deepEqual(
      links.map(({ traceId, spanId, attributes }) => [`00-${traceId}-${spanId}-01`, attributes]),
      disabled ? [] : [[CALLER.traceparent, { 'messaging.message.id': '0' }]],
    );
  }
});

test('an email says what became of it when that is so, and never with whom or why', async () => {
  const called = [];
  const message = {
    rawSize: 5,
    from: 'a@a.example',
    to: 'b@b.example',
    setReject: (...args) => void called.push(['setReject', ...args]),
    forward: async (to) => (called.push(['forward', to]), to === 'refused' ? Promise.reject(new Error('refused')) : to),
    async reply(answer) {
      assert.equal(this, message);
      return called.push(['reply', answer]);
    },
  };
  const run = instrumented({
    async email(given) {
      const given1 = await given.forward('c@c.example');
      const failed = await given.forward('refused').catch(({ message: text }) => text);
      given.setReject('because of a@a.example');
      return [given1, failed, await given.reply('hello'), Object.keys(given).length];
    },
  });
  const { value, posts } = await run('email', message);
  assert.deepEqual(value, ['c@c.example', 'refused', 4, 6]);
  assert.deepEqual(
    called.map(([name]) => name),
    ['forward', 'forward', 'setReject', 'reply'],
  );
  assert.deepEqual(posts[0][0].attributes, {
    'cloudflare.handler_type': 'email',
    'faas.trigger': 'other',
    'cloudflare.email.size': 5n,
    'cloudflare.email.rejected': true,
    'cloudflare.email.forward_count': 1n,
    'cloudflare.email.reply_count': 1n,
  });
});

test('a function of options is asked for each invocation, with the env and the cause of any kind', async () => {
  const told = [];
  const handler = Object.fromEntries(['scheduled', 'queue', 'email', 'tail'].map((name) => [name, () => name]));
  const run = instrumented(handler, (env, cause) => (told.push([env, cause]), { disabled: cause.off === true }));
  const env = {};
  const causes = { scheduled: {}, queue: {}, email: { off: true }, tail: [] };
  for (const [name, cause] of Object.entries(causes)) {
    const { value, posts } = await run(name, cause, env);
    assert.deepEqual([value, posts.length], [name, name === 'email' ? 0 : 1]);
  }
  assert.deepEqual(
    told,
    Object.values(causes).map((cause) => [env, cause]),
  );
});

test('a function of options that throws leaves every kind of handler as it is', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const run = instrumented({ scheduled: () => 'ran', queue: () => 'ran' }, () => {
    throw new Error('not today');
  });
  const changes = await counted(async () => {
    for (const name of ['scheduled', 'queue']) assert.deepEqual(await run(name, {}), { value: 'ran', posts: [] });
  });
  assert.deepEqual(changes, {});
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [text] }) => text),
    ['edgespan: not today; requests are not traced'],
  );
});

test('a function of options that gives a promise is warned about once, and nothing is posted', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const posts = [];
  const fetch = async (url) => (posts.push(url), new Response(null));
  const handler = { fetch: () => new Response('ok'), scheduled: () => 'ran' };
  const worker = instrument(handler, async () => ({ endpoint: 'https://otlp.example.com', fetch }));
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  const changes = await counted(async () => {
    for (let n = 0; n < 2; n++) {
      assert.equal(await (await worker.fetch(new Request('https://a.example/'), {}, context)).text(), 'ok');
      assert.equal(await worker.scheduled({}, {}, context), 'ran');
    }
    await Promise.all(kept);
  });
  assert.deepEqual([changes, posts], [{}, []]);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [text] }) => text),
    ['edgespan: the options are a promise; they must be an object; requests are not traced'],
  );
});

test('other members are the very same each time, with what they have; so with a frozen handler', async () => {
  class Worker {
    #secret = 'kept';
    fetch = () => new Response('ok');
    other() {
      return this.#secret;
    }
  }
  Worker.prototype.other.note = 'a property';
  const worker = instrument(new Worker(), {});
  const { other } = worker;
  assert.deepEqual([other, other.note, other.name, other()], [worker.other, 'a property', 'other', 'kept']);
  assert.equal(worker.constructor, Worker);
  const run = instrumented(Object.freeze({ fetch: () => new Response('frozen'), answer: 42 }));
  const { value, posts } = await run('fetch', new Request('https://a.example/'));
  assert.deepEqual([await value.text(), posts.length], ['frozen', 1]);
});
