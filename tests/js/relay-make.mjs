/**
 * Requests for the tests of the relay, made by hand so that they can be wrong in any way.
 *
 * @module
 */

import { KEY, PROJECT_ID } from './relay.mjs';

export const AUTH = `Sentry sentry_version=7, sentry_key=${KEY}, sentry_client=tests/1.0`;
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';
export const OTHER_ID = '00f067aa0ba902b7';
export const EVENT_ID = '9ec79c33ec9942ab8353589fcb2e04dc';

/** Attributes as Sentry needs them on every span. */
export const NEEDED = {
  'sentry.op': 'default',
  'sentry.origin': 'manual',
  'sentry.environment': 'production',
  'sentry.client_sample_rate': 1,
};

/** The bytes of an `ExportTraceServiceRequest` with these spans; each is changes to one that nothing is wrong with. */
export function request(...spans) {
  const scope = (name) => [...field(1, text(1, name))];
  const inScope = spans.flatMap((span) => field(2, [...scope(span.scope ?? 'tests'), ...field(2, spanOf(span))]));
  return Uint8Array.from(field(1, [...field(1, []), ...inScope]));
}

function spanOf(changes) {
  const span = { name: 'span', kind: 1, flags: 0x101, start: 1n, end: 2n, traceId: TRACE_ID, spanId: SPAN_ID };
  const { name, kind, flags, start, end, traceId, spanId, parentSpanId, attributes = {} } = { ...span, ...changes };
  const pairs = Object.entries({ ...NEEDED, ...attributes }).filter(([, value]) => value !== undefined);
  return [
    ...hex(1, traceId),
    ...hex(2, spanId),
    ...(parentSpanId ? hex(4, parentSpanId) : []),
    ...(name ? text(5, name) : []),
    ...(kind ? [0x30, kind] : []),
    ...(start ? fixed64(7, start) : []),
    ...fixed64(8, end),
    ...pairs.flatMap(([key, value]) => field(9, [...text(1, key), ...field(2, valueOf(value))])),
    ...(flags ? [0x85, 0x01, ...little(BigInt(flags), 4)] : []),
  ];
}

function valueOf(value) {
  if (value === null) return [];
  if (typeof value === 'string') return text(1, value);
  if (typeof value === 'number') return [0x21, ...new Uint8Array(Float64Array.of(value).buffer)];
  if (Array.isArray(value))
    return field(
      5,
      value.flatMap((item) => field(1, valueOf(item))),
    );
  return field(7, value);
}

/** Lines of an envelope with one event, which is changes to one that nothing is wrong with. */
export function envelope(changes = {}, { header = {}, item = {} } = {}) {
  const event = {
    event_id: EVENT_ID,
    timestamp: 1_800_000_000.5,
    platform: 'javascript',
    message: 'hello',
    contexts: { trace: { trace_id: TRACE_ID, span_id: SPAN_ID } },
    ...changes,
  };
  const payload = JSON.stringify(event);
  const lines = [
    { event_id: EVENT_ID, sent_at: '2027-01-15T08:00:00Z', sdk: { name: 'tests', version: '1.0' }, ...header },
    { type: 'event', length: Buffer.byteLength(payload), ...item },
  ];
  return [...lines.map((line) => JSON.stringify(line)), payload, ''].join('\n');
}

/** An event with an exception that has these stack frames. */
export function thrown(frames, mechanism = { type: 'generic', handled: true }) {
  return { exception: { values: [{ type: 'Error', value: 'no', mechanism, stacktrace: { frames } }] } };
}

/** The routes of the project, or of another. */
export const traces = (id = PROJECT_ID) => `/api/${id}/integration/otlp/v1/traces/`;
export const envelopes = (id = PROJECT_ID) => `/api/${id}/envelope/`;

function field(number, bytes) {
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
}

function text(number, value) {
  return field(number, [...Buffer.from(value)]);
}

function hex(number, digits) {
  return field(number, [...Buffer.from(digits, 'hex')]);
}

function fixed64(number, value) {
  return [(number << 3) | 1, ...little(value, 8)];
}

function little(value, length) {
  return Array.from({ length }, (_, n) => Number((value >> BigInt(8 * n)) & 0xffn));
}

function varint(value) {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}
