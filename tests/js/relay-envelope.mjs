/**
 * Envelopes as Sentry's Relay reads them, and what Sentry makes of the events in them: what is cut, dropped or shown
 * badly is an objection, one sentence each.
 *
 * Sources: <https://develop.sentry.dev/sdk/foundations/data-model/envelopes/> (format, limits),
 * <https://github.com/getsentry/relay/blob/master/relay-server/src/envelope/mod.rs> (errors),
 * <https://develop.sentry.dev/sdk/foundations/transport/event-payloads/> (events, frames, exceptions),
 * <https://develop.sentry.dev/sdk/telemetry/traces/dynamic-sampling-context/> (the header `trace`),
 * <https://github.com/getsentry/relay/blob/master/relay-event-schema/src/protocol/tags.rs> (tags),
 * <https://docs.sentry.io/product/accounts/quotas/manage-event-stream-guide/#size-limits>.
 *
 * @module
 */

import { Refusal } from './relay-auth.mjs';
import { isId } from './relay-spans.mjs';

const MAX_EVENT_BYTES = 1024 * 1024;
const MAX_FRAMES = 50;
const MAX_BREADCRUMBS = 100;
const MAX_TAG = 200;
const TAG_NAME = /^[\w.:-]{1,200}$/;
const MAX_CONTEXT_BYTES = 8192;
const MAX_TEXT = 8192;
const LEVELS = ['fatal', 'error', 'warning', 'log', 'info', 'debug'];
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Files whose calls nothing can lie below: they are the oldest of a stack. */
const BOTTOM = /^node:internal\/(process\/task_queues|timers|main\/)/;

/** Header and items of an envelope; throws a {@link Refusal}. */
export function readEnvelope(bytes) {
  if (bytes.length === 0) throw new Refusal(400, 'empty request body');
  const refuse = (cause) => new Refusal(400, 'invalid event envelope', [cause]);
  let at = 0;
  const line = () => {
    const end = bytes.indexOf(10, at);
    const text = Buffer.from(bytes.subarray(at, end < 0 ? bytes.length : end)).toString();
    at = end < 0 ? bytes.length : end + 1;
    return text;
  };
  const object = (text, what) => {
    const value = parsed(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`invalid ${what} header`);
    return value;
  };
  const header = object(line(), 'envelope');
  const items = [];
  while (at < bytes.length) {
    const text = line();
    if (text === '' && at >= bytes.length) break;
    const itemHeader = object(text, 'item');
    if (typeof itemHeader.type !== 'string') throw refuse('invalid item header');
    const { length } = itemHeader;
    if (length === undefined) {
      items.push({ header: itemHeader, payload: Buffer.from(line()) });
      continue;
    }
    if (!Number.isInteger(length) || length < 0) throw refuse('invalid item header');
    if (at + length > bytes.length) throw refuse('unexpected end of file');
    const payload = Buffer.from(bytes.subarray(at, at + length));
    at += length;
    if (at < bytes.length && bytes[at] !== 10) throw refuse('missing newline after header or payload');
    at += 1;
    items.push({ header: itemHeader, payload });
  }
  const events = items.filter((item) => item.header.type === 'event');
  if (events.length > 1 || events.some(({ payload }) => payload.length > MAX_EVENT_BYTES)) {
    throw new Refusal(
      413,
      "envelope exceeded size limits for type 'event' (https://develop.sentry.dev/sdk/envelopes/#size-limits)",
    );
  }
  return { header, items };
}

/** The events of an envelope, and the objections to it. `key` is that of the project. */
export function keptEvents({ header, items }, key) {
  const objections = [];
  const events = [];
  for (const { header: itemHeader, payload } of items) {
    if (itemHeader.type !== 'event') continue;
    if (!('length' in itemHeader)) objections.push('the header of the event has no length');
    const event = parsed(payload.toString());
    if (typeof event !== 'object' || event === null) objections.push('the event is dropped: it is not JSON');
    else {
      events.push(event);
      objections.push(...aboutHeader(header, event, key), ...aboutEvent(event), ...aboutExceptions(event));
    }
  }
  return { events, objections };
}

function* aboutHeader({ event_id: id, sent_at: sent, sdk, trace }, event, key) {
  if (id !== event.event_id) yield `the envelope says event ${id}, the event ${event.event_id}`;
  if (!RFC_3339.test(sent)) yield `the envelope was sent at \`${sent}\``;
  if (!sdk?.name || !sdk?.version) yield 'the envelope does not say its SDK';
  if (trace === undefined) return;
  for (const [name, value] of Object.entries(trace)) {
    if (typeof value !== 'string') yield `\`${name}\` of the sampling context is no string`;
  }
  if (trace.trace_id !== event.contexts?.trace?.trace_id) yield 'the sampling context is that of another trace';
  if (trace.public_key !== key) yield `the sampling context says the key \`${trace.public_key}\``;
}

function* aboutEvent(event) {
  const { event_id: id, timestamp, platform, level, contexts = {}, tags = {}, environment, release, dist } = event;
  if (!isId(id, 32)) yield `the event's id is \`${id}\``;
  const isTime = typeof timestamp === 'number' ? timestamp > 1e9 && timestamp < 1e10 : RFC_3339.test(timestamp);
  if (!isTime) yield `the event's time is ${timestamp}`;
  if (!platform) yield 'the event does not say its platform';
  if (level !== undefined && !LEVELS.includes(level)) yield `the level is \`${level}\``;
  const { trace } = contexts;
  if (!trace) yield 'the event has no trace context';
  else if (!isId(trace.trace_id, 32) || !isId(trace.span_id, 16)) yield 'the ids of the trace context are wrong';
  else if (trace.parent_span_id !== undefined && !isId(trace.parent_span_id, 16)) yield 'the parent span id is wrong';
  for (const [name, context] of Object.entries(contexts)) {
    if (bytesOf(context) > MAX_CONTEXT_BYTES) yield `the context \`${name}\` has ${bytesOf(context)} bytes`;
  }
  for (const [name, value] of Object.entries(tags)) {
    if (typeof value !== 'string') yield `the tag \`${name}\` is no string`;
    else if (characters(value) > MAX_TAG) yield `the tag \`${name}\` has ${characters(value)} characters`;
    else if (value.includes('\n')) yield `the tag \`${name}\` is dropped: it has a line break`;
    if (!TAG_NAME.test(name.replaceAll(' ', '-'))) yield `the tag \`${name}\` is dropped: by its name`;
  }
  const { breadcrumbs: said = [] } = event;
  const breadcrumbs = Array.isArray(said) ? said : (said.values ?? []);
  if (breadcrumbs.length > MAX_BREADCRUMBS) yield `the event has ${breadcrumbs.length} breadcrumbs`;
  if (breadcrumbs.some((crumb) => typeof crumb.timestamp !== 'number')) yield 'a breadcrumb has no time';
  if (characters(event.message) > MAX_TEXT) yield 'the message is too long';
  if (environment !== undefined && !/^[^\n\r\f/]{1,64}$/.test(environment))
    yield `the environment is \`${environment}\``;
  if (release !== undefined && !/^[^\n\r\f\t/\\]{1,200}$/.test(release)) yield `the release is \`${release}\``;
  if (dist !== undefined && !/^[\w.-]{1,64}$/.test(dist)) yield `the dist is \`${dist}\``;
}

function* aboutExceptions({ exception, message, logentry, type }) {
  const values = exception?.values ?? [];
  if (values.length === 0 && !message && !logentry && !type) yield 'the event has neither an exception nor a message';
  for (const [n, { type: name, value, mechanism, stacktrace }] of values.entries()) {
    const what = `exception \`${name}\``;
    if (!name && !value) yield `exception ${n} has neither a type nor a value`;
    if (characters(value) > MAX_TEXT) yield `${what}: its value is too long`;
    if (mechanism && !mechanism.type) yield `${what}: its mechanism has no type`;
    if (n === values.length - 1 && mechanism?.parent_id !== undefined) yield `${what} is last and has a parent`;
    if (stacktrace) yield* aboutFrames(what, stacktrace.frames ?? []);
  }
}

function* aboutFrames(what, frames) {
  if (frames.length === 0) yield `${what}: its stack trace has no frames`;
  if (frames.length > MAX_FRAMES) yield `${what}: its stack trace has ${frames.length} frames`;
  for (const { filename, function: name, lineno, colno } of frames) {
    if (!filename && !name) yield `${what}: a frame has neither a file nor a function`;
    const isPlace = (place) => place === undefined || (Number.isInteger(place) && place > 0);
    if (!isPlace(lineno) || !isPlace(colno)) yield `${what}: a frame is at ${lineno}:${colno}`;
  }
  if (frames.length > 1 && BOTTOM.test(frames.at(-1).filename ?? '')) yield `${what}: the oldest call is last`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As Relay counts them; 0 of what is no text. */
function characters(text) {
  return typeof text === 'string' ? [...text].length : 0;
}

function bytesOf(value) {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
