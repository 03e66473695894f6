/**
 * Events, exceptions, links and status (OpenTelemetry `trace/api.md`, "Add Events", "Record Exception", "Add Link",
 * "Set Status").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SpanStatusCode, createTraceState } from '@opentelemetry/api';
import { assertBalanced, recorded } from './collector.mjs';
import { toldTo } from './diag.mjs';

after(assertBalanced);

const exceptionOf = async (thrown) => (await recorded((span) => span.recordException(thrown))).events[0].attributes;

test('addEvent takes a name, attributes and a time in every form of the API', async () => {
  const { events } = await recorded((span) => {
    span.addEvent('name').addEvent('with', { a: 1 }).addEvent('at', [5, 6]).addEvent('both', { b: 2 }, [7, 8]);
    span.addEvent('date', new Date(9)).addEvent('none', undefined, [10, 0]);
  });
  assert.deepEqual(
    events.map(({ name, attributes }) => [name, attributes]),
    [
      ['name', {}],
      ['with', { a: 1n }],
      ['at', {}],
      ['both', { b: 2n }],
      ['date', {}],
      ['none', {}],
    ],
  );
  assert.deepEqual(
    events.slice(2).map(({ time }) => time),
    [5_000_000_006n, 7_000_000_008n, 9_000_000n, 10_000_000_000n],
  );
});

test('an event without a time happens between the start and the end of its span', async () => {
  const { start, end, events } = await recorded((span) => span.addEvent('now'));
  assert.ok(start <= events[0].time && events[0].time <= end);
});

test('events and attributes of two open spans stay with their span', async () => {
  const { events, attributes } = await recorded((span) => {
    span.addEvent('first', { a: 1 }).setAttribute('mine', 1).addEvent('second').setAttributes({ also: 'mine' });
  });
  assert.deepEqual(
    events.map((event) => event.attributes),
    [{ a: 1n }, {}],
  );
  assert.deepEqual(attributes, { mine: 1n, also: 'mine' });
});

test('an error is recorded with type, message and stack trace', async () => {
  const error = new RangeError('out of reach');
  const { events, status } = await recorded((span) => span.recordException(error));
  const { name, attributes } = events[0];
  assert.equal(name, 'exception');
  assert.deepEqual(attributes, {
    'exception.type': 'RangeError',
    'exception.message': 'out of reach',
    'exception.stacktrace': error.stack,
  });
  assert.equal(status.code, SpanStatusCode.UNSET);
});

test('an exception may have a time', async () => {
  const { events } = await recorded((span) => span.recordException(new Error('e'), [1, 2]));
  assert.equal(events[0].time, 1_000_000_002n);
});

test('attributes given along with an exception are added, and take precedence over its own', async () => {
  const error = new TypeError('mine');
  const extra = { 'exception.message': 'theirs', 'exception.escaped': true, order: { id: 7 }, none: undefined };
  const { events } = await recorded((span) => span.recordException(error, extra));
  assert.deepEqual(events[0].attributes, {
    'exception.type': 'TypeError',
    'exception.message': 'theirs',
    'exception.stacktrace': error.stack,
    'exception.escaped': true,
    order: { id: 7n },
  });
});

test('an exception may have attributes and a time', async () => {
  const { events } = await recorded((span) => {
    span.recordException('text', { a: 1 }, [1, 2]);
    span.recordException('text', undefined, [3, 4]);
    span.recordException('text', null, 5_000_000_000_000);
    span.recordException('text', new Date(6));
  });
  assert.deepEqual(
    events.map(({ time, attributes }) => [time, attributes.a]),
    [
      [1_000_000_002n, 1n],
      [3_000_000_004n, undefined],
      [5_000_000_000_000_000_000n, undefined],
      [6_000_000n, undefined],
    ],
  );
});

test('attributes of an exception that cannot be read are dropped and counted, and `__proto__` is a key', async () => {
  const extra = Object.defineProperty(JSON.parse('{"__proto__": 1}'), 'trap', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  });
  const unlistable = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('no');
      },
    },
  );
  const { events } = await recorded((span) => {
    span.recordException('text', extra);
    span.recordException('text', unlistable);
  });
  assert.deepEqual(Object.entries(events[0].attributes).sort(), [
    ['__proto__', 1n],
    ['exception.message', 'text'],
  ]);
  assert.deepEqual(events[1].attributes, { 'exception.message': 'text' });
  assert.deepEqual(
    events.map(({ droppedAttributes }) => droppedAttributes),
    [1, 1],
  );
});

test('strings, objects and anything else that can be thrown is an exception', async () => {
  assert.deepEqual(await exceptionOf('text'), { 'exception.message': 'text' });
  assert.deepEqual(await exceptionOf({ name: 'Custom', message: 'said' }), {
    'exception.type': 'Custom',
    'exception.message': 'said',
  });
  assert.deepEqual(await exceptionOf({ message: 'said' }), { 'exception.message': 'said' });
  const coded = { 'exception.type': '42', 'exception.message': 'said' };
  assert.deepEqual(await exceptionOf({ code: 42, message: 'said' }), coded);
  assert.deepEqual(await exceptionOf({ code: '42', message: 'said' }), coded);
  const named = Object.assign(new RangeError('said'), { code: 'E_RANGE' });
  assert.equal((await exceptionOf(named))['exception.type'], 'RangeError');
  assert.deepEqual(await exceptionOf(null), { 'exception.message': 'null' });
  assert.deepEqual(await exceptionOf(undefined), { 'exception.message': 'undefined' });
  assert.deepEqual(await exceptionOf(5n), { 'exception.message': '5' });
  assert.deepEqual(await exceptionOf({}), { 'exception.message': '[object Object]' });
});

test('an exception whose getters throw is still recorded', async () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  );
  const attributes = await exceptionOf(hostile);
  assert.equal(typeof attributes['exception.message'], 'string');
  const half = {
    get name() {
      throw new Error('no');
    },
    message: 'said',
  };
  assert.deepEqual(await exceptionOf(half), { 'exception.message': 'said' });
});

test('a link carries ids, flags, tracestate and attributes', async () => {
  const context = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    traceState: createTraceState('a=1,b=2'),
  };
  const { traceId, spanId } = context;
  const { links } = await recorded(
    (span) => span.addLink({ context, attributes: { why: 'batch' } }),
    {},
    { links: [{ context: { ...context, isRemote: true, traceState: undefined } }] },
  );
  const first = { traceId, spanId, traceState: '', attributes: {}, droppedAttributes: 0, flags: 0x301 };
  assert.deepEqual(links, [first, { ...first, traceState: 'a=1,b=2', attributes: { why: 'batch' }, flags: 0x101 }]);
});

test('addLinks adds them in order', async () => {
  const link = (digit) => ({ context: { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 0 } });
  const { links } = await recorded((span) =>
    span
      .addLinks([link('1'), link('2')])
      .addLinks([])
      .addLink(link('3')),
  );
  assert.deepEqual(
    links.map(({ spanId, flags }) => [spanId[0], flags]),
    [
      ['1', 0x100],
      ['2', 0x100],
      ['3', 0x100],
    ],
  );
});

test('a link with ids of zero may carry attributes', async () => {
  const context = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
  const { links } = await recorded((span) => span.addLink({ context, attributes: { a: 1 } }));
  assert.deepEqual(
    links.map(({ spanId, attributes }) => [spanId, attributes]),
    [[context.spanId, { a: 1n }]],
  );
});

test('status: OK is final, ERROR yields only to OK, UNSET changes nothing, only errors have a message', async () => {
  const { UNSET, OK, ERROR } = SpanStatusCode;
  const statusOf = async (...calls) => {
    const { status } = await recorded((span) => calls.forEach(([code, message]) => span.setStatus({ code, message })));
    return [status.code, status.message];
  };
  assert.deepEqual(await statusOf(), [UNSET, '']);
  assert.deepEqual(await statusOf([UNSET, 'text']), [UNSET, '']);
  assert.deepEqual(await statusOf([OK, 'text']), [OK, '']);
  assert.deepEqual(await statusOf([ERROR]), [ERROR, '']);
  assert.deepEqual(await statusOf([ERROR, 'first'], [ERROR, 'läst']), [ERROR, 'läst']);
  assert.deepEqual(await statusOf([ERROR, 'text'], [UNSET]), [ERROR, 'text']);
  assert.deepEqual(await statusOf([ERROR, 'text'], [OK]), [OK, '']);
  assert.deepEqual(await statusOf([OK], [ERROR, 'text'], [UNSET]), [OK, '']);
});

test('a status message that is no string is left out, and diag is told', async (t) => {
  const told = toldTo(t);
  for (const message of [new Error('e'), 7, {}]) {
    const { status } = await recorded((span) => span.setStatus({ code: SpanStatusCode.ERROR, message }));
    assert.deepEqual(status, { code: SpanStatusCode.ERROR, message: '' });
  }
  assert.equal(told().length, 3);
  assert.match(told()[0], /^edgespan: a status message that is no string is left out, /);
});
