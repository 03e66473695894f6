/**
 * What becomes of OTLP spans behind Sentry's endpoint, which answers 200 to all: which are dropped in silence, and what
 * is shown badly. Each is an objection, one sentence that names the span.
 *
 * Sources: <https://github.com/getsentry/relay/blob/master/relay-spans/src/otel_to_sentry_v2.rs> (fields, segments),
 * <https://github.com/getsentry/relay/tree/master/relay-event-normalization/src/eap> (op, origin, environment),
 * <https://docs.sentry.io/concepts/otlp/direct/traces/> (limits), <https://github.com/getsentry/sentry/issues/114552>
 * (arrays), <https://develop.sentry.dev/sdk/telemetry/traces/span-protocol/>.
 *
 * @module
 */

import { spansOf } from './otlp.mjs';

const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const ENTRY_KINDS = [2, 5];

/** Attributes that every span needs: what is shown and counted goes by them. */
const NEEDED = {
  'sentry.op': isText,
  'sentry.origin': isText,
  'sentry.environment': isText,
  'sentry.client_sample_rate': (value) => typeof value === 'number' && value > 0 && value <= 1,
};

/** What new names of the semantic conventions replaced; Sentry groups by the new ones. */
const LEGACY = ['http.method', 'http.status_code', 'http.url', 'http.target', 'net.peer.name', 'http.user_agent'];

/** The spans of a protobuf request that Sentry keeps, and the objections to all of it. */
export function keptSpans(body) {
  const objections = [];
  let spans;
  try {
    spans = spansOf(body);
  } catch (error) {
    objections.push(`the request is not canonical: ${error.message}`);
    try {
      spans = spansOf(body, { canonical: false });
    } catch {
      return { spans: [], objections: [`the request is no ExportTraceServiceRequest: ${error.message}`] };
    }
  }
  if (spans.length === 0) objections.push('the request has no spans');
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const kept = spans.filter((span, n) => {
    const dropped = whyDropped(span, spans.slice(n + 1));
    if (dropped) objections.push(`span \`${span.name}\` is dropped: ${dropped}`);
    else for (const what of shown(span, ids)) objections.push(`span \`${span.name}\`: ${what}`);
    return !dropped;
  });
  return { spans: kept, objections };
}

function whyDropped({ spanId, start, end }, later) {
  if (!isId(spanId, 16)) return `its id is \`${spanId}\``;
  if (later.some((other) => other.spanId === spanId)) return 'a later span of the request has its id';
  return end < start ? 'it ends before it starts' : undefined;
}

/** What is wrong with a span that is kept. */
function* shown(span, ids) {
  const { traceId, parentSpanId, name, kind, flags, start, attributes, scope } = span;
  if (!isId(traceId, 32)) yield `its trace id is \`${traceId}\`, so it gets a random one`;
  if (parentSpanId && !isId(parentSpanId, 16)) yield `the id of its parent is \`${parentSpanId}\``;
  if (!name) yield 'it has no name';
  if (kind < 1 || kind > 5) yield `its kind is ${kind}`;
  if (start === 0n) yield 'it has no start';
  if (!(flags & HAS_IS_REMOTE)) yield 'its flags do not say whether its parent is remote';
  const isRemote = Boolean(flags & IS_REMOTE);
  const isHere = ids.has(parentSpanId);
  if (isRemote && isHere) yield 'its flags say that its parent is remote, which is in the same request';
  if (parentSpanId && !isRemote && !isHere && ENTRY_KINDS.includes(kind)) {
    yield 'it is an entry span with a parent from elsewhere whose flags do not say so: no segment';
  }
  for (const [key, isRight] of Object.entries(NEEDED)) {
    if (!(key in attributes)) yield `it has no \`${key}\``;
    else if (!isRight(attributes[key])) yield `its \`${key}\` is ${String(attributes[key])}`;
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (Array.isArray(value)) yield `\`${key}\` is an array, which Sentry cannot show`;
    else if (value === null) yield `\`${key}\` has no value`;
    else if (value instanceof Uint8Array && !isUtf8(value)) yield `\`${key}\` is dropped: bytes that are no text`;
    else if (scope.name.startsWith('edgespan/') && LEGACY.includes(key)) yield `\`${key}\` is a legacy name`;
  }
}

/** Whether this is the hex of an id that may be used, of so many digits. */
export function isId(text, digits) {
  return typeof text === 'string' && text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}

function isUtf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== undefined;
  } catch {
    return false;
  }
}

function isText(value) {
  return typeof value === 'string' && value.length > 0;
}
