/**
 * What `instrument()` and `withSentry()` take for a handler: what is none is one sentence, and a request that goes through
 * several traced handlers is one span.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { SpanKind } from '@opentelemetry/api';
import { assertBalanced, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import { bindings, inside, instrument, withSentry } from './subject.mjs';

const slim = await inside('entry/slim.js');

after(assertBalanced);

const handler = { fetch: () => new Response('ok') };
const options = { endpoint: 'https://otlp.example.com', serviceName: 'shop' };
const callOf = { instrument: 'instrument(handler, options)', withSentry: 'withSentry(options, handler)' };
/** Each function, called with a handler and options. */
const calls = {
  instrument: { call: instrument, name: 'instrument' },
  'instrument of edgespan/bindings': { call: bindings.instrument, name: 'instrument' },
  'instrument of edgespan/slim': { call: slim.instrument, name: 'instrument' },
  withSentry: { call: (handler, options) => withSentry(options, handler), name: 'withSentry' },
};

const error = (sentence) => new TypeError(`edgespan: ${sentence}`);

for (const [what, { call, name }] of Object.entries(calls)) {
  describe(what, () => {
    test('swapped arguments are one sentence with the call as it must be', () => {
      const swapped = error(`options and handler are swapped; it must be ${callOf[name]}`);
      class Worker {
        async scheduled() {}
      }
      for (const [given, other] of [
        [options, handler],
        [{}, handler],
        [() => options, handler],
        [options, { trace() {} }],
        [options, new Worker()],
        // An option, too, is a function by this name.
        [{ ...options, fetch: globalThis.fetch }, handler],
      ]) {
        assert.throws(() => call(given, other), swapped);
      }
    });

    test('a handler without a function that Workers call is one sentence with their names', () => {
      const end = 'it must be an object with one of the functions fetch, scheduled, queue, email, tail';
      for (const given of [{}, { fetch: 'ok' }, { Fetch() {} }, options]) {
        assert.throws(() => call(given, {}), error(`the handler is an object; ${end}`));
      }
      assert.throws(() => call([], {}), error(`the handler is a list; ${end}`));
    });

    test('what is no object is one sentence that says what it is', () => {
      const end = 'it must be an object with one of the functions fetch, scheduled, queue, email, tail';
      for (const [given, said] of [
        [undefined, 'null or undefined'],
        [null, 'null or undefined'],
        ['worker.js', '"worker.js"'],
        [() => new Response(''), 'a function'],
      ]) {
        assert.throws(() => call(given, {}), error(`the handler is ${said}; ${end}`));
      }
    });

    test('one function that Workers call is enough, whichever it is and wherever it stands', () => {
      for (const each of ['fetch', 'scheduled', 'queue', 'email', 'tail', 'trace', 'tailStream', 'connect', 'test']) {
        call({ [each]() {} }, {});
        call(Object.create({ [each]() {} }), {});
      }
      // Members of a handler's own may have names of options.
      call({ ...handler, serviceName: 'mine', resource: {} }, {});
      // edgespan/slim has no such option.
      if (call !== slim.instrument) call(handler, { fetch: globalThis.fetch });
    });
  });
}

/** A receiver of spans, and options with it. */
function receiver(serviceName, more = {}) {
  const spans = [];
  const fetch = async (_, { body }) => (spans.push(...spansOf(body.slice())), new Response(null));
  return { spans, options: { serviceName, fetch, ...more } };
}

/** Calls one of a worker's functions as Workers do. */
async function run(worker, name, cause) {
  const kept = [];
  const value = await worker[name](cause, {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return value;
}

const named = ({ spans }) => spans.map(({ name, kind }) => [name, kind]);
const server = [['GET', SpanKind.SERVER + 1]];

test('a handler that is instrumented twice makes one span for a request, by the outer options', async () => {
  const [inner, outer] = [receiver('inner'), receiver('outer')];
  const worker = instrument(instrument(handler, inner.options), outer.options);
  const counts = await counted(async () => {
    assert.equal(await (await run(worker, 'fetch', new Request('https://a.example/'))).text(), 'ok');
  });
  assert.deepEqual([named(outer), named(inner), counts.started], [server, [], 1]);
});

test('the same goes for every other function that is traced', async () => {
  const causes = {
    scheduled: { cron: '* * * * *', scheduledTime: 0 },
    queue: { queue: 'jobs', messages: [] },
    email: { from: 'a@a.example', to: 'b@b.example', headers: new Headers() },
    tail: [],
  };
  for (const [name, cause] of Object.entries(causes)) {
    const [inner, outer] = [receiver('inner'), receiver('outer')];
    const worker = instrument(instrument({ [name]: () => 'done' }, inner.options), outer.options);
    assert.equal(await run(worker, name, cause), 'done');
    assert.deepEqual([outer.spans.length, inner.spans.length], [1, 0], name);
  }
});

test('a handler of edgespan/bindings in one of edgespan, and the other way round, makes one span', async () => {
  for (const [first, second] of [
    [instrument, bindings.instrument],
    [bindings.instrument, instrument],
  ]) {
    const [inner, outer] = [receiver('inner'), receiver('outer')];
    await run(second(first(handler, inner.options), outer.options), 'fetch', new Request('https://a.example/'));
    assert.deepEqual([named(outer), named(inner)], [server, []]);
  }
});

test('withSentry() around instrument() makes one span, which Sentry gets with the error', async () => {
  const [inner, relay] = [receiver('inner'), relayFetch()];
  const failing = {
    fetch() {
      throw new Error('no stock');
    },
  };
  const sentry = { dsn: relay.dsn, fetch: relay.fetch, tracesSampleRate: 1 };
  const worker = withSentry(sentry, instrument(failing, inner.options));
  const kept = [];
  const context = { waitUntil: (promise) => kept.push(promise) };
  await assert.rejects(async () => worker.fetch(new Request('https://a.example/pay'), {}, context), /no stock/);
  while (kept.length > 0) await Promise.all(kept.splice(0));
  assert.deepEqual([relay.spans().length, relay.events().length, inner.spans], [1, 1, []]);
  assert.equal(relay.events()[0].contexts.trace.span_id, relay.spans()[0].spanId);
});

test('instrument() around withSentry() makes one span, by the outer options', async () => {
  const [outer, relay] = [receiver('outer'), relayFetch()];
  const sentry = { dsn: relay.dsn, fetch: relay.fetch, tracesSampleRate: 1 };
  const worker = instrument(withSentry(sentry, handler), outer.options);
  await run(worker, 'fetch', new Request('https://a.example/'));
  assert.deepEqual([named(outer), relay.spans()], [server, []]);
});

test('a request that one handler hands to another is one span; a request of its own is another', async () => {
  const [inner, outer] = [receiver('inner'), receiver('outer')];
  const other = instrument({ fetch: () => new Response('other') }, inner.options);
  const router = instrument(
    {
      fetch(request, env, context) {
        const handed = new URL(request.url).pathname === '/own' ? new Request('https://other.example/') : request;
        return other.fetch(handed, env, context);
      },
    },
    outer.options,
  );
  assert.equal(await (await run(router, 'fetch', new Request('https://a.example/'))).text(), 'other');
  assert.deepEqual([named(outer), named(inner)], [server, []]);
  await run(router, 'fetch', new Request('https://a.example/own'));
  assert.deepEqual([outer.spans.length, inner.spans.length], [2, 1]);
});

test('the next request with the same handler is a span of its own', async () => {
  const { spans, options: given } = receiver('shop');
  const worker = instrument(instrument(handler, given), given);
  const request = new Request('https://a.example/');
  for (let n = 0; n < 2; n++) await run(worker, 'fetch', request);
  assert.equal(spans.length, 2);
  assert.notEqual(spans[0].traceId, spans[1].traceId);
});

test('where the outer options turn tracing off, the inner ones have a say; where they leave a trace out, none', async () => {
  for (const [more, expected] of [
    [{ disabled: true }, 1],
    [{ sampler: 'always_off' }, 0],
  ]) {
    const [inner, outer] = [receiver('inner'), receiver('outer', more)];
    await run(instrument(instrument(handler, inner.options), outer.options), 'fetch', new Request('https://a.example/'));
    assert.deepEqual([inner.spans.length, outer.spans.length], [expected, 0], JSON.stringify(more));
  }
});

test('members of a handler that cannot be changed are traced all the same', async () => {
  const fixed = Object.defineProperty({}, 'fetch', { value: () => new Response('ok'), enumerable: true });
  for (const each of [fixed, Object.freeze({ ...handler }), Object.seal({ ...handler })]) {
    const outer = receiver('outer');
    const worker = instrument(each, outer.options);
    assert.equal(await (await run(worker, 'fetch', new Request('https://a.example/'))).text(), 'ok');
    assert.deepEqual(named(outer), server);
  }
});

test('a handler may return any object with a function `then`', async () => {
  const { options, ...got } = receiver('outer');
  const worker = instrument({ fetch: () => ({ then: (done) => void done(new Response('later')) }) }, options);
  assert.equal(await (await run(worker, 'fetch', new Request('https://a.example/'))).text(), 'later');
  assert.deepEqual(named(got), server);
});
