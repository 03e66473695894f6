/**
 * Requests are apart: what one says of its user, its tags and its errors is never on the events of another that runs at
 * the same time, or later.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT_CONTEXT, SpanKind, context, trace } from '@opentelemetry/api';
import { Sentry, sentry, served } from './sentry-client.mjs';
import { inside } from './subject.mjs';

const [{ host, setHost }, { workersClock }] = await Promise.all([
  inside('host/host.js'),
  inside('host/clock.js'),
]);

afterEach(() => {
  Sentry.getIsolationScope().clear();
  Sentry.getCurrentScope().clear();
});

test('requests that run at the same time share nothing, and what they set is gone with them', async () => {
  const { provider, relay } = sentry();
  Sentry.setTag('shared', 'before');
  let started = 0;
  const handle = async (request) => {
    const { pathname } = new URL(request.url);
    assert.equal(Sentry.getIsolationScope().getUser().id, undefined);
    Sentry.setUser({ id: pathname });
    Sentry.setTag('path', pathname);
    Sentry.addBreadcrumb({ message: pathname });
    started++;
    while (started < 20) await wait(1);
    Sentry.withScope((scope) => {
      scope.setExtra('at', pathname);
      Sentry.captureException(new Error(pathname));
    });
    return new Response(pathname);
  };
  const requests = Array.from({ length: 20 }, (_, n) => new Request(`https://shop.example/${n}`));
  await Promise.all(requests.map((request) => served(provider, handle, request)));
  const seen = relay.events().map(({ user, tags, extra, breadcrumbs, exception, request, transaction }) => {
    const [{ value }] = exception.values;
    assert.deepEqual(
      [user, tags, extra, breadcrumbs.map(({ message }) => message), request, transaction],
      [
        { id: value },
        { shared: 'before', path: value },
        { at: value },
        [value],
        { method: 'GET', url: `https://shop.example${value}` },
        `GET ${value}`,
      ],
    );
    return value;
  });
  assert.deepEqual(seen.sort(), requests.map(({ url }) => new URL(url).pathname).sort());
  assert.deepEqual(relay.objections(), []);
  assert.deepEqual(Sentry.getIsolationScope().getScopeData().tags, { shared: 'before' });
});

test('on Workers without AsyncLocalStorage no request sees what another said after its first `await`', async () => {
  const { provider, relay } = sentry();
  const before = host;
  setHost({ ...before, clock: workersClock, isWorkers: true, storage: undefined });
  try {
    const forgetting = (work) => context.with(ROOT_CONTEXT, work);
    await served(provider, async () => {
      Sentry.setTag('known', 'yes');
      forgetting(() => Sentry.setUser({ id: 'one' }));
      Sentry.captureMessage('one');
      return new Response('');
    });
    await served(provider, () => (Sentry.captureMessage('two'), new Response('')));
    forgetting(() => Sentry.captureMessage('outside'));
    await relay.until(() => relay.events().length === 3);
  } finally {
    setHost(before);
  }
  const told = relay.events().map(({ message, user, tags }) => [message, user, tags]);
  assert.deepEqual(told, [
    ['one', undefined, { known: 'yes' }],
    ['two', undefined, undefined],
    ['outside', undefined, undefined],
  ]);
});

test('outside of Workers, traces whose first span serves somebody are requests of their own', async () => {
  const { tracer, events } = sentry({ tracesSampleRate: 0.5 });
  const serve = (id, kind) => {
    const span = tracer.startSpan('GET', { kind, root: true });
    context.with(trace.setSpan(context.active(), span), () => {
      Sentry.setUser({ id });
      Sentry.setTag(id, id);
      const child = tracer.startSpan('child');
      context.with(trace.setSpan(context.active(), child), () => Sentry.captureException(new Error(id)));
      child.end();
    });
    span.end();
  };
  for (let n = 0; n < 20; n++) serve(`${n}`, SpanKind.SERVER);
  serve('job', SpanKind.INTERNAL);
  Sentry.captureException(new Error('after'));
  const found = Object.fromEntries(
    (await events()).map(({ exception, user, tags }) => [exception.values[0].value, [user, tags]]),
  );
  const expected = Array.from({ length: 20 }, (_, n) => [`${n}`, [{ id: `${n}` }, { [n]: `${n}` }]]);
  const job = [{ id: 'job' }, { job: 'job' }];
  assert.deepEqual(found, { ...Object.fromEntries(expected), job, after: job });
});

test('an error object is captured once in each trace that serves somebody', async () => {
  const { tracer, events } = sentry({ tracesSampleRate: 1 });
  const error = new Error('the one and only');
  for (const kind of [SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.INTERNAL, SpanKind.INTERNAL]) {
    const span = tracer.startSpan('span', { kind, root: true });
    context.with(trace.setSpan(context.active(), span), () =>
      Sentry.withScope((scope) => {
        span.recordException(error);
        Sentry.captureException(error, { tags: { kind } });
      }),
    );
    span.end();
  }
  // Two requests, and everything else.
  assert.equal((await events()).length, 3);
});

test('events outside of spans are of one trace, those of each isolation scope of another', async () => {
  const { events } = sentry();
  const capture = (message) => Sentry.captureMessage(message);
  capture('outside');
  Sentry.withScope(() => capture('scope'));
  Sentry.withIsolationScope(() => {
    capture('isolated');
    Sentry.withScope(() => capture('isolated scope'));
  });
  const traces = Object.fromEntries((await events()).map(({ message, contexts }) => [message, contexts.trace]));
  assert.deepEqual(traces.scope, traces.outside);
  assert.deepEqual(traces['isolated scope'], traces.isolated);
  assert.notEqual(traces.isolated.trace_id, traces.outside.trace_id);
});

test('`lastEventId` is that of the last event of the request', async () => {
  const { provider } = sentry();
  const outside = Sentry.captureMessage('outside');
  await served(provider, () => {
    const inside = Sentry.captureMessage('inside');
    assert.equal(Sentry.lastEventId(), inside);
    return new Response('');
  });
  assert.equal(Sentry.lastEventId(), outside);
});
