/**
 * One POST to an OTLP receiver and what becomes of it. Never throws and never rejects; every span that does not arrive
 * is counted with its reason.
 *
 * @module
 */

import { context } from '@opentelemetry/api';
import { UNTRACED } from './context.js';
import { partialSuccess } from './core.js';
import { say, tell } from './diag.js';
import type { EncodedSpans, Recording } from './recording/recording.js';
import { hostFetch } from './runtime.js';
import type { Settings } from './settings.js';
import { countLoss, counters } from './stats.js';

/** An answer is read up to here: it holds at most a short message. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Encodes the ended spans of a recording and posts them. The request is made before this returns; the promise settles
 * when the answer was read, and is `undefined` when there was nothing to send.
 */
export function send(recording: Recording): Promise<void> | undefined {
  const encoded = recording.encode();
  return encoded && post(recording.settings, encoded);
}

async function post(settings: Settings, { bytes, spans }: EncodedSpans): Promise<void> {
  const { url, headers, debug, timeoutMs } = settings;
  const started = Date.now();
  const size = bytes.length;
  counters.posts++;
  counters.bytes += size;
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      // Not everything that sends listens to the signal.
      resolve(undefined);
    }, timeoutMs);
  });
  let outcome: string;
  try {
    const init = { method: 'POST', headers, body: bodyOf(settings, bytes), signal: abort.signal };
    // Nobody is to trace this request, neither we nor another instrumentation of `fetch`.
    const answer = context.with(UNTRACED, settings.fetch, undefined, url, init as RequestInit);
    const response = await Promise.race([answer, late]);
    if (!response) throw new Error(`no answer within ${timeoutMs} ms`);
    outcome = `${response.status}`;
    if (response.ok) {
      const rejected = (await Promise.race([readAnswer(response, spans), late])) ?? 0;
      counters.exported += spans - rejected;
      countLoss('rejected', rejected);
    } else {
      countLoss('http_status', spans);
      tell(`the receiver answered ${response.status}, ${spans} spans are lost`, url);
      await Promise.race([discard(response), late]);
    }
  } catch (error) {
    const reason = abort.signal.aborted ? 'timeout' : 'network';
    outcome = reason;
    countLoss(reason, spans);
    tell(`the receiver could not be reached (${reason}), ${spans} spans are lost`, url, error);
  } finally {
    clearTimeout(timer);
  }
  if (debug) say(`${spans} spans, ${size} bytes to ${url}: ${outcome} in ${Date.now() - started} ms`);
}

/**
 * The bytes lie in the core's memory until the next call into it. `fetch` of the runtime copies them before it returns
 * (Fetch Standard, "extract a body"; tried on Node, Deno, Bun and workerd); of a `fetch` of the user's nothing is known.
 */
function bodyOf({ fetch }: Settings, bytes: Uint8Array): Uint8Array {
  return fetch === hostFetch ? bytes : bytes.slice();
}

/** How many spans the receiver rejected. An answer that cannot be read is taken for the success that its status says. */
async function readAnswer(response: Response, spans: number): Promise<number> {
  try {
    const { body } = response;
    if (!body || !response.headers.get('content-type')?.startsWith('application/x-protobuf')) {
      await discard(response);
      return 0;
    }
    const answer = await readBounded(body);
    const partial = answer.length > 0 ? partialSuccess(answer) : undefined;
    if (!partial) return 0;
    const [rejected, message] = partial;
    tell(`the receiver rejected ${rejected} spans: ${message}`);
    return Math.min(Math.max(rejected, 0), spans);
  } catch (error) {
    tell('the answer of the receiver could not be read', error);
    return 0;
  }
}

/** Frees the connection. */
async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel();
  } catch {
    // It was read, locked or broken before.
  }
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new RangeError(`longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
