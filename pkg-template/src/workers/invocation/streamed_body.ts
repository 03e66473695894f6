/**
 * Whether the body of a response is streamed, told without touching it.
 *
 * workerd's streams tell `util.inspect` their length, and whether the runtime moves them by itself, by getters whose
 * keys are symbols. A body that JavaScript makes while it is read is streamed. One that the runtime moves, such as that
 * of a `fetch`, is left to it, as JavaScript takes many times the CPU to hand it on; unless its content type says that
 * it is a stream of events, of which there are few and whose time matters. Where there are no such getters, the content
 * type decides alone.
 *
 * @module
 */

type Keys = readonly [length: symbol, isMoved: symbol];

/** Of content types. */
const EVENTS = /event-stream|ndjson|json-?l|json-seq|stream\+json/;

/** The getters; `null` where there are none. */
let keys: Keys | null | undefined;

/** Whether the body of a response that is about to be sent is made while it is sent. */
export function isStreamed(response: Response): boolean {
  const { body } = response;
  if (!body) return false;
  keys ??= keysOf(body);
  if (keys) {
    const [length, isMoved] = keys;
    const told = body as unknown as Record<symbol, unknown>;
    if (!told[isMoved]) return true;
    if (told[length] !== undefined) return false;
  }
  return EVENTS.test(response.headers.get('content-type') ?? '');
}

function keysOf(body: ReadableStream): Keys | null {
  const symbols = Object.getOwnPropertySymbols(Object.getPrototypeOf(body));
  const named = (name: string): symbol | undefined => symbols.find(({ description }) => description === name);
  const length = named('length');
  const isMoved = named('supportsBYOB');
  return length && isMoved ? [length, isMoved] : null;
}
