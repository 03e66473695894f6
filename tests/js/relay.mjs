/**
 * A stand-in for Sentry that enforces what Sentry's Relay enforces (`relay-rules.mjs`), and keeps what came: spans,
 * events, and whatever Sentry would have dropped or shown badly, as `objections()`.
 *
 * `serveRelay` listens behind a real socket, on Node; `relayFetch` is the `fetch` of where nothing can listen.
 *
 * @module
 */

import { answerOf } from './relay-rules.mjs';

/** What the DSN says unless a test says otherwise. */
export const KEY = 'e12d836b15bb49d7bbf99e64295d995b';
export const PROJECT_ID = '42';

/** A project of Sentry's, and what was posted to it. */
export class Relay {
  /** The posts in their order: `{ method, url, headers, body, status, kind, spans, envelope, events, objections }`. */
  posts = [];
  #limits = [];
  #answers = [];
  #waiting = new Set();

  constructor(origin, { key = KEY, id = PROJECT_ID, path = '' } = {}) {
    this.origin = origin;
    this.project = { key, id, path };
  }

  get dsn() {
    const { key, id, path } = this.project;
    return `${this.origin.replace('://', `://${key}@`)}${path}/${id}`;
  }

  get tracesUrl() {
    return `${this.origin}${this.project.path}/api/${this.project.id}/integration/otlp/v1/traces/`;
  }

  get envelopeUrl() {
    return `${this.origin}${this.project.path}/api/${this.project.id}/envelope/`;
  }

  /** All spans that were kept. */
  spans() {
    return this.posts.flatMap(({ spans }) => spans);
  }

  /** All events that were kept. */
  events() {
    return this.posts.flatMap(({ events }) => events);
  }

  /** Everything that Sentry would not have liked, refusals too; a test that expects none asserts `[]`. */
  objections() {
    const told = this.posts.flatMap(({ method, url, status, programmed, objections }) =>
      status >= 400 && !programmed ? [`${method} ${url.split('?')[0]} was refused by ${status}`] : objections,
    );
    const ids = this.events().map((event) => event.event_id);
    const twice = ids.filter((id, n) => ids.indexOf(id) < n);
    return [...told, ...twice.map((id) => `event ${id} came twice`)];
  }

  /** From now on this is too much: `{ seconds, categories, scope }`; without categories `error` and `span` both. */
  limit(...limits) {
    this.#limits = limits.map((limit) => ({ seconds: 60, ...limit }));
  }

  /** Answers the next posts like this, one after the other: `{ status, headers, body }`, or `{ drop: true }`. */
  answer(...answers) {
    this.#answers.push(...answers);
  }

  /** Settles when `enough(relay)` holds. */
  until(enough) {
    return new Promise((resolve) => {
      const look = () => {
        if (!enough(this)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** What a request is answered: `{ status, headers, body }`; `undefined` closes the connection instead. */
  handle(request) {
    const answer = answerOf(request, this.project, this.#limits);
    if (request.method === 'OPTIONS') return answer;
    const programmed = this.#answers.shift();
    const { status = programmed ? 200 : answer.status, headers, body } = programmed ?? {};
    // What is refused on demand is not kept.
    const isKept = programmed === undefined || (status < 300 && !programmed.drop);
    const isLimited = answer.status === 429;
    const { kind, spans, envelope, events, objections } = answer;
    const kept = isKept ? { spans, envelope, events } : { spans: [], envelope: undefined, events: [] };
    this.posts.push({ ...request, kind, ...kept, objections, status, programmed: Boolean(programmed) || isLimited });
    for (const look of this.#waiting) look();
    if (programmed?.drop) return undefined;
    return programmed ? { status, headers: headers ?? {}, body: body ?? '' } : answer;
  }
}

/** A relay whose `fetch` answers every request; others than those to its own origin are refused connections. */
export function relayFetch({ origin = 'https://o1.ingest.sentry.io', ...options } = {}) {
  const relay = new Relay(origin, options);
  relay.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin: to, pathname, search } = new URL(request.url);
    if (to !== origin) throw new TypeError(`fetch failed: nobody listens at ${to}`);
    const body = new Uint8Array(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    const answer = relay.handle({ method: request.method, url: `${pathname}${search}`, headers, body });
    if (!answer) throw new TypeError('fetch failed: the connection was closed');
    const { status, headers: answered, body: told } = answer;
    return new Response(told.length > 0 ? told : null, { status, headers: answered });
  };
  return relay;
}

/** A relay that listens at a free port of 127.0.0.1, until `close()`. */
export async function serveRelay(options) {
  // Not at the top: where nothing can listen, this module is there for `relayFetch`.
  const [{ createServer }, { once }] = await Promise.all([import('node:http'), import('node:events')]);
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    let answer;
    try {
      answer = relay.handle({ method, url, headers, body: new Uint8Array(Buffer.concat(chunks)) });
    } finally {
      if (!answer) request.socket.destroy();
    }
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = new Relay(`http://127.0.0.1:${server.address().port}`, options);
  relay.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return relay;
}

/** Runs `use` with a relay that listens. */
export async function withRelay(use, options) {
  const relay = await serveRelay(options);
  try {
    await use(relay);
  } finally {
    relay.close();
  }
}
