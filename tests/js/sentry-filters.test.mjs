/**
 * Who has a say in events before they are sent: `sampleRate`, `ignoreErrors`, integrations, `beforeSend`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sentry, counted, sentry } from './sentry-client.mjs';

/** What a client with these options sends of what is captured, and the counts. */
async function sent(options, capture) {
  const { client, relay } = sentry(options);
  const count = await counted(() => {
    capture();
    return client.drain();
  });
  return [relay.events(), count, relay];
}

const error = (message = 'e', Type = Error) => Sentry.captureException(new Type(message));

for (const [what, ignoreErrors, expected] of [
  ['a part of the message', ['of cart'], ['TypeError: no such thing', 'Error: ok', 'message']],
  ['a part of `type: message`', ['TypeError: no'], ['Error: out of carts', 'Error: ok', 'message']],
  ['a pattern', [/^ok$/], ['TypeError: no such thing', 'Error: out of carts', 'message']],
  ['a pattern with a memory', [/^(no|out|ok|low)/g], []],
  ['the text of a message', ['low'], ['TypeError: no such thing', 'Error: out of carts', 'Error: ok']],
  ['none', ['elsewhere', /^k$/], ['TypeError: no such thing', 'Error: out of carts', 'Error: ok', 'message']],
]) {
  test(`ignoreErrors by ${what}`, async () => {
    const [events, count] = await sent({ ignoreErrors }, () => {
      error('no such thing', TypeError);
      error('out of carts');
      error('ok');
      Sentry.captureMessage('low on tea');
    });
    const told = ({ exception }) =>
      exception ? `${exception.values[0].type}: ${exception.values[0].value}` : 'message';
    assert.deepEqual(events.map(told), expected);
    const { ignored = 0, sent: arrived = 0 } = count;
    assert.deepEqual([arrived, ignored], [expected.length, 4 - expected.length]);
  });
}

test('`sampleRate` is the share of events that is sent', async (t) => {
  for (const [sampleRate, drawn, isSent] of [
    [0, 0, false],
    [0.25, 0.2, true],
    [0.25, 0.25, false],
    [1, 0.99, true],
  ]) {
    const random = t.mock.method(Math, 'random', () => drawn);
    const [events, count] = await sent({ sampleRate }, error);
    random.mock.restore();
    assert.deepEqual(
      [events.length, count],
      isSent ? [1, { captured: 1, sent: 1 }] : [0, { captured: 1, sample_rate: 1 }],
    );
  }
});

test('an error that `sampleRate` left out is not drawn for again in its request', async () => {
  const thrown = new Error('e');
  const [events, count] = await sent({ sampleRate: 0 }, () => {
    assert.equal(Sentry.captureException(thrown), Sentry.captureException(thrown));
  });
  assert.deepEqual([events, count], [[], { captured: 1, sample_rate: 1 }]);
});

test('`beforeSend` sees the event with its hint last, and may change it, also later', async () => {
  const thrown = new Error('e');
  const integration = { name: 'Mine', processEvent: (event) => ({ ...event, tags: { mine: 'yes' } }) };
  let seen;
  const beforeSend = async (event, hint) => {
    await null;
    seen = [event.tags, hint.originalException === thrown, hint.data, hint.event_id === event.event_id];
    event.exception.values[0].value = 'changed';
    return { ...event, event_id: 'not this one', extra: { now: new Date(0), loop: event }, sdkProcessingMetadata: {} };
  };
  const [[event], count, relay] = await sent({ beforeSend, integrations: [integration] }, () => {
    Sentry.captureException(thrown, { data: 7 });
  });
  assert.deepEqual(seen, [{ mine: 'yes' }, true, 7, true]);
  assert.deepEqual([event.exception.values[0].value, event.extra.now], ['changed', '1970-01-01T00:00:00.000Z']);
  assert.match(event.event_id, /^[\da-f]{32}$/);
  assert.equal(event.sdkProcessingMetadata, undefined);
  assert.deepEqual([count, relay.objections()], [{ captured: 1, sent: 1 }, []]);
});

const no = () => {
  throw new Error('no');
};
for (const [what, say] of [
  ['gives null', () => null],
  ['gives null later', async () => null],
  ['gives nothing', () => {}],
  ['gives no event', () => 'event'],
  ['throws', no],
  ['rejects', () => Promise.reject(new Error('no'))],
  [
    'gives a promise that cannot be awaited',
    () => ({
      get then() {
        return no();
      },
    }),
  ],
]) {
  test(`an event is dropped when \`beforeSend\` or an integration ${what}`, async () => {
    const [events, count] = await sent({ beforeSend: say }, error);
    assert.deepEqual([events, count], [[], { captured: 1, before_send: 1 }]);
    const [others, counts] = await sent({ integrations: [{ name: 'Mine', processEvent: say }] }, error);
    assert.deepEqual([others, counts], [[], { captured: 1, event_processor: 1 }]);
  });
}

test('an event whose members throw once `beforeSend` has changed it is sent without them', async () => {
  const beforeSend = (event) => Object.defineProperty(event, 'extra', { get: no, enumerable: true });
  const [[event], count] = await sent({ beforeSend }, error);
  assert.deepEqual([event.extra, count], [undefined, { captured: 1, sent: 1 }]);
});

test('an integration is set up once, and is handed the client; one without methods is let be', async () => {
  let setUps = 0;
  const clients = [];
  const integration = {
    name: 'Mine',
    setupOnce: () => void setUps++,
    processEvent: (event, hint, client) => (clients.push(client), event),
  };
  const integrations = [integration, { name: 'Empty' }];
  for (const n of [1, 2]) {
    const { client, events } = sentry({ integrations });
    error();
    await events();
    assert.deepEqual([setUps, clients.length, clients.at(-1) === client], [1, n, true]);
  }
});
