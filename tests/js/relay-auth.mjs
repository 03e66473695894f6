/**
 * Who posts to Sentry, as its Relay finds out: exactly one of four ways to say a key, then what a key has to look like.
 *
 * Sources: <https://github.com/getsentry/relay/blob/master/relay-server/src/extractors/request_meta.rs> (order,
 * messages, statuses), <https://develop.sentry.dev/sdk/foundations/transport/authentication/> (the header).
 *
 * @module
 */

/** The newest protocol version that is understood. */
const PROTOCOL_VERSION = 7;
const MAX_PROJECT_ID = 2n ** 64n - 1n;

/** A refusal: a status and a sentence. */
export class Refusal extends Error {
  constructor(status, message, causes = []) {
    super(message);
    this.status = status;
    this.causes = causes;
  }
}

/**
 * The public key that a request says. `headers` has names in lower case, `query` is what follows the `?`. Throws a
 * {@link Refusal}; `undefined` when nothing is said at all.
 */
export function keyOf(headers, query) {
  const found = [];
  for (const value of [headers['x-sentry-auth'], headers.authorization]) {
    if (/^sentry /i.test(value ?? '')) found.push(fromPairs(value.slice(7).split(',')));
  }
  const basic = /^basic (.*)$/i.exec(headers.authorization ?? '')?.[1];
  const pair = basic && Buffer.from(basic, 'base64').toString();
  if (pair?.includes(':')) found.push({ key: pair.slice(0, pair.indexOf(':')), version: PROTOCOL_VERSION });
  if (query.includes('sentry_')) found.push(fromPairs([...new URLSearchParams(query)].map((entry) => entry.join('='))));
  if (found.length > 1) throw new Refusal(401, 'multiple authorization payloads detected');
  if (found.length === 0) return undefined;
  const [{ key, version }] = found;
  if (!key) throw new Refusal(401, 'bad x-sentry-auth header', ['missing public key']);
  if (version > PROTOCOL_VERSION) throw new Refusal(400, `unsupported protocol version (${version})`);
  return key;
}

/** The key of a DSN, as an envelope's header may name one; `undefined` without a DSN. */
export function keyOfDsn(dsn, project) {
  if (dsn === undefined) return undefined;
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  if (!url?.username) throw new Refusal(401, 'bad envelope authentication header');
  if (url.pathname.split('/').at(-1) !== project) {
    throw new Refusal(400, 'invalid event envelope', ['project id header mismatch between envelope and request']);
  }
  return url.username;
}

/** Keys are 32 bytes. */
export function checkKey(key) {
  if (Buffer.byteLength(key) !== 32) throw new Refusal(400, 'bad sentry DSN public key', ['invalid project key']);
}

/** Projects are unsigned integers of 64 bits. */
export function checkProject(project) {
  if (!/^\d+$/.test(project) || BigInt(project) > MAX_PROJECT_ID) {
    throw new Refusal(400, 'bad project path parameter', [`Invalid URL: Cannot parse \`${project}\` to a \`u64\``]);
  }
}

function fromPairs(pairs) {
  const said = new Map(pairs.map((pair) => pair.trim().split('=')));
  return { key: said.get('sentry_key'), version: Number(said.get('sentry_version') ?? PROTOCOL_VERSION) };
}
