/**
 * Events as envelopes: what was captured, within Sentry's limits, and nothing else.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { envelopeOf } = await inside('sentry/errors/envelope.js');

const decoder = new TextDecoder('utf-8', { fatal: true });
const MIB = 1 << 20;

const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value)).length;
/** Text of two bytes a character. */
const text = (chars) => 'é'.repeat(chars);
/** Text that was cut to so many characters. */
const cut = (chars) => `${text(chars - 1)}…`;
const range = (from, to, make = (at) => at) => Array.from({ length: to - from }, (_, at) => make(from + at));

/** The header and the event of an envelope, after everything around them was checked. */
function read(envelope) {
  const [header, item, event, ...rest] = decoder.decode(envelope).split('\n');
  assert.deepEqual([item, rest], [`{"type":"event","length":${new TextEncoder().encode(event).length}}`, ['']]);
  return [JSON.parse(header), JSON.parse(event)];
}

const sent = (event) => read(envelopeOf({}, event))[1];

test('an envelope is three lines', () => {
  const event_id = '0af7651916cd43dd8448eb211c80319c';
  const envelope = envelopeOf(
    { event_id, sdk: { name: 'x\ny' } },
    { event_id, level: 'error', timestamp: 1_763_800_000.123 },
  );
  assert.equal(
    decoder.decode(envelope),
    `{"event_id":"${event_id}","sdk":{"name":"x\\ny"}}\n` +
      '{"type":"event","length":90}\n' +
      `{"event_id":"${event_id}","level":"error","timestamp":1763800000.123}\n`,
  );
});

test('the length of an event is in bytes', () => {
  assert.equal(decoder.decode(envelopeOf({}, { m: 'é😀' })), '{}\n{"type":"event","length":14}\n{"m":"é😀"}\n');
});

test('numbers are those of JSON', () => {
  for (const [number, written] of [
    [NaN, 'null'],
    [Infinity, 'null'],
    [-0, '0'],
    [0.1, '0.1'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [1e300, '1e+300'],
    [-1.5e-9, '-1.5e-9'],
  ]) {
    assert.equal(decoder.decode(envelopeOf({}, { n: number })).split('\n')[2], `{"n":${written}}`);
  }
});

test('a string keeps 8192 characters, and one of a tag 200', () => {
  const extra = (value) => ({ extra: { list: [value] }, message: value });
  assert.deepEqual(sent(extra(text(8192))), extra(text(8192)));
  assert.deepEqual(sent(extra(text(8193))), extra(cut(8192)));
  const tags = (value) => ({ tags: { a: value, number: 1 }, message: text(201) });
  assert.deepEqual(sent(tags(text(200))), tags(text(200)));
  assert.deepEqual(sent(tags(text(201))), tags(cut(200)));
  // Not the member of another object.
  const other = { extra: { tags: { a: text(300) } } };
  assert.deepEqual(sent(other), other);
  assert.deepEqual(read(envelopeOf({ sdk: text(8193) }, {}))[0], { sdk: cut(8192) });
});

test('a character is what Unicode counts, and half a surrogate pair is none', () => {
  const pairs = '😀'.repeat(8192);
  assert.equal(sent({ message: pairs }).message, pairs);
  assert.equal(sent({ message: `${pairs}x` }).message, `${'😀'.repeat(8191)}…`);
  assert.equal(sent({ message: `x${pairs}` }).message, `x${'😀'.repeat(8190)}…`);
  // Receivers refuse JSON with a half.
  const envelope = decoder.decode(envelopeOf({}, { message: 'a\ud83db\ude00', tags: { '\ud83d': '😀' } }));
  assert.equal(envelope.split('\n')[2], '{"message":"a\ufffdb\ufffd","tags":{"\ufffd":"😀"}}');
});

test('the name of a member is no longer than a string may be', () => {
  const name = 'x'.repeat(1_100_000);
  assert.deepEqual(sent({ tags: { [name]: 1 }, extra: { [name]: 2 }, [name]: 3 }), {
    tags: { [`${'x'.repeat(199)}…`]: 1 },
    extra: { [`${'x'.repeat(8191)}…`]: 2 },
    [`${'x'.repeat(8191)}…`]: 3,
  });
  const odd = JSON.parse('{"tags":{"__proto__":"a"},"__proto__":{"b":1},"constructor":{"frames":[1]}}');
  assert.equal(JSON.stringify(sent(odd)), JSON.stringify(odd));
});

test('a stack keeps its last 50 frames', () => {
  for (const stacks of ['exception', 'threads']) {
    const event = (frames) => {
      const value = { type: 'E', stacktrace: { frames } };
      return { [stacks]: { values: [value, value] }, extra: { frames: range(0, 60) } };
    };
    const frames = (from, to) => range(from, to, (lineno) => ({ lineno, vars: { frames: range(0, 60) } }));
    assert.deepEqual(sent(event(frames(0, 50))), event(frames(0, 50)));
    assert.deepEqual(sent(event(frames(0, 57))), event(frames(7, 57)));
  }
});

test('an event keeps its last 100 breadcrumbs whole', () => {
  const breadcrumbs = (from, to) =>
    range(from, to, (timestamp) => ({ timestamp, data: { arguments: Array(120).fill(timestamp) } }));
  assert.deepEqual(sent({ breadcrumbs: breadcrumbs(0, 100) }), { breadcrumbs: breadcrumbs(0, 100) });
  assert.deepEqual(sent({ breadcrumbs: breadcrumbs(0, 103) }), { breadcrumbs: breadcrumbs(3, 103) });
});

test('in a context over 8 KiB strings keep half as many characters until it fits', () => {
  const context = (long) => ({ contexts: { a: { long, short: 'y' }, b: { c: 1 } } });
  assert.deepEqual(sent(context('x'.repeat(8000))), context('x'.repeat(8000)));
  assert.deepEqual(sent(context('x'.repeat(8192))), context(`${'x'.repeat(4095)}…`));
  // 4095 of these characters are 8190 bytes.
  assert.deepEqual(sent(context(text(8192))), context(cut(2048)));
});

test('a context that shorter strings do not make small enough is left out, and the next has its own limits', () => {
  const [long, list] = ['x'.repeat(8000), range(0, 3000)];
  assert.deepEqual(sent({ contexts: { a: { list }, b: { text: long }, trace: { list } }, message: text(8192) }), {
    contexts: { b: { text: long } },
    message: text(8192),
  });
});

/** An object whose JSON is at least so many bytes long, of strings that are not cut. */
const large = (bytes) => Object.fromEntries(range(0, bytes / 8000 + 1, (at) => [`k${at}`, 'x'.repeat(8000)]));

test('an event over 1 MiB goes without breadcrumbs, then without extra, then without contexts but trace', () => {
  const contexts = (count) => ({
    ...Object.fromEntries(range(0, count, (at) => [`c${at}`, { text: 'x'.repeat(8000) }])),
    trace: { trace_id: 't', span_id: 's' },
  });
  const breadcrumbs = [{ message: 'x' }];
  assert.deepEqual(sent({ breadcrumbs, extra: large(MIB), contexts: contexts(2), tags: { a: 'b' } }), {
    contexts: contexts(2),
    tags: { a: 'b' },
  });
  assert.deepEqual(sent({ breadcrumbs: [large(MIB)], extra: { a: 1 }, contexts: contexts(2) }), {
    extra: { a: 1 },
    contexts: contexts(2),
  });
  assert.deepEqual(sent({ breadcrumbs, extra: { a: 1 }, contexts: contexts(140), user: { id: 1 } }), {
    contexts: contexts(0),
    user: { id: 1 },
  });
  assert.equal(envelopeOf({}, { request: large(MIB) }), undefined);
  assert.equal(envelopeOf({}, { request: large(MIB), breadcrumbs, extra: { a: 1 }, contexts: contexts(2) }), undefined);
});

test('an event of exactly 1 MiB is whole, and one byte more is not', () => {
  const event = (bytes) => {
    const part = { breadcrumbs: [], request: large(MIB - 20_000) };
    const rest = bytes - bytesOf(part) - ',"fill":{"a":"","b":"","c":""}'.length;
    const third = Math.floor(rest / 3);
    part.fill = { a: 'x'.repeat(third), b: 'x'.repeat(third), c: 'x'.repeat(rest - 2 * third) };
    assert.equal(bytesOf(part), bytes);
    return part;
  };
  assert.deepEqual(sent(event(MIB)), event(MIB));
  const { breadcrumbs: _, ...without } = event(MIB + 1);
  assert.deepEqual(sent(event(MIB + 1)), without);
});

test('a value that lies deep costs no other', () => {
  const deep = range(1, 100).reduce((inner) => ({ a: inner }), { a: 1 });
  assert.deepEqual(sent({ extra: deep, message: 'm' }), { extra: deep, message: 'm' });
});

test('what no limit touches arrives as it was', () => {
  const { next, upTo, one, some, text: random } = choices(5);
  const number = () => -next() * 10 ** upTo(300);
  const leaf = () => one([null, true, false, upTo(2 ** 31), number(), random([...'a"\\\n\u2028é😀'], 20)]);
  const value = (depth) => {
    if (depth === 0 || upTo(3) === 0) return leaf();
    if (upTo(2)) return some(7, () => value(depth - 1));
    return Object.fromEntries(some(7, () => [random([...'abc\n😀'], 8), value(depth - 1)]));
  };
  const object = () => ({ ...Object.fromEntries(some(5, () => [random('abc', 4), value(5)])) });
  for (let round = 0; round < 500; round++) {
    const [header, event] = [object(), object()];
    assert.deepEqual(read(envelopeOf(header, event)), JSON.parse(JSON.stringify([header, event])));
  }
});

test('limits hold whatever the lengths are', () => {
  const { upTo, some } = choices(6);
  for (let round = 0; round < 100; round++) {
    const [tag, string, frames, crumbs] = [upTo(500), 8000 + upTo(1000), upTo(80), upTo(150)];
    const context = Object.fromEntries(some(4, () => upTo(9000)).map((chars, at) => [at, text(chars)]));
    const event = sent({
      tags: { a: text(tag) },
      message: text(string),
      exception: { values: [{ stacktrace: { frames: Array(frames).fill(1) } }] },
      breadcrumbs: Array(crumbs).fill(1),
      contexts: { a: context },
    });
    assert.deepEqual(
      [
        event.tags.a.length,
        event.message.length,
        event.exception.values[0].stacktrace.frames.length,
        event.breadcrumbs.length,
      ],
      [Math.min(tag, 200), Math.min(string, 8192), Math.min(frames, 50), Math.min(crumbs, 100)],
    );
    assert.ok(bytesOf(event.contexts.a) <= 8192);
    if (bytesOf(context) <= 8192) assert.deepEqual(event.contexts.a, context);
  }
});
