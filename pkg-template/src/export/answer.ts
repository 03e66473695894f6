/**
 * Reads responses of receivers, up to a length limit (OTLP specification, "OTLP/HTTP Response").
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { decoder } from '../host/text.js';
import type { Destination } from '../types/destination.js';
import { partialSuccess } from './partial_success.js';
import { MAX_FAILURE_BYTES } from '../types/bounds.js';

/**
 * The number of rejected spans for a response over the length limit: the export has failed and is not retried. Parsed
 * responses never have this number: {@link partialSuccess} returns finite numbers only.
 */
export const TOO_LARGE = Infinity;

/**
 * The number of spans that the receiver rejected of an accepted request. A response that cannot be read counts as success,
 * as its status says. Responses in JSON are parsed only for receivers of JSON.
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

/** The text of an error response, as ` (…)` on one line of up to 200 characters, or "". Never rejects. */
export async function failureText({ body }: Response): Promise<string> {
  try {
    const answer = body && (await readBounded(body, MAX_FAILURE_BYTES));
    // An OTLP receiver responds with a protobuf `google.rpc.Status`, of which only the text is used. The code and the length
    // before the text may decode as a letter, and are removed.
    const plain = decoder.decode(answer ?? undefined).replace(/^\x08.\x12\ufffd?./s, '');
    const text = plain.replace(/[\p{C}\s\ufffd]+/gu, ' ').trim();
    return text && ` (${text.slice(0, 200)})`;
  } catch {
    return '';
  }
}

/** Cancels the body, which frees the connection. */
async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel();
  } catch {
    // It was read, locked or broken before.
  }
}

/** The delay of `Retry-After` in ms (RFC 9110, section 10.2.3); NaN without a valid value. */
export function retryAfterMs(headers: Headers | undefined): number {
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // A date begins with a weekday. All date formats are in GMT; the asctime format has no time zone.
  if (!/^[A-Za-z]/.test(value)) return Number.NaN;
  return Math.max(0, Date.parse(value.endsWith('GMT') ? value : `${value} GMT`) - Date.now());
}

/** Reads a whole body; `undefined` when it is longer than `maxBytes`, and then the rest is cancelled. */
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
