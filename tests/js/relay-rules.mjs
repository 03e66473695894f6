/**
 * What Sentry's Relay answers to a request, and what is kept of it: `request -> answer`, without a server and without
 * memory. Sentry answers 200 to much that it then drops; that, and whatever it shows badly, is in `objections`, one
 * sentence each, so that it shows in a test and not in production.
 *
 * Facts were taken from Relay 26.9, most of them by asking it. Not of that kind: zstd is read where the runtime can,
 * JSON bodies and logs of OTLP are accepted and not looked into, and the gRPC codes of 401 and 403 follow gRPC's own
 * table.
 *
 * Sources: <https://github.com/getsentry/relay/blob/master/relay-server/src/endpoints/integrations/otlp.rs>,
 * <https://github.com/getsentry/relay/blob/master/relay-server/src/endpoints/envelope.rs>,
 * <https://github.com/getsentry/relay/blob/master/relay-server/src/endpoints/common.rs>,
 * <https://develop.sentry.dev/sdk/expected-features/rate-limiting/>,
 * <https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto>.
 *
 * @module
 */

import * as zlib from 'node:zlib';

import { Refusal, checkKey, checkProject, keyOf, keyOfDsn } from './relay-auth.mjs';
import { keptEvents, readEnvelope } from './relay-envelope.mjs';
import { keptSpans } from './relay-spans.mjs';

/** Largest body of OTLP, decompressed. */
export const MAX_OTLP_BYTES = 12 * 1024 * 1024;
const MAX_ENVELOPE_BYTES = 200 * 1024 * 1024;

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const ENVELOPE_TYPES = ['application/x-sentry-envelope', 'text/plain', 'application/x-www-form-urlencoded', ''];

/** `google.rpc.Code` by HTTP status. */
const CODES = { 400: 3, 401: 16, 403: 7, 404: 5, 405: 12, 413: 8, 415: 3, 429: 8 };

const LIMITED =
  'Sentry dropped data due to a quota or internal rate limit being reached. This will not affect your application. ' +
  'See https://docs.sentry.io/product/accounts/quotas/ for more information.';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error,x-sentry-rate-limits,retry-after',
};
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers':
    'x-sentry-auth,x-requested-with,x-forwarded-for,origin,referer,accept,content-type,authentication,authorization,' +
    'content-encoding,transfer-encoding',
  'access-control-max-age': '3600',
};

/**
 * The answer to `{ method, url, headers, body }`; `url` is path and query, `headers` has names in lower case.
 *
 * `project` is `{ key, id, path }`, what the DSN says (`path` is what stands before `/api`); `limits` is a list of
 * `{ categories, seconds, scope }`, where no categories are all.
 *
 * Gives `{ status, headers, body, kind, spans, envelope, events, objections }`.
 */
export function answerOf(request, project, limits = []) {
  const [path, query = ''] = request.url.split('?', 2);
  const kept = { kind: 'none', spans: [], envelope: undefined, events: [], objections: [] };
  const route = path.startsWith(project.path ?? '') ? routeOf(path.slice((project.path ?? '').length)) : undefined;
  if (request.method === 'OPTIONS') return { status: 200, headers: PREFLIGHT, body: empty(), ...kept };
  try {
    if (!route) throw new Refusal(404, 'not found');
    if (request.method !== 'POST') throw new Refusal(405, 'method not allowed');
    kept.kind = route.kind;
    const answer = route.kind === 'envelope' ? envelope(request, route, query) : otlp(request, route, query);
    return { status: 200, ...answer, headers: { ...CORS, ...answer.headers }, ...kept };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...refused(error, request, kept.kind), ...kept };
  }

  function otlp({ headers, body }, { id, kind }, query) {
    checkProject(id);
    checkKey(known(keyOf(headers, query)));
    const plain = decompressed(headers, body, MAX_OTLP_BYTES);
    const type = headers['content-type'] ?? '';
    if (formatOf(type) === undefined) throw new Refusal(415, `unsupported content type: ${type}`);
    admit(id, keyOf(headers, query), kind === 'traces' ? 'span' : 'log_item');
    if (formatOf(type) === JSON_TYPE) return { headers: { 'content-type': JSON_TYPE }, body: Buffer.from('{}') };
    if (kind === 'traces') Object.assign(kept, keptSpans(plain));
    return { headers: { 'content-type': PROTOBUF_TYPE }, body: empty() };
  }

  function envelope({ headers, body }, { id }, query) {
    checkProject(id);
    const said = keyOf(headers, query);
    const plain = decompressed(headers, body, MAX_ENVELOPE_BYTES);
    const key = known(said ?? keyOfDsn(firstLine(plain)?.dsn, id));
    checkKey(key);
    const read = readEnvelope(plain);
    if (read.header.dsn !== undefined && keyOfDsn(read.header.dsn, id) !== key) {
      throw new Refusal(400, 'invalid event envelope', ['public key header mismatch between envelope and request']);
    }
    if (read.items.some(({ header }) => header.type === 'event')) admit(id, key, 'error');
    const { events, objections } = keptEvents(read, key);
    if (!ENVELOPE_TYPES.includes(bare(headers['content-type']))) {
      objections.push(`the content type of the envelope is ${headers['content-type']}`);
    }
    Object.assign(kept, { envelope: read, events, objections });
    const answer = JSON.stringify({ id: read.header.event_id });
    return { headers: { 'content-type': JSON_TYPE }, body: Buffer.from(answer) };
  }

  /** Lets in what is this project's and not limited. */
  function admit(id, key, category) {
    if (id !== project.id || key !== project.key) {
      throw new Refusal(403, 'event submission rejected with_reason: ProjectId');
    }
    const hit = limits.filter(({ categories = [] }) => categories.length === 0 || categories.includes(category));
    if (hit.length > 0) throw Object.assign(new Refusal(429, LIMITED), { limits: hit });
  }
}

/** The header `X-Sentry-Rate-Limits` of limits. */
export function limitsHeader(limits) {
  const text = ({ seconds, categories = [], scope = 'organization' }) => `${seconds}:${categories.join(';')}:${scope}`;
  return limits.map(text).join(', ');
}

/** Only the envelope's route needs its slash; without one it is another route, that nobody has. */
function routeOf(path) {
  const [, id, kind] = /^\/api\/([^/]+)\/integration\/otlp\/v1\/(traces|logs)\/?$/.exec(path) ?? [];
  if (id) return { id, kind };
  const [, project] = /^\/api\/([^/]+)\/envelope\/$/.exec(path) ?? [];
  return project && { id: project, kind: 'envelope' };
}

function known(key) {
  if (key === undefined) throw new Refusal(401, 'missing authorization information');
  return key;
}

/** JSON may have parameters, protobuf must not; neither cares for case. */
function formatOf(type) {
  if (type.toLowerCase() === PROTOBUF_TYPE) return PROTOBUF_TYPE;
  return bare(type) === JSON_TYPE ? JSON_TYPE : undefined;
}

function bare(type = '') {
  return type.split(';')[0].trim().toLowerCase();
}

function decompressed(headers, body, maxOutputLength) {
  const encoding = headers['content-encoding'] ?? '';
  const readers = {
    gzip: zlib.gunzipSync,
    deflate: zlib.inflateSync,
    br: zlib.brotliDecompressSync,
    zstd: zlib.zstdDecompressSync,
  };
  const tooLarge = () => new Refusal(413, 'length limit exceeded');
  let plain = body;
  if (!['', 'utf-8', 'identity'].includes(encoding)) {
    if (!readers[encoding]) throw new Refusal(415, `unsupported content encoding: ${encoding}`);
    try {
      plain = readers[encoding](body, { maxOutputLength });
    } catch (error) {
      throw error instanceof RangeError ? tooLarge() : new Refusal(400, 'invalid request body');
    }
  }
  if (plain.length > maxOutputLength) throw tooLarge();
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
}

/** The envelope's header, if it can be read. */
function firstLine(bytes) {
  try {
    return JSON.parse(Buffer.from(bytes).toString().split('\n', 1)[0]);
  } catch {
    throw new Refusal(401, 'bad envelope authentication header');
  }
}

/** A refusal in the words of its route: `google.rpc.Status` for OTLP, in the request's format; else Relay's own. */
function refused({ status, message, causes, limits }, request, kind) {
  const headers = { ...CORS, 'content-type': JSON_TYPE };
  if (limits) {
    headers['retry-after'] = String(Math.max(...limits.map(({ seconds }) => seconds)));
    headers['x-sentry-rate-limits'] = limitsHeader(limits);
  }
  if (kind !== 'traces' && kind !== 'logs') {
    const body = { detail: message, ...(causes.length > 0 && { causes }) };
    return { status, headers, body: Buffer.from(JSON.stringify(body)) };
  }
  const code = CODES[status];
  if (formatOf(request.headers['content-type'] ?? '') !== PROTOBUF_TYPE) {
    return { status, headers, body: Buffer.from(JSON.stringify({ code, message })) };
  }
  headers['content-type'] = PROTOBUF_TYPE;
  const text = Buffer.from(message);
  const length = text.length < 128 ? [text.length] : [(text.length & 0x7f) | 0x80, text.length >> 7];
  return { status, headers, body: Buffer.from([0x08, code, 0x12, ...length, ...text]) };
}

function empty() {
  return new Uint8Array(0);
}
