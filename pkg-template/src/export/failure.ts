/**
 * What a receiver says when it refuses: the code and the message of a `google.rpc.Status` (OTLP specification,
 * "Failures"), or of Sentry's own JSON.
 *
 * @module
 */

import { discard, readBounded } from './answer.js';
import { readStatus } from './partial_success.js';

/** A longer answer is no sentence for people. */
const MAX_BYTES = 16_384;

/** ` (code 16: bad key)`, with what there is of both; "" when the answer says nothing. Never rejects. */
export async function readFailure(response: Response): Promise<string> {
  try {
    const { body } = response;
    const type = response.headers.get('content-type') ?? '';
    const isJson = type.startsWith('application/json');
    if (!body || !(isJson || type.startsWith('application/x-protobuf'))) {
      await discard(response);
      return '';
    }
    const answer = await readBounded(body, MAX_BYTES);
    if (!answer || answer.length === 0) return '';
    const [code, message] = isJson ? statusOfJson(answer) : readStatus(answer);
    const said = [code > 0 && `code ${code}`, message.trim().replaceAll(/\s+/g, ' ')].filter(Boolean);
    return said.length > 0 ? ` (${said.join(': ')})` : '';
  } catch {
    return '';
  }
}

function statusOfJson(answer: Uint8Array): readonly [code: number, message: string] {
  const { code, message, detail } = JSON.parse(new TextDecoder().decode(answer)) as Record<string, unknown>;
  return [Number(code) || 0, String(message ?? detail ?? '')];
}
