/**
 * What a receiver answers: how much of it is read, and what it says (OTLP specification, "OTLP/HTTP Response").
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { decoder } from '../host/text.js';
import type { Destination } from '../types/destination.js';
import { partialSuccess } from './partial_success.js';

/**
 * As many spans are rejected by an answer that is longer than what is read of one: the export is not tried again. No answer
 * that is read says it: {@link partialSuccess} gives finite numbers alone.
 */
export const TOO_LARGE = Infinity;

/**
 * How many spans the receiver rejected of those in a request that it took. An answer that cannot be read is taken for
 * the success that its status says; one in JSON is read for receivers of JSON.
 */
export async function readAnswer(
  response: Response,
  { maxResponseBytes, json: otlpJson }: Pick<Destination, 'maxResponseBytes' | 'json'>,
): Promise<number> {
  try {
    const { body } = response;
    const type = response.headers.get('content-type') ?? '';
    const json = type.startsWith('application/json') ? otlpJson?.partialSuccess : undefined;
    if (!body || !(json || type.startsWith('application/x-protobuf'))) {
      await discard(response);
      return 0;
    }
    const answer = await readBounded(body, maxResponseBytes);
    if (!answer) {
      diagWarn(`the answer of the receiver is longer than ${maxResponseBytes} bytes`);
      return TOO_LARGE;
    }
    const [rejected, message] = (answer.length > 0 && (json ?? partialSuccess)(answer)) || [];
    if (rejected === undefined) return 0;
    diagWarn(`the receiver rejected ${rejected} spans: ${message}`);
    return rejected;
  } catch (error) {
    diagWarn('the answer of the receiver could not be read', error);
    return 0;
  }
}

/** A longer answer is no message for people. */
const MAX_FAILURE_BYTES = 16_384;

/** The text of an answer that refuses a request, as ` (…)` on one line of up to 200 characters, or "". Never rejects. */
export async function failureText({ body }: Response): Promise<string> {
  try {
    const answer = body && (await readBounded(body, MAX_FAILURE_BYTES));
    // The `google.rpc.Status` of an OTLP receiver is a message of protobuf: its text is what can be read of it.
    // Before that are a code and the length of the text, which may look like a letter.
    const plain = decoder.decode(answer ?? undefined).replace(/^\x08.\x12\ufffd?./s, '');
    const text = plain.replace(/[\p{C}\s\ufffd]+/gu, ' ').trim();
    return text && ` (${text.slice(0, 200)})`;
  } catch {
    return '';
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

/** When to try again, in ms from now, as `Retry-After` says (RFC 9110, section 10.2.3); NaN when it says nothing. */
export function retryAfterMs(headers: Headers | undefined): number {
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // A date begins with a weekday, and is in Greenwich's time even in the form that does not say so.
  if (!/^[A-Za-z]/.test(value)) return Number.NaN;
  return Math.max(0, Date.parse(value.endsWith('GMT') ? value : `${value} GMT`) - Date.now());
}

/** A whole body; `undefined`, with the rest cancelled, when it is longer than that. */
export async function readBounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
