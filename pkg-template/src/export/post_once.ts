/**
 * Delivery to one receiver without retries and compression, for `edgespan/slim`. Lost spans are counted.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import type { Recording } from '../spans/recording.js';
import { countDelivery, countLoss, counters } from '../spans/stats.js';
import type { Destination } from '../types/destination.js';
import type { LossReason } from '../types/loss.js';
import { TOO_LARGE } from './answer.js';
import { Deadline } from './deadline.js';
import { post } from './post.js';

/**
 * Encodes the ended spans of a recording and posts them, nearly always as one request. The requests start before this
 * function returns. The promise settles when the responses were read; `undefined` when there was nothing to send. Never
 * throws and never rejects.
 */
export function postOnce(destination: Destination, recording: Recording): Promise<unknown> | undefined {
  const sent: Promise<void>[] = [];
  for (let encoded; (encoded = recording.encodeNext(destination.maxRequestBytes));) {
    const [bytes] = encoded.bytes;
    // A copy, since the core reuses its memory.
    if (bytes) sent.push(postRequest(destination, bytes.slice(), encoded.spans));
  }
  return sent.length > 0 ? Promise.all(sent) : undefined;
}

async function postRequest(destination: Destination, body: Uint8Array<ArrayBuffer>, spans: number): Promise<void> {
  const { name, timeoutMs, headers } = destination;
  const deadline = new Deadline(timeoutMs);
  counters.posts++;
  counters.bytes += body.length;
  const posted = await post(destination, { headers, body }, deadline, false);
  deadline.clear();
  let reason: LossReason | undefined = posted.reason;
  let lost = spans;
  if (!reason) {
    lost = Math.min(Math.max(posted.rejected, 0), spans);
    if (lost > 0) reason = posted.rejected === TOO_LARGE ? 'too_large' : 'rejected';
  }
  if (reason) {
    diagWarn(`${lost} spans are lost (${reason})`, name, posted.detail);
    countLoss(reason, lost);
  }
  counters.exported += spans - lost;
  countDelivery(name, spans - lost, reason, lost);
}
