/**
 * Detects a streamed response body without reading from it.
 *
 * workerd's streams have getters under symbol keys, for `util.inspect`: the stream's length, and whether the runtime moves
 * its bytes without JavaScript. A body that JavaScript produces while it is read counts as streamed. A body that the
 * runtime moves, such as that of a `fetch`, does not: passing it through JavaScript costs many times the CPU. Event streams
 * always count, since their chunks are few and their duration matters. Without the getters, only the content type
 * decides.
 *
 * @module
 */

type Keys = readonly [length: symbol, isMoved: symbol];

/** Content types of event streams. */
const EVENTS = /event-stream|ndjson|json-?l|json-seq|stream\+json/;

/** The symbols of the getters; `null` where the runtime has none. */
let keys: Keys | null | undefined;

/** Whether the body of a response is produced while it is sent. */
export function isStreamed(response: Response): boolean {
  const { body } = response;
  if (!body) return false;
  if (keys === undefined) keys = keysOf(body);
  if (keys) {
    const [length, isMoved] = keys;
    const getters = body as unknown as Record<symbol, unknown>;
    if (!getters[isMoved]) return true;
    if (getters[length] !== undefined) return false;
  }
  return EVENTS.test(response.headers.get('content-type') ?? '');
}

function keysOf(body: ReadableStream): Keys | null {
  const symbols = Object.getOwnPropertySymbols(Object.getPrototypeOf(body));
  const symbolOf = (name: string): symbol | undefined => symbols.find(({ description }) => description === name);
  const length = symbolOf('length');
  const isMoved = symbolOf('supportsBYOB');
  return length && isMoved ? [length, isMoved] : null;
}
