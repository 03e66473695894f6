/**
 * What a receiver says when it refuses: the code and the message of a `google.rpc.Status` (OTLP specification,
 * "Failures"), or of Sentry's own JSON.
 *
 * @module
 */

import { partialSuccess } from '../core.js';
import { discard, readBounded } from './answer.js';

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
    const [code, message] = isJson ? statusOfJson(answer) : statusOfProtobuf(answer);
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

/** A `google.rpc.Status` has the fields of a partial success, so it is read as one: as field 1 of a response. */
function statusOfProtobuf(answer: Uint8Array): readonly [code: number, message: string] {
  const { length } = answer;
  const response = new Uint8Array(length + 4);
  response.set([0x0a, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14]);
  response.set(answer, 4);
  return partialSuccess(response) ?? [0, ''];
}
