/**
 * The answers of receivers in protobuf: an `ExportTraceServiceResponse`, and a `google.rpc.Status`. The judge of what is
 * well-formed is OpenTelemetry's own reader.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { partialSuccess, readStatus } = await inside('export/partial_success.js');

const encoder = new TextEncoder();
const MALFORMED = { name: 'TypeError' };

/** A varint of 64 bits. */
function varint(value) {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

const field = (number, type, content) => [...varint((BigInt(number) << 3n) | BigInt(type)), ...content];
const delimited = (number, content) => field(number, 2, [...varint(content.length), ...content]);
const text = (number, string) => delimited(number, [...encoder.encode(string)]);
const status = (number, message) => [...field(1, 0, varint(number)), ...text(2, message)];
const response = (rejected, message) => delimited(1, status(rejected, message));
const read = (bytes) => partialSuccess(Uint8Array.from(bytes));

test('a response that says nothing is a full success', () => {
  for (const body of [[], delimited(1, []), response(0, ''), response(-1, '')]) assert.equal(read(body), undefined);
});

test('rejected spans and advice are read as they were written', () => {
  assert.deepEqual(read(response(3, 'quota')), [3, 'quota']);
  assert.deepEqual(read(response(2n ** 63n - 1n, '')), [2 ** 63, '']);
  assert.deepEqual(read(response(2 ** 40, '')), [2 ** 40, '']);
  assert.deepEqual(read(response(0, 'use batches — please')), [0, 'use batches — please']);
  assert.deepEqual(read(response(3, '\ufeff“no” 😀')), [3, '\ufeff“no” 😀']);
});

test('a negative number of spans is none', () => {
  for (const negative of [-5, -1, -(2n ** 63n)]) assert.deepEqual(read(response(negative, 'odd')), [0, 'odd']);
});

test('a message that comes again is merged with the one before', () => {
  assert.deepEqual(read([...response(1, 'one'), ...delimited(1, field(1, 0, [2]))]), [2, 'one']);
  assert.deepEqual(read([...response(1, 'one'), ...delimited(1, text(2, ''))]), [1, '']);
  assert.deepEqual(read(delimited(1, [...status(1, 'one'), ...status(2, 'two')])), [2, 'two']);
});

test('fields of a later version are passed over', () => {
  const unknown = [
    ...field(15, 0, varint(2n ** 64n - 1n)),
    ...field(3, 1, Array(8).fill(7)),
    ...delimited(2 ** 29 - 1, [1, 2, 3]),
    ...field(16, 5, Array(4).fill(7)),
  ];
  assert.deepEqual(read([...unknown, ...response(1, 'x'), ...unknown]), [1, 'x']);
  assert.deepEqual(read(delimited(1, [...unknown, ...status(1, 'x'), ...unknown])), [1, 'x']);
});

test('what is no response is malformed', () => {
  for (const body of [
    [...encoder.encode('<html>ok</html>')],
    [...encoder.encode('{"partialSuccess":{}}')],
    [0xff],
    [0x0a],
    [0x0a, 0x05, 0x08],
    [0x0a, 0x03, 0x12, 0x01, 0xff],
    // A text that is no UTF-8, even where another follows.
    delimited(1, [0x12, 0x01, 0xff, ...text(2, 'x')]),
    // Groups, and wire types that do not exist.
    [0x7b, 0x7c],
    [0x7e],
    [0x7f],
    // Fields of another wire type.
    field(1, 0, [1]),
    delimited(1, text(1, 'x')),
    delimited(1, field(2, 0, [1])),
    // Numbers that no field has.
    field(0, 0, [1]),
    field(2 ** 29, 0, [1]),
    field(2n ** 61n, 0, [1]),
    // Eleven bytes, and more than 64 bits.
    delimited(1, [0x08, ...Array(10).fill(0x80), 0]),
    delimited(1, [0x08, ...Array(9).fill(0xff), 2]),
    field(15, 0, [...Array(9).fill(0xff), 2]),
    // Longer than what is there, or than anything.
    field(15, 2, varint(1)),
    field(15, 2, varint(-1)),
    field(15, 2, varint(2n ** 63n - 1n)),
    field(15, 1, [1]),
    field(15, 5, [1]),
  ]) {
    assert.throws(() => read(body), MALFORMED, String(body));
  }
});

test('any response is understood as OpenTelemetry understands it, and none that is cut', () => {
  const { upTo, one, some, text: random } = choices(3);
  const unknown = () =>
    one([
      () => field(3 + upTo(40), 0, varint(upTo(2 ** 30))),
      () => field(3 + upTo(40), 1, some(8, () => 1).concat(Array(8).fill(0)).slice(0, 8)),
      () => field(3 + upTo(40), 5, [upTo(256), 0, 1, 2]),
      () => delimited(3 + upTo(40), some(6, () => upTo(256))),
    ])();
  const parts = (...known) => known.flatMap((part) => [...some(2, unknown).flat(), ...part]);
  for (let round = 0; round < 3000; round++) {
    const [rejected, message] = [upTo(3) === 0 ? 0 : upTo(2 ** 31) * upTo(2 ** 20), random([...'aé “😀\ufeff'], 8)];
    const partial = parts(field(1, 0, varint(rejected)), text(2, message));
    const body = parts(delimited(1, partial), []);
    const { partialSuccess: official } = ProtobufTraceSerializer.deserializeResponse(Uint8Array.from(body));
    assert.equal(official.rejectedSpans, rejected);
    const expected = rejected || message ? [rejected, message] : undefined;
    assert.deepEqual(read(body), expected, String(body));
    const last = delimited(1, partial);
    assert.throws(() => read(last.slice(0, 1 + upTo(last.length - 1))), MALFORMED, String(last));
  }
});

test('any bytes are read or refused', () => {
  const { upTo, some } = choices(4);
  for (let round = 0; round < 50_000; round++) {
    const body = some(24, () => (upTo(2) ? upTo(256) : upTo(20)));
    try {
      const [rejected, message] = read(body) ?? [0, ''];
      assert.ok(rejected >= 0 && typeof message === 'string');
    } catch (error) {
      assert.equal(error.name, 'TypeError', `${error} of ${body}`);
    }
  }
});

test('a status is read by the same rules', () => {
  const details = delimited(3, text(1, 'type.googleapis.com/google.rpc.RetryInfo'));
  assert.deepEqual(readStatus(Uint8Array.from([...status(16, 'bad key'), ...details])), [16, 'bad key']);
  assert.deepEqual(readStatus(Uint8Array.from(text(2, 'no'))), [0, 'no']);
  assert.deepEqual(readStatus(new Uint8Array(0)), [0, '']);
  assert.throws(() => readStatus(Uint8Array.from(text(1, 'no'))), MALFORMED);
});
