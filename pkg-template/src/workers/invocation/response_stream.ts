/**
 * Streamed responses: the server span ends with the body, not with the headers, and records the body's size and the time
 * to its first byte. The body passes chunk by chunk through a counting stream, with the reader's backpressure.
 *
 * @module
 */

import { recordThrown } from '../fetch/fail.js';
import { isString } from '../../host/is.js';
import { onDisconnect } from './client.js';
import type { TracedInvocation } from './trigger.js';
import { isStreamed } from './streamed_body.js';

/**
 * Ends the span of a request when the response body ends. Returns the response to send instead, equal except for the
 * identity of its body. `undefined` when the body is not streamed or must not be replaced: an unchanged response of
 * `fetch`, encoded content, a response to HEAD.
 */
export function followBody(traced: TracedInvocation, response: Response): Response | undefined {
  if (!isStreamed(response) || !traced.span.isRecording()) return undefined;
  const { request, invocation, span } = traced;
  const body = response.body as ReadableStream<Uint8Array>;
  if (body.locked || response.url || request?.method === 'HEAD' || response.headers.has('content-encoding')) {
    return undefined;
  }
  let settle = (): void => {};
  const bodyEnded = new Promise<void>((resolve) => (settle = resolve));
  let isOver = false;
  let bytes: number | undefined;
  const end = (record: () => void): void => {
    if (isOver) return;
    isOver = true;
    record();
    if (bytes !== undefined) span.setAttribute('http.response.body.size', bytes);
    span.end();
    settle();
  };
  const onChunk = (chunk: Uint8Array | string): void => {
    if (isOver) return;
    if (bytes === undefined) {
      const sinceMs = invocation.recording.now() - invocation.startedMs;
      span.setAttribute('cloudflare.response.time_to_first_byte_ms', sinceMs);
    }
    // workerd also accepts strings as chunks, and sends them as UTF-8.
    const { byteLength = 0 } = isString(chunk) ? new TextEncoder().encode(chunk) : chunk;
    bytes = (bytes ?? 0) + byteLength;
  };
  const onEnd = (): void => end(() => (bytes ??= 0));
  const onError = (error: unknown): void => end(() => recordThrown(traced, error));
  const onCancel = (): void =>
    end(() => span.setAttribute('cloudflare.outcome', 'responseStreamDisconnected'));
  const replacement = new Response(countedStream(body, onChunk, onEnd, onError, onCancel), response);
  invocation.waitFor(bodyEnded);
  onDisconnect(request, onCancel);
  return replacement;
}

/** A stream with the chunks of `body` that calls the hooks. Chunks are read only on demand (`highWaterMark: 0`). */
function countedStream(
  body: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array | string) => void,
  onEnd: () => void,
  onError: (error: unknown) => void,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          reader ??= body.getReader();
          const { done, value } = await reader.read();
          if (done) {
            onEnd();
            controller.close();
          } else {
            onChunk(value);
            controller.enqueue(value);
          }
        } catch (error) {
          onError(error);
          throw error;
        }
      },
      cancel(reason) {
        onCancel();
        return (reader ?? body).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
