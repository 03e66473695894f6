/**
 * What becomes of something that is captured: exceptions with their causes, things that are no errors, messages, and
 * events of the user's own. Whatever it does while it is read, nothing is thrown into the user's code.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sentry, captured, counted, sentry } from './sentry-client.mjs';

/** The exceptions of an event as `[type, value, mechanism]`; without `handled`, which is as that of the whole. */
const chain = ({ exception }) =>
  exception.values.map(({ type, value, mechanism: { handled, ...mechanism } }) => [type, value, mechanism]);

const fail = () => {
  throw new Error("a trap of the user's own");
};
const proxy = new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail });
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

test('an error is an event with its type, message and stack, and with what the options say', async () => {
  const options = { release: 'shop@1.2.3', dist: '7', environment: 'staging', serverName: 'a1' };
  const before = Date.now() / 1000;
  const { event_id, timestamp, platform, sdk, contexts, exception, ...rest } = await captured(
    () => Sentry.captureException(new TypeError('no such cart')),
    options,
  );
  assert.match(event_id, /^[\da-f]{32}$/);
  assert.ok(timestamp >= before && timestamp <= Date.now() / 1000);
  assert.equal(platform, globalThis.navigator?.userAgent === 'Cloudflare-Workers' ? 'javascript' : 'node');
  assert.deepEqual({ ...sdk, version: '' }, { name: 'edgespan', version: '', settings: { infer_ip: 'never' } });
  assert.deepEqual(Object.keys(contexts), ['trace']);
  assert.deepEqual(rest, {
    environment: 'staging',
    release: 'shop@1.2.3',
    dist: '7',
    server_name: 'a1',
    level: 'error',
  });
  const [{ stacktrace, ...value }] = exception.values;
  assert.deepEqual(value, { type: 'TypeError', value: 'no such cart', mechanism: { type: 'generic', handled: true } });
  assert.match(stacktrace.frames.at(-1).filename, /sentry-errors\.test/);
  assert.equal(stacktrace.frames.at(-1).in_app, true);
});

test('causes come before what they caused, and say whose they are', async () => {
  const inner = new RangeError('inner');
  const middle = new TypeError('middle', { cause: inner });
  const event = await captured(() => Sentry.captureException(new Error('outer', { cause: middle })));
  assert.deepEqual(chain(event), [
    ['RangeError', 'inner', { type: 'chained', source: 'cause', exception_id: 2, parent_id: 1 }],
    ['TypeError', 'middle', { type: 'chained', source: 'cause', exception_id: 1, parent_id: 0 }],
    ['Error', 'outer', { type: 'generic', exception_id: 0 }],
  ]);
});

test('the errors of an AggregateError are a group, with the causes of each', async () => {
  const errors = [new Error('first', { cause: new Error('why') }), 'no error', new TypeError('third')];
  const all = new AggregateError(errors, 'all failed', { cause: new RangeError('whole') });
  const event = await captured(() => Sentry.captureException(all));
  assert.deepEqual(chain(event), [
    ['TypeError', 'third', { type: 'chained', source: 'errors[2]', exception_id: 4, parent_id: 0 }],
    ['Error', 'why', { type: 'chained', source: 'cause', exception_id: 3, parent_id: 2 }],
    ['Error', 'first', { type: 'chained', source: 'errors[0]', exception_id: 2, parent_id: 0 }],
    ['RangeError', 'whole', { type: 'chained', source: 'cause', exception_id: 1, parent_id: 0 }],
    ['AggregateError', 'all failed', { type: 'generic', is_exception_group: true, exception_id: 0 }],
  ]);
});

test('causes that go round are told once, and endless ones stop at ten', async () => {
  const round = new Error('round');
  round.cause = new Error('and round', { cause: round });
  assert.deepEqual(
    chain(await captured(() => Sentry.captureException(round))).map(([, value]) => value),
    ['and round', 'round'],
  );
  let deep = new Error('0');
  for (let n = 1; n < 100; n++) deep = new Error(String(n), { cause: deep });
  assert.deepEqual(
    chain(await captured(() => Sentry.captureException(deep))).map(([, value]) => value),
    ['90', '91', '92', '93', '94', '95', '96', '97', '98', '99'],
  );
});

class Coupon {
  code = 'FREE';
}
for (const [what, thrown, value] of [
  ['a string', 'no luck', 'no luck'],
  ['a number', 404, '404'],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a symbol', Symbol('no'), 'Symbol(no)'],
  ['a bigint', 12n, '12'],
  ['a function', fail, String(fail)],
  ['an object', { code: 1, at: 2 }, 'Object captured as exception with keys: at, code'],
  ['an empty object', {}, 'Object captured as exception'],
  ['an object of a class', new Coupon(), '`Coupon` captured as exception with keys: code'],
  ['an object with a message', { message: 'half an error' }, 'half an error'],
  [
    'an object with a name and a message',
    { name: 'Oops', message: 'half an error' },
    "'Oops' captured as exception with message 'half an error'",
  ],
  ['a response', new Response('no', { status: 404 }), '`Response` captured as exception'],
]) {
  test(`${what} that is captured as an exception has the stack of whoever captured it`, async () => {
    const event = await captured(() => Sentry.captureException(thrown));
    assert.deepEqual(chain(event), [['Error', value, { type: 'generic', synthetic: true }]]);
    assert.match(event.exception.values[0].stacktrace.frames.at(-1).filename, /sentry-errors\.test/);
    const members = Object.fromEntries(Object.entries(Object(thrown)));
    const isTold = typeof thrown === 'object' && Object.keys(members).length > 0;
    assert.deepEqual(event.extra, isTold ? { __serialized__: members } : undefined);
  });
}

test('an object that carries an error is that error, with the object beside it', async () => {
  const event = await captured(() => Sentry.captureException({ status: 500, reason: new TypeError('inside') }));
  assert.deepEqual(chain(event), [['TypeError', 'inside', { type: 'generic' }]]);
  assert.equal(event.extra.__serialized__.status, 500);
  assert.equal(event.extra.__serialized__.reason.message, 'inside');
});

test('a DOMException is an error', async () => {
  const event = await captured(() => Sentry.captureException(new DOMException('gone', 'AbortError')));
  assert.deepEqual(chain(event), [['AbortError', 'gone', { type: 'generic' }]]);
});

test('a frozen error is captured once, as any other', async () => {
  const { events } = sentry();
  const error = Object.freeze(new Error('frozen'));
  const id = Sentry.captureException(error);
  assert.equal(Sentry.captureException(error), id);
  assert.deepEqual((await events()).map(chain), [[['Error', 'frozen', { type: 'generic' }]]]);
});

const unstable = new Error('unstable');
for (const key of ['stack', 'name', 'message', 'cause', 'errors']) Object.defineProperty(unstable, key, { get: fail });
const odd = Object.assign(new Error(), {
  message: { toString: fail },
  name: 7,
  stack: 1,
  cause: proxy,
  errors: revoked,
});
for (const [what, thrown, expected] of [
  ['an error whose every member throws', unstable, ['Error', undefined, { type: 'generic' }]],
  ['an error whose members are of other kinds', odd, ['7', undefined, { type: 'generic' }]],
  ['a proxy that throws', proxy, ['Error', 'Object captured as exception', { type: 'generic', synthetic: true }]],
  ['a revoked proxy', revoked, ['Error', 'Object captured as exception', { type: 'generic', synthetic: true }]],
]) {
  test(`${what} is an event all the same`, async () => {
    assert.deepEqual(chain(await captured(() => Sentry.captureException(thrown))), [expected]);
  });
}

test('hints, scopes, tags and breadcrumbs that cannot be read are left out, and the event is sent', async () => {
  for (const hostile of [
    proxy,
    revoked,
    {
      get tags() {
        return fail();
      },
    },
    { captureContext: proxy },
    () => fail(),
  ]) {
    const event = await captured(() => {
      Sentry.setTag('kept', 'yes');
      Sentry.setTags(hostile);
      Sentry.setExtra('extra', hostile);
      Sentry.setContext('facts', hostile);
      Sentry.setUser(hostile);
      Sentry.addBreadcrumb(hostile);
      Sentry.getIsolationScope().setFingerprint(revoked).update(hostile);
      return Sentry.captureException(new Error('told'), hostile);
    });
    assert.equal(event.tags.kept, 'yes');
    assert.equal(event.exception.values[0].value, 'told');
    Sentry.getIsolationScope().clear();
  }
});

test('a message has a level, else `info`, and with `attachStacktrace` the stack of whoever sent it', async () => {
  const plain = await captured(() => Sentry.captureMessage('low on tea'));
  assert.deepEqual([plain.message, plain.level, plain.exception], ['low on tea', 'info', undefined]);
  const loud = await captured(() => Sentry.captureMessage('out of tea', 'fatal'), { attachStacktrace: true });
  assert.deepEqual([loud.message, loud.level, loud.exception.values.length], ['out of tea', 'fatal', 1]);
  const [{ value, stacktrace }] = loud.exception.values;
  assert.equal(value, 'out of tea');
  assert.match(stacktrace.frames.at(-1).filename, /sentry-errors\.test/);
  const tagged = await captured(() => Sentry.captureMessage('more', { level: 'debug', tags: { shelf: 3 } }));
  assert.deepEqual([tagged.level, tagged.tags], ['debug', { shelf: '3' }]);
});

test("an event of the user's own wins over the scopes, but for their level, and keeps its id", async () => {
  const event_id = 'fc6d8c0c43fc4630ad850ee518f1b9d0';
  const event = await captured(() =>
    Sentry.withScope((scope) => {
      scope.setTags({ a: 'scope', b: 'scope' }).setLevel('warning').setExtra('x', 1);
      return Sentry.captureEvent({ event_id, message: 'mine', level: 'fatal', tags: { a: 'own' }, logger: 'l' });
    }),
  );
  const { contexts, timestamp, platform, sdk, ...rest } = event;
  assert.deepEqual(rest, {
    event_id,
    environment: 'production',
    message: 'mine',
    level: 'warning',
    logger: 'l',
    tags: { a: 'own', b: 'scope' },
    extra: { x: 1 },
  });
});

test('an event of another type, such as a transaction, is not sent', async () => {
  const { events, client } = sentry();
  const count = await counted(() => {
    assert.match(Sentry.captureEvent({ type: 'transaction', transaction: 'GET /' }), /^[\da-f]{32}$/);
    return client.drain();
  });
  assert.deepEqual([await events(), count], [[], {}]);
});

test('what JSON has no form for is told in brackets, and what goes round or too deep ends', async () => {
  const list = [1, undefined, () => 1];
  list.push(list);
  const extra = {
    nan: Number.NaN,
    big: 12n,
    symbol: Symbol('s'),
    named: fail,
    date: new Date(0),
    bytes: new Uint8Array(3),
    list,
    none: undefined,
    json: { toJSON: () => ({ a: 1 }) },
    trap: {
      get inner() {
        return fail();
      },
      other: 1,
    },
    deep: { 1: { 2: { 3: { 4: { 5: { 6: {} } } } } } },
  };
  const event = await captured(() => Sentry.captureException(new Error('e'), { extra }));
  assert.deepEqual(event.extra, {
    nan: '[NaN]',
    big: '12',
    symbol: '[Symbol(s)]',
    named: '[Function: fail]',
    date: '1970-01-01T00:00:00.000Z',
    bytes: '[3 bytes]',
    list: [1, null, '[Function: <anonymous>]', '[Circular]'],
    json: { a: 1 },
    trap: { other: 1 },
    deep: { 1: { 2: { 3: { 4: { 5: '[Object]' } } } } },
  });
});

test('what is changed after the capture changes no event', async () => {
  const state = { step: 'before' };
  const { events, provider, tracer } = sentry({ tracesSampleRate: 1 });
  const span = tracer.startSpan('span');
  Sentry.setExtra('state', state);
  Sentry.captureException(new Error('e'));
  state.step = 'after';
  span.end();
  await provider.forceFlush();
  assert.deepEqual((await events())[0].extra, { state: { step: 'before' } });
  Sentry.getIsolationScope().clear();
});

test('a text of megabytes is cut, and the event arrives', async () => {
  const event = await captured(() => Sentry.captureException(new Error('x'.repeat(5_000_000))));
  assert.equal([...event.exception.values[0].value].length, 8192);
});

test('an event of tens of thousands of values is cut, and arrives', async () => {
  const extra = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, 'v']));
  const event = await captured(() => Sentry.captureException(new Error('large'), { extra }));
  assert.equal(event.exception.values[0].value, 'large');
  assert.equal(Object.keys(event.extra).length, 10_000);
  const beforeSend = (event) => ({ ...event, extra });
  const changed = await captured(() => Sentry.captureException(new Error('larger')), { beforeSend });
  assert.equal(changed.exception.values[0].value, 'larger');
});

test('without a client, or without a dsn, an id is returned and nothing is sent', async () => {
  const { relay, events } = sentry({ dsn: '' });
  for (const id of [Sentry.captureException(new Error('e')), Sentry.captureMessage('m'), Sentry.captureEvent({})]) {
    assert.match(id, /^[\da-f]{32}$/);
    assert.equal(Sentry.isInitialized(), true);
  }
  assert.deepEqual([await events(), relay.posts], [[], []]);
});
