/**
 * Reads an OTLP `ExportTraceServiceRequest` into plain objects, and holds it to the canonical form while doing so:
 * known fields only, in ascending order, no defaults written out, unique keys.
 *
 * Values keep their kind: an `int_value` is a bigint, a `double_value` a number, bytes are a Uint8Array, an empty value
 * is null. Ids are hex, times are bigints of nanoseconds.
 *
 * Field numbers: opentelemetry-proto `trace/v1/trace.proto`, `common/v1/common.proto`.
 *
 * @module
 */

const text = new TextDecoder('utf-8', { fatal: true });

/**
 * Every span of a request, each with its `scope` and its `resource`. `canonical: false` also takes defaults that are
 * written out, as other encoders write them.
 */
export function spansOf(bytes, options) {
  const spans = [];
  for (const { resource, scopes } of resourceSpansOf(bytes, options)) {
    for (const { scope, schemaUrl, spans: inScope } of scopes) {
      const shared = { scope: { ...scope, schemaUrl }, resource: resource.attributes };
      spans.push(...inScope.map((span) => ({ ...span, ...shared })));
    }
  }
  return spans;
}

/** The `ResourceSpans` of a request. */
export function resourceSpansOf(bytes, { canonical = true } = {}) {
  return read(bytes, REQUEST, { canonical }).resourceSpans;
}

/** How deeply messages lie in each other, the request being 1: decoders of many languages stop at 100. */
export function depthOf(bytes) {
  let deepest = 0;
  read(bytes, REQUEST, { seen: (depth) => (deepest = Math.max(deepest, depth)) });
  return deepest;
}

// A field is [name, kind, message]; kinds in capitals are repeated.
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const once = (name, kind, message) => ({ name, kind, message, repeated: false });
const many = (name, message) => ({ name, kind: 'message', message, repeated: true });

const VALUE = { oneof: true };
const KEY_VALUE = { 1: once('key', 'string'), 2: once('value', 'message', VALUE) };
Object.assign(VALUE, {
  1: once('string', 'string'),
  2: once('bool', 'bool'),
  3: once('int', 'int64'),
  4: once('double', 'double'),
  5: once('array', 'message', { 1: many('values', VALUE) }),
  6: once('map', 'message', { 1: many('attributes', KEY_VALUE) }),
  7: once('bytes', 'bytes'),
});
const EVENT = {
  1: once('time', 'fixed64'),
  2: once('name', 'string'),
  3: many('attributes', KEY_VALUE),
  4: once('droppedAttributes', 'uint32'),
};
const LINK = {
  1: once('traceId', 'hex'),
  2: once('spanId', 'hex'),
  3: once('traceState', 'string'),
  4: many('attributes', KEY_VALUE),
  5: once('droppedAttributes', 'uint32'),
  6: once('flags', 'fixed32'),
};
const STATUS = { 2: once('message', 'string'), 3: once('code', 'uint32') };
const SPAN = {
  1: once('traceId', 'hex'),
  2: once('spanId', 'hex'),
  3: once('traceState', 'string'),
  4: once('parentSpanId', 'hex'),
  5: once('name', 'string'),
  6: once('kind', 'uint32'),
  7: once('start', 'fixed64'),
  8: once('end', 'fixed64'),
  9: many('attributes', KEY_VALUE),
  10: once('droppedAttributes', 'uint32'),
  11: many('events', EVENT),
  12: once('droppedEvents', 'uint32'),
  13: many('links', LINK),
  14: once('droppedLinks', 'uint32'),
  15: once('status', 'message', STATUS),
  16: once('flags', 'fixed32'),
};
const SCOPE = {
  1: once('name', 'string'),
  2: once('version', 'string'),
  3: many('attributes', KEY_VALUE),
  4: once('droppedAttributes', 'uint32'),
};
const SCOPE_SPANS = { 1: once('scope', 'message', SCOPE), 2: many('spans', SPAN), 3: once('schemaUrl', 'string') };
const RESOURCE = { 1: many('attributes', KEY_VALUE), 2: once('droppedAttributes', 'uint32') };
const RESOURCE_SPANS = {
  1: once('resource', 'message', RESOURCE),
  2: many('scopes', SCOPE_SPANS),
  3: once('schemaUrl', 'string'),
};
const REQUEST = { 1: many('resourceSpans', RESOURCE_SPANS) };

const DEFAULTS = {
  string: '',
  bool: false,
  int64: 0n,
  double: 0,
  bytes: new Uint8Array(0),
  hex: '',
  fixed32: 0,
  fixed64: 0n,
  uint32: 0,
};
const WIRE_TYPES = { bool: 0, int64: 0, uint32: 0, fixed64: 1, double: 1, fixed32: 5 };

function read(bytes, message, how, depth = 1) {
  const { canonical = true, seen } = how;
  seen?.(depth);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = message.oneof ? {} : defaultsOf(message);
  let at = 0;
  let last = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (byte === 0 && shift > 0n) throw new Error(`a varint before byte ${at} is longer than needed`);
      return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const field = message[number];
    if (!field) throw new Error(`field ${number} before byte ${at} is unknown`);
    if ((tag & 7) !== (WIRE_TYPES[field.kind] ?? 2)) throw new Error(`${field.name} has wire type ${tag & 7}`);
    if (number < last || (number === last && !field.repeated))
      throw new Error(`${field.name} comes after field ${last}`);
    last = number;
    const value = scalar(field.kind) ?? member(field);
    if (field.repeated) found[field.name].push(value);
    else if (canonical && !message.oneof && field.kind !== 'message' && value === DEFAULTS[field.kind]) {
      throw new Error(`${field.name} is written though it is the default`);
    } else found[field.name] = value;
  }
  return finished(message, found);

  function scalar(kind) {
    if (kind === 'bool') return varint() === 1n;
    if (kind === 'int64') return BigInt.asIntN(64, varint());
    if (kind === 'uint32') return Number(varint());
    if (kind === 'fixed32') return view.getUint32((at += 4) - 4, true);
    if (kind === 'fixed64') return view.getBigUint64((at += 8) - 8, true);
    if (kind === 'double') return view.getFloat64((at += 8) - 8, true);
    return undefined;
  }

  function member(field) {
    const length = Number(varint());
    if (at + length > bytes.length) throw new Error(`${field.name} is longer than what holds it`);
    const inside = bytes.subarray(at, (at += length));
    if (field.kind === 'string') return text.decode(inside);
    if (field.kind === 'bytes') return Uint8Array.from(inside);
    if (field.kind === 'hex') return hex(inside);
    return read(inside, field.message, how, depth + 1);
  }
}

function defaultsOf(message) {
  const fields = Object.values(message).filter((field) => typeof field === 'object');
  const empty = ({ kind, repeated, message: inner }) => {
    if (repeated) return [];
    return kind === 'message' && !inner.oneof ? defaultsOf(inner) : (DEFAULTS[kind] ?? null);
  };
  return Object.fromEntries(fields.map((field) => [field.name, empty(field)]));
}

function finished(message, found) {
  if (message.oneof) {
    const [entry = ['null', null]] = Object.entries(found);
    if (entry[0] === 'array') return entry[1].values;
    return entry[0] === 'map' ? entry[1].attributes : entry[1];
  }
  if (found.attributes) {
    const keys = found.attributes.map(({ key }) => key);
    if (new Set(keys).size < keys.length) throw new Error(`a key is there twice: ${keys}`);
    found.attributes = Object.fromEntries(found.attributes.map(({ key, value }) => [key, value]));
  }
  return found;
}
