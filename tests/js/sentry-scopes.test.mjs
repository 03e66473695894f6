/**
 * Whose tags, users and breadcrumbs an event has: those of its request and of the scopes around its capture.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, test } from 'node:test';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { Sentry, captured, sentry } from './sentry-client.mjs';

afterEach(() => {
  Sentry.getIsolationScope().clear();
  Sentry.getCurrentScope().clear();
});

const error = () => new Error('e');
const facts = ({ tags, user, extra, level, fingerprint, transaction, contexts: { trace, ...contexts } }) =>
  Object.fromEntries(
    Object.entries({ tags, user, extra, level, fingerprint, transaction, contexts }).filter(
      ([, value]) => value !== undefined && Object.keys(value).length > 0,
    ),
  );

test('what is set outside of requests is on every event that comes later', async () => {
  const event = await captured(() => {
    Sentry.setUser({ id: 7, email: 'a@b.example' });
    Sentry.setTag('a', 1);
    Sentry.setTags({ b: true, none: undefined, nothing: null, big: 2n });
    Sentry.setExtra('x', [1]);
    Sentry.setExtras({ y: 2 });
    Sentry.setContext('shop', { open: true });
    Sentry.setContext('gone', { open: true });
    Sentry.setContext('gone', null);
    return Sentry.captureException(error());
  });
  assert.deepEqual(facts(event), {
    tags: { a: '1', b: 'true', big: '2' },
    user: { id: 7, email: 'a@b.example' },
    extra: { x: [1], y: 2 },
    level: 'error',
    contexts: { shop: { open: true } },
  });
});

test('the inner scope wins: options, isolation scope, current scope, and what is given with the capture', async () => {
  // Each layer also says something that only the layers further in say again.
  const names = ['initial', 'isolation', 'current', 'given'];
  const layer = (name) => {
    const own = Object.fromEntries(names.slice(0, names.indexOf(name) + 1).map((outer) => [`to ${outer}`, name]));
    const shared = Object.fromEntries(names.slice(names.indexOf(name)).map((inner) => [`from ${inner}`, name]));
    return {
      tags: { ...own, ...shared },
      extra: own,
      user: { [name]: 1, id: name },
      contexts: { [name]: { of: name } },
    };
  };
  const event = await captured(
    () => {
      Sentry.getIsolationScope().update(layer('isolation'));
      return Sentry.withScope((scope) => {
        scope.update(layer('current'));
        return Sentry.captureException(error(), layer('given'));
      });
    },
    { initialScope: layer('initial') },
  );
  const won = Object.fromEntries(names.map((outer) => [`to ${outer}`, 'given']));
  const last = Object.fromEntries(names.map((inner) => [`from ${inner}`, inner]));
  assert.deepEqual(facts(event), {
    tags: { ...won, ...last },
    extra: won,
    user: { initial: 1, isolation: 1, current: 1, given: 1, id: 'given' },
    level: 'error',
    contexts: Object.fromEntries(names.map((name) => [name, { of: name }])),
  });
});

test('`setUser(null)` hides the user of the scopes around', async () => {
  const event = await captured(
    () => {
      Sentry.setUser(null);
      return Sentry.captureException(error());
    },
    { initialScope: { user: { id: 1, email: 'a@b.example' } } },
  );
  assert.equal(event.user, undefined);
});

test('what is set in `withScope` is gone after it, also across awaits', async () => {
  const { events } = sentry();
  await Promise.all(
    ['a', 'b'].map((name) =>
      Sentry.withScope(async (scope) => {
        scope.setTag('name', name);
        await wait(1);
        assert.equal(Sentry.getCurrentScope(), scope);
        Sentry.captureException(new Error(name));
      }),
    ),
  );
  Sentry.captureException(new Error('after'));
  const tags = (await events()).map(({ exception, tags }) => [exception.values[0].value, tags]);
  assert.deepEqual(tags.sort(), [
    ['a', { name: 'a' }],
    ['after', undefined],
    ['b', { name: 'b' }],
  ]);
});

test('`setTag` in `withScope` is for the whole request, and `withIsolationScope` stands for one', async () => {
  const { events } = sentry();
  Sentry.withIsolationScope((scope) => {
    Sentry.withScope(() => Sentry.setTag('set', 'inside'));
    assert.equal(Sentry.getIsolationScope(), scope);
    Sentry.captureException(new Error('one'));
  });
  Sentry.captureException(new Error('two'));
  assert.deepEqual(
    (await events()).map(({ tags }) => tags),
    [{ set: 'inside' }, undefined],
  );
});

test('a scope that is given is the one that `withScope` and `withIsolationScope` use', async () => {
  const scope = Sentry.getCurrentScope().clone().setLevel('debug').setTransactionName('GET /users/:id');
  scope.setFingerprint(['a', 'b']);
  const event = await captured(() => Sentry.withScope(scope, () => Sentry.captureException(error())));
  const { level, transaction, fingerprint } = event;
  assert.deepEqual(
    { level, transaction, fingerprint },
    {
      level: 'debug',
      transaction: 'GET /users/:id',
      fingerprint: ['a', 'b'],
    },
  );
  Sentry.withIsolationScope(scope, (given) => assert.equal(Sentry.getIsolationScope(), given));
});

test('a capture takes a scope, or a function that changes one', async () => {
  const scope = Sentry.getCurrentScope().clone().setTag('by', 'scope');
  assert.deepEqual((await captured(() => Sentry.captureException(error(), scope))).tags, { by: 'scope' });
  const change = (scope) => scope.setTag('by', 'function');
  assert.deepEqual((await captured(() => Sentry.captureException(error(), change))).tags, { by: 'function' });
  const hint = { captureContext: { tags: { by: 'hint' } }, mechanism: { type: 'mine', handled: false } };
  const event = await captured(() => Sentry.captureException(error(), hint));
  assert.deepEqual([event.tags, event.exception.values[0].mechanism], [{ by: 'hint' }, hint.mechanism]);
});

test('breadcrumbs are the last `maxBreadcrumbs` of the request, with a time, after `beforeBreadcrumb`', async () => {
  const before = Date.now() / 1000;
  const beforeBreadcrumb = (crumb, hint) => {
    if (crumb.message === 'throws') throw new Error('no');
    return crumb.message === 'secret' ? null : { ...crumb, data: { hint: hint?.of } };
  };
  const event = await captured(
    () => {
      for (const message of ['1', '2', 'secret', '3', 'throws', '4']) {
        Sentry.addBreadcrumb({ message, category: 'c' }, { of: message });
      }
      return Sentry.captureException(error());
    },
    { maxBreadcrumbs: 3, beforeBreadcrumb },
  );
  for (const { timestamp } of event.breadcrumbs) assert.ok(timestamp >= before && timestamp <= Date.now() / 1000);
  assert.deepEqual(
    event.breadcrumbs.map(({ timestamp, ...crumb }) => crumb),
    ['2', '3', '4'].map((message) => ({ message, category: 'c', data: { hint: message } })),
  );
  const none = await captured(
    () => {
      Sentry.addBreadcrumb({ message: 'no' });
      return Sentry.captureException(error());
    },
    { maxBreadcrumbs: 0 },
  );
  assert.equal(none.breadcrumbs, undefined);
});

test('event processors of a scope see its events and no others, and may drop them', async () => {
  const { events } = sentry();
  Sentry.withScope((scope) => {
    scope.addEventProcessor(async (event) => ({ ...event, tags: { ...event.tags, seen: event.level } }));
    scope.addEventProcessor((event, hint) => (hint.originalException.message === 'drop' ? null : event));
    Sentry.captureException(new Error('keep'));
    Sentry.captureException(new Error('drop'));
  });
  Sentry.captureException(new Error('outside'));
  const seen = (await events()).map(({ exception, tags }) => [exception.values[0].value, tags]);
  assert.deepEqual(seen.sort(), [
    ['keep', { seen: 'error' }],
    ['outside', undefined],
  ]);
});

test('where only the span of a caller is known, an event is of its trace and below it', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const spanId = 'b7ad6b7169203331';
  const remote = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, isRemote: true });
  const event = await captured(() => context.with(remote, () => Sentry.captureMessage('m')));
  const { span_id: own, ...rest } = event.contexts.trace;
  assert.deepEqual(rest, { trace_id: traceId, parent_span_id: spanId });
  assert.notEqual(own, spanId);
});

test('`getTraceData` continues the active span, else the trace of the scope, without a decision', async () => {
  const { tracer, events } = sentry({ tracesSampleRate: 1 });
  const { trace_id: traceId, span_id: spanId } = (Sentry.captureMessage('m'), (await events())[0].contexts.trace);
  assert.deepEqual(Sentry.getTraceData(), { 'sentry-trace': `${traceId}-${spanId}` });
  const span = tracer.startSpan('span');
  const data = context.with(trace.setSpan(context.active(), span), () => Sentry.getTraceData());
  const ids = span.spanContext();
  assert.equal(data['sentry-trace'], `${ids.traceId}-${ids.spanId}-1`);
  assert.match(data.traceparent, new RegExp(`^00-${ids.traceId}-${ids.spanId}-0[13]$`));
  assert.match(data.baggage, new RegExp(`sentry-trace_id=${ids.traceId}`));
  span.end();
});
