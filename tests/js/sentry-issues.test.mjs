/**
 * Exceptions that spans are told of: Sentry drops span events, so each becomes an issue, once; for other backends it
 * stays an event of the span.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import { Sentry, counted, sentry, served } from './sentry-client.mjs';

const RECORDED = { type: 'auto.otel.edgespan', handled: true };
const UNHANDLED = { type: 'auto.http.edgespan', handled: false };

/** The events of a request as `[message, mechanism, tags]`. */
async function issues(handle, options) {
  const { provider, relay } = sentry({ tracesSampleRate: 1, ...options });
  let outcome;
  const count = await counted(async () => (outcome = await served(provider, handle)));
  assert.deepEqual(relay.objections(), []);
  const told = relay.events().map(({ exception: { values }, tags }) => {
    const { value, mechanism } = values.at(-1);
    return tags ? [value, mechanism, tags] : [value, mechanism];
  });
  assert.deepEqual(count, told.length > 0 ? { captured: told.length, sent: told.length } : {});
  return { told, relay, outcome };
}

test('an exception that a span records is an issue in that span, and an event of the span too', async () => {
  let span;
  const { told, relay } = await issues(() => {
    span = trace.getTracer('app').startSpan('work');
    span.recordException(new TypeError('no user'));
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    return new Response('', { status: 500 });
  });
  assert.deepEqual(told, [['no user', RECORDED]]);
  const { traceId, spanId } = span.spanContext();
  assert.deepEqual(relay.events()[0].contexts.trace, { trace_id: traceId, span_id: spanId });
  const { events } = relay.spans().find(({ name }) => name === 'work');
  assert.equal(events[0].attributes['exception.message'], 'no user');
});

test('it is one issue however many spans record it', async () => {
  const { told } = await issues(() => {
    const error = new Error('again');
    for (const name of ['inner', 'outer']) {
      const span = trace.getTracer('app').startSpan(name);
      span.recordException(error);
      span.recordException(error);
      span.end();
    }
    return new Response('');
  });
  assert.deepEqual(told, [['again', RECORDED]]);
});

test('recorded and then thrown it is one issue, which nobody handled', async () => {
  const error = new Error('thrown on');
  const { told, outcome } = await issues(() => {
    trace.getActiveSpan().recordException(error);
    throw error;
  });
  assert.deepEqual(told, [['thrown on', UNHANDLED]]);
  assert.equal(outcome.error, error);
});

test('recorded and then captured it is one issue, with all that the capture says and the id it returned', async () => {
  let ids;
  const { told, relay } = await issues(() => {
    const error = new Error('told more');
    trace.getActiveSpan().recordException(error);
    ids = [Sentry.captureException(error, { tags: { more: 'yes' } }), Sentry.captureException(error)];
    return new Response('');
  });
  assert.deepEqual(told, [['told more', { type: 'generic', handled: true }, { more: 'yes' }]]);
  assert.deepEqual(ids, Array(2).fill(relay.events()[0].event_id));
});

test('captured and then recorded or thrown it stays as it was captured', async () => {
  const { told } = await issues(() => {
    const error = new Error('known');
    Sentry.captureException(error, { tags: { more: 'yes' } });
    trace.getActiveSpan().recordException(error);
    throw error;
  });
  assert.deepEqual(told, [['known', { type: 'generic', handled: true }, { more: 'yes' }]]);
});

test('spans that sampling left out record issues all the same', async () => {
  for (const tracesSampleRate of [0, undefined]) {
    const { told, relay } = await issues(
      () => {
        const span = trace.getTracer('app').startSpan('left out');
        context.with(trace.setSpan(context.active(), span), () => span.recordException(new Error('unsampled')));
        span.end();
        return new Response('');
      },
      { tracesSampleRate },
    );
    assert.deepEqual([told, relay.spans()], [[['unsampled', RECORDED]], []]);
  }
});

test('a `fetch` that fails is a failed span and no issue by itself', async () => {
  const { told, relay } = await issues(async () => {
    await fetch('http://127.0.0.1:1/nobody').catch(() => {});
    return new Response('');
  });
  assert.deepEqual(told, []);
  const failed = relay.spans().find(({ kind }) => kind === 3);
  assert.equal(failed.events.length, 1);
});

test('with `captureRecordedExceptions: false` only what is thrown or captured is an issue', async () => {
  const { told } = await issues(
    () => {
      trace.getActiveSpan().recordException(new Error('recorded'));
      Sentry.captureException(new Error('captured'));
      throw new Error('thrown');
    },
    { captureRecordedExceptions: false },
  );
  assert.deepEqual(
    told.map(([value]) => value),
    ['captured', 'thrown'],
  );
});

test('a span outside of requests records issues too, at once', async () => {
  const { tracer, relay, events } = sentry({ tracesSampleRate: 1 });
  const span = tracer.startSpan('job');
  span.recordException(new Error('in a job'));
  const [{ contexts }] = await events();
  assert.deepEqual(contexts.trace, { trace_id: span.spanContext().traceId, span_id: span.spanContext().spanId });
  span.end();
  assert.deepEqual(relay.objections(), []);
});
