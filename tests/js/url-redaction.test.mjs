/**
 * What is recorded of a URL: no query value, with a name or without, no credentials, no fragment, no body of a `data:`
 * URL; neither in attributes nor in what errors of `fetch` quote.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { Sentry, sentry, served as servedBy } from './sentry-client.mjs';
import { instrument } from './subject.mjs';

after(assertBalanced);

const SECRET = 's3cr3t';
let answer = () => new Response('');
// The traced `fetch` calls this one.
globalThis.fetch = async (input, init) => answer(input, init);

/** The client spans of one request of a Worker, and all of its spans as text. */
async function served(run) {
  const posts = [];
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  const worker = instrument({ fetch: async () => (await run(), new Response('ok')) }, { fetch });
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  await worker.fetch(new Request('https://shop.example/'), {}, context).catch(() => {});
  while (kept.length > 0) await Promise.all(kept.splice(0));
  const spans = posts.flatMap((body) => spansOf(body));
  return {
    clients: spans.filter(({ kind }) => kind === 3),
    text: posts.map((body) => new TextDecoder().decode(body)).join('\n'),
  };
}

const RECORDED = [
  [`https://h.example/p?token=${SECRET}&b=`, 'https://h.example/p?token=REDACTED&REDACTED'],
  [`https://h.example/?=${SECRET}`, 'https://h.example/?REDACTED'],
  [`https://h.example/?==${SECRET}`, 'https://h.example/?REDACTED'],
  [`https://h.example/?${SECRET}`, 'https://h.example/?REDACTED'],
  [`https://h.example/?${SECRET}==`, 'https://h.example/?REDACTED'],
  [`https://h.example/?a&=${SECRET}`, 'https://h.example/?REDACTED&REDACTED'],
  [`https://h.example/?a=1&=${SECRET}`, 'https://h.example/?a=REDACTED&REDACTED'],
  [`https://h.example/?&&&=${SECRET}&`, 'https://h.example/?&&&REDACTED&'],
  [`https://h.example/??=${SECRET}`, 'https://h.example/??=REDACTED'],
  [`https://h.example/?a=1?b=${SECRET}`, 'https://h.example/?a=REDACTED'],
  [`https://h.example/?a=1;token=${SECRET}`, 'https://h.example/?a=REDACTED'],
  [`https://h.example/?a=b=${SECRET}`, 'https://h.example/?a=REDACTED'],
  [`https://h.example/?a[b]=${SECRET}`, 'https://h.example/?a[b]=REDACTED'],
  [`https://h.example/?a%3D${SECRET}`, 'https://h.example/?REDACTED'],
  [`https://h.example/#${SECRET}`, 'https://h.example/'],
  [`https://h.example/p#/?a=${SECRET}`, 'https://h.example/p'],
  [`https://user:${SECRET}@h.example/p`, 'https://REDACTED:REDACTED@h.example/p'],
  [`https://${SECRET}@h.example/p`, 'https://REDACTED:REDACTED@h.example/p'],
  ['https://h.example/a@b//c@d', 'https://h.example/a@b//c@d'],
  [`data:text/plain,${SECRET}`, 'data:REDACTED'],
  [`DATA:/text/plain,${SECRET}#${SECRET}`, 'data:REDACTED'],
  [`data://h.example/${SECRET}`, 'data:REDACTED'],
  [`data:text/plain,a\n${SECRET}?a=${SECRET}`, 'data:REDACTED'],
  [`blob:https://h.example/${SECRET}`, 'blob:REDACTED'],
  [`mailto:${SECRET}@h.example`, 'mailto:REDACTED'],
  [`foo://user:${SECRET}@h.example/p?a=${SECRET}`, 'foo://REDACTED:REDACTED@h.example/p?a=REDACTED'],
  ['file:///etc/hosts', 'file:///etc/hosts'],
];

test('a span says where a request goes, and none of its secrets', async () => {
  const { clients, text } = await served(() => Promise.all(RECORDED.map(([url]) => fetch(url))));
  assert.deepEqual(
    clients.map(({ attributes }) => attributes['url.full']),
    RECORDED.map(([, recorded]) => recorded),
  );
  assert.ok(!text.includes(SECRET));
});

test("an event of Sentry's says the same of its request", async () => {
  for (const [query, query_string] of [
    [`?=${SECRET}`, 'REDACTED'],
    [`?a&b=${SECRET}`, 'REDACTED&b=REDACTED'],
    ['', undefined],
  ]) {
    const { provider, relay } = sentry();
    const request = new Request(`https://shop.example/cart${query}`);
    await servedBy(provider, () => (Sentry.captureMessage('m'), new Response('')), request);
    const [event] = relay.events();
    assert.deepEqual([event.request.url, event.request.query_string], ['https://shop.example/cart', query_string]);
    assert.ok(!JSON.stringify(event).includes(SECRET));
  }
});

/** A URL as a user writes it, as errors quote it, and as it is recorded. */
const QUOTED = [
  [`https://user:${SECRET}@h.example/p?a=${SECRET}#${SECRET}`, 'https://REDACTED:REDACTED@h.example/p?a=REDACTED'],
  [`HTTPS://h.example/a b?a=${SECRET} ${SECRET}`, 'HTTPS://h.example/a b?a=REDACTED'],
  [`data:text/plain,${SECRET}`, 'data:REDACTED'],
  [`https://h.example/$&?${SECRET}`, 'https://h.example/$&?REDACTED'],
];

test('an error that quotes the URL is recorded with that redacted, and is itself as it was', async () => {
  for (const [url, recorded] of QUOTED) {
    const message = `cannot load "${url}"`;
    answer = () => {
      throw new TypeError(message);
    };
    let error;
    const { clients, text } = await served(() => fetch(url).catch((thrown) => void (error = thrown)));
    const [{ status, events }] = clients;
    assert.equal(status.message, `cannot load "${recorded}"`);
    assert.equal(events[0].attributes['exception.message'], status.message);
    assert.ok(events[0].attributes['exception.stacktrace'].startsWith(`TypeError: ${status.message}\n`));
    assert.ok(!text.includes(SECRET), text);
    assert.equal(error.message, message);
  }
  answer = () => new Response('');
});

test('so is one that quotes the URL as it was sent, without credentials or the fragment', async () => {
  const url = `https://user:${SECRET}@H.example/a b?q=${SECRET} ä#${SECRET}`;
  for (const [quoted, recorded] of [
    [new URL(url).href, 'https://REDACTED:REDACTED@h.example/a%20b?q=REDACTED'],
    [new URL(url).href.replace(/#.*/, ''), 'https://REDACTED:REDACTED@h.example/a%20b?q=REDACTED'],
    [`https://h.example/a%20b?q=${SECRET}%20%C3%A4`, 'https://h.example/a%20b?q=REDACTED'],
  ]) {
    answer = () => {
      throw new TypeError(`error sending request for url (${quoted})`);
    };
    const { clients, text } = await served(() => fetch(url).catch(() => 'caught'));
    assert.equal(clients[0].status.message, `error sending request for url (${recorded})`);
    assert.ok(!text.includes(SECRET), text);
  }
  answer = () => new Response('');
});

test('where the error goes on, the span of the request and the event of Sentry have no more of it', async () => {
  const url = `https://h.example/?a=${SECRET}`;
  answer = () => {
    throw new TypeError('fetch failed', { cause: new Error(`error sending request for url (${url})`) });
  };
  for (const tracesSampleRate of [0, 1]) {
    const { provider, relay, events } = sentry({ tracesSampleRate });
    const { error } = await servedBy(provider, () => fetch(url));
    assert.ok(error.cause.message.includes(SECRET));
    const [event] = await events();
    assert.deepEqual(
      event.exception.values.map(({ value }) => value),
      ['error sending request for url (https://h.example/?a=REDACTED)', 'fetch failed'],
    );
    assert.ok(!JSON.stringify(event).includes(SECRET));
    assert.equal(relay.spans().length, tracesSampleRate * 2);
  }
  answer = () => {
    throw new TypeError(`no: ${url}`);
  };
  const { text } = await served(() => fetch(url));
  // Message, stack and status of two spans.
  assert.equal(text.split('no: https://h.example/?a=REDACTED').length, 7);
  assert.ok(!text.includes(SECRET));
  answer = () => new Response('');
});

test('whatever is thrown comes out as it is', async () => {
  const hostile = new Proxy(new Error('no'), {
    get(target, name) {
      if (name === 'cause') throw new Error('no cause');
      return Reflect.get(target, name);
    },
  });
  const circular = Object.assign(new Error('round'), { cause: undefined });
  circular.cause = circular;
  for (const thrown of [hostile, circular, 'text', undefined, Object.freeze(new Error('frozen'))]) {
    answer = () => {
      throw thrown;
    };
    const caught = [];
    const { clients } = await served(() => fetch('https://h.example/?a=1').catch((error) => void caught.push(error)));
    assert.ok(Object.is(caught[0], thrown));
    assert.equal(clients[0].status.code, 2);
  }
  answer = () => new Response('');
});

test('of a request that cannot be traced the log has the kind of error, which may quote the URL', async (t) => {
  const logged = [];
  const warn = (...details) => logged.push(details);
  diag.setLogger({ error: warn, warn, info() {}, debug() {}, verbose() {} }, { suppressOverrideMessage: true });
  t.after(() => diag.disable());
  const input = {
    toString: () => {
      throw new RangeError(`no https://h.example/?a=${SECRET}`);
    },
  };
  await served(() => fetch(input).then(() => 'ok'));
  assert.deepEqual(logged, [['edgespan: an outgoing request could not be traced', 'RangeError']]);
});

test('a long URL that looks like many of Sentry is read once', async () => {
  const url = `https://h.example/${'/envelope/?a&'.repeat(40_000)}`;
  const started = performance.now();
  await served(() => fetch(url));
  assert.ok(performance.now() - started < 3000);
});
