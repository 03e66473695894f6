/**
 * Responses that are streamed: their span ends when their body does, not when their headers are there, and it is told
 * the body's size and when its first byte was there. The body passes through a stream of ours, piece by piece, and only
 * as it is asked for.
 *
 * @module
 */

import { recordFailure } from '../fetch/fail.js';
import { isString } from '../../host/is.js';
import { onLeft } from './client.js';
import type { Traced } from './trigger.js';
import { isStreamed } from './streamed_body.js';

/**
 * Has the span of a request end with its response's body. Gives the response to send in place of this one: the same
 * but for the body's identity. `undefined` when the body is not streamed, or is not to be touched: the response of a
 * `fetch` as it is, content that is encoded, answers to HEAD.
 */
export function followBody(traced: Traced, response: Response): Response | undefined {
  if (!isStreamed(response) || !traced.span.isRecording()) return undefined;
  const { request, invocation, span } = traced;
  const body = response.body as ReadableStream<Uint8Array>;
  if (body.locked || response.url || request?.method === 'HEAD' || response.headers.has('content-encoding')) {
    return undefined;
  }
  let settle = (): void => {};
  const over = new Promise<void>((resolve) => (settle = resolve));
  let isOver = false;
  let bytes: number | undefined;
  const end = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    tell();
    if (bytes !== undefined) span.setAttribute('http.response.body.size', bytes);
    span.end();
    settle();
  };
  const passed = (piece: Uint8Array | string): void => {
    if (isOver) return;
    if (bytes === undefined) {
      const sinceMs = invocation.recording.now() - invocation.startedMs;
      span.setAttribute('cloudflare.response.time_to_first_byte_ms', sinceMs);
    }
    // Text is taken, too, and sent as UTF-8.
    const { byteLength = 0 } = isString(piece) ? new TextEncoder().encode(piece) : piece;
    bytes = (bytes ?? 0) + byteLength;
  };
  const finished = (): void => end(() => (bytes ??= 0));
  const failed = (error: unknown): void =>
    end(() => {
      invocation.recording.settings.observer?.thrown(traced.context, error);
      recordFailure(span, error);
    });
  const disconnected = (): void =>
    end(() => span.setAttribute('cloudflare.outcome', 'responseStreamDisconnected'));
  const passing = new Response(counted(body, passed, finished, failed, disconnected), response);
  invocation.waitFor(over);
  onLeft(request, disconnected);
  return passing;
}

/** The same stream, and what happens to it on its way. Nothing is read before somebody asks for it. */
function counted(
  body: ReadableStream<Uint8Array>,
  passed: (piece: Uint8Array | string) => void,
  finished: () => void,
  failed: (error: unknown) => void,
  disconnected: () => void,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          reader ??= body.getReader();
          const { done, value } = await reader.read();
          if (done) {
            finished();
            controller.close();
          } else {
            passed(value);
            controller.enqueue(value);
          }
        } catch (error) {
          failed(error);
          throw error;
        }
      },
      cancel(reason) {
        disconnected();
        return (reader ?? body).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
