/**
 * The stand-in for Sentry tells what Sentry cuts, drops or shows badly of events: each rule is broken on purpose.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KEY } from './relay.mjs';
import { keptEvents, readEnvelope } from './relay-envelope.mjs';
import { EVENT_ID, SPAN_ID, TRACE_ID, envelope, thrown } from './relay-make.mjs';

const OTHER_TRACE = 'f'.repeat(32);
const TRACE = { trace_id: TRACE_ID, span_id: SPAN_ID };
const FRAME = { filename: 'app:///worker.js', function: 'handle', lineno: 3, colno: 7, in_app: true };

/** What is told of an envelope with one event. */
function told(event, headers) {
  const bytes = new Uint8Array(Buffer.from(envelope(event, headers)));
  return keptEvents(readEnvelope(bytes), KEY).objections;
}

test('nothing is wrong with events as Sentry wants them', () => {
  assert.deepEqual(told(), []);
  assert.deepEqual(told(thrown([FRAME, FRAME])), []);
  const trace = { trace_id: TRACE_ID, public_key: KEY, sample_rate: '0.1', sampled: 'true' };
  assert.deepEqual(told({ tags: { a: 'b' }, level: 'error', release: 'a@1.0', dist: '7' }, { header: { trace } }), []);
});

test('envelope and event say the same id, and when and by whom they were sent', () => {
  const other = { event_id: OTHER_TRACE };
  const differs = `the envelope says event ${OTHER_TRACE}, the event ${EVENT_ID}`;
  assert.deepEqual(told({}, { header: other }), [differs]);
  assert.deepEqual(told({}, { header: { sent_at: 'now' } }), ['the envelope was sent at `now`']);
  assert.deepEqual(told({}, { header: { sdk: { name: 'a' } } }), ['the envelope does not say its SDK']);
  assert.deepEqual(told({}, { item: { length: undefined } }), ['the header of the event has no length']);
});

test('the sampling context is strings, of the same trace and project', () => {
  const trace = (changes) => ({ header: { trace: { trace_id: TRACE_ID, public_key: KEY, ...changes } } });
  assert.deepEqual(told({}, trace({ sample_rate: 1 })), ['`sample_rate` of the sampling context is no string']);
  assert.deepEqual(told({}, trace({ trace_id: OTHER_TRACE })), ['the sampling context is that of another trace']);
  assert.deepEqual(told({}, trace({ public_key: 'k' })), ['the sampling context says the key `k`']);
});

test('an event has an id, a time, a platform, and a level that exists', () => {
  const upper = EVENT_ID.toUpperCase();
  assert.deepEqual(told({ event_id: upper }, { header: { event_id: upper } }), [`the event's id is \`${upper}\``]);
  assert.deepEqual(told({ timestamp: 1_800_000_000_500 }), ["the event's time is 1800000000500"]);
  assert.deepEqual(told({ timestamp: undefined }), ["the event's time is undefined"]);
  assert.deepEqual(told({ platform: undefined }), ['the event does not say its platform']);
  assert.deepEqual(told({ level: 'bad' }), ['the level is `bad`']);
  assert.deepEqual(told({ message: undefined }), ['the event has neither an exception nor a message']);
});

test('an event is linked by a trace context with the ids of a span', () => {
  assert.deepEqual(told({ contexts: {} }), ['the event has no trace context']);
  const wrong = ['the ids of the trace context are wrong'];
  assert.deepEqual(told({ contexts: { trace: { trace_id: TRACE_ID } } }), wrong);
  assert.deepEqual(told({ contexts: { trace: { ...TRACE, span_id: '0'.repeat(16) } } }), wrong);
  assert.deepEqual(told({ contexts: { trace: { ...TRACE, parent_span_id: '' } } }), ['the parent span id is wrong']);
});

test('what is longer than Sentry keeps is told', () => {
  assert.deepEqual(told({ tags: { a: 'x'.repeat(201) } }), ['the tag `a` has 201 characters']);
  assert.deepEqual(told({ tags: { a: 1 } }), ['the tag `a` is no string']);
  assert.deepEqual(told({ tags: { a: '🦀'.repeat(200), 'with spaces': 'x' } }), []);
  assert.deepEqual(told({ tags: { a: 'b\nc' } }), ['the tag `a` is dropped: it has a line break']);
  for (const name of ['', 'ü', 'a/b', 'n'.repeat(201)]) {
    assert.deepEqual(told({ tags: { [name]: 'x' } }), [`the tag \`${name}\` is dropped: by its name`]);
  }
  const contexts = { trace: TRACE, big: { a: 'x'.repeat(8192) } };
  assert.deepEqual(told({ contexts }), ['the context `big` has 8200 bytes']);
  const crumbs = (count) => Array.from({ length: count }, () => ({ timestamp: 1_800_000_000, message: 'm' }));
  assert.deepEqual(told({ breadcrumbs: crumbs(100) }), []);
  assert.deepEqual(told({ breadcrumbs: crumbs(101) }), ['the event has 101 breadcrumbs']);
  assert.deepEqual(told({ breadcrumbs: { values: [{ message: 'm' }] } }), ['a breadcrumb has no time']);
  assert.deepEqual(told({ message: 'x'.repeat(8193) }), ['the message is too long']);
  assert.deepEqual(told({ environment: 'a/b' }), ['the environment is `a/b`']);
  assert.deepEqual(told({ release: 'a\n' }), ['the release is `a\n`']);
  assert.deepEqual(told({ dist: 'a b' }), ['the dist is `a b`']);
});

test('a stack trace has 1 to 50 frames with places, the oldest call first', () => {
  const of = (...frames) => told(thrown(frames)).map((text) => text.replace('exception `Error`: ', ''));
  assert.deepEqual(of(), ['its stack trace has no frames']);
  assert.deepEqual(of(...Array.from({ length: 50 }, () => FRAME)), []);
  assert.deepEqual(of(...Array.from({ length: 51 }, () => FRAME)), ['its stack trace has 51 frames']);
  assert.deepEqual(of({ lineno: 1 }), ['a frame has neither a file nor a function']);
  assert.deepEqual(of({ ...FRAME, colno: 0 }), ['a frame is at 3:0']);
  const bottom = { filename: 'node:internal/process/task_queues', function: 'processTicksAndRejections' };
  assert.deepEqual(of(bottom, FRAME), []);
  assert.deepEqual(of(FRAME, bottom), ['the oldest call is last']);
});

test('the exception that was caught is the last one', () => {
  const values = [
    { type: 'Error', value: 'caught', mechanism: { type: 'generic', exception_id: 0 } },
    { type: 'Error', value: 'cause', mechanism: { type: 'chained', exception_id: 1, parent_id: 0 } },
  ];
  assert.deepEqual(told({ exception: { values: values.toReversed() } }), []);
  assert.deepEqual(told({ exception: { values } }), ['exception `Error` is last and has a parent']);
  const bare = { exception: { values: [{ stacktrace: { frames: [FRAME] } }] } };
  assert.deepEqual(told(bare), ['exception 0 has neither a type nor a value']);
  assert.deepEqual(told(thrown([FRAME], {})), ['exception `Error`: its mechanism has no type']);
});

test('an event that is not JSON is dropped in silence', () => {
  const [header] = envelope().split('\n');
  const bytes = new Uint8Array(Buffer.from(`${header}\n{"type":"event","length":2}\n{]\n`));
  const { events, objections } = keptEvents(readEnvelope(bytes), KEY);
  assert.deepEqual([events, objections], [[], ['the event is dropped: it is not JSON']]);
});
