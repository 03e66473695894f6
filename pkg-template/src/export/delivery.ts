/**
 * Delivers one request to one receiver, with retries by `retry.ts`, within the receiver's `timeoutMs`.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { countDelivery, counters } from '../spans/stats.js';
import type { LossReason } from '../types/loss.js';
import { TOO_LARGE } from './answer.js';
import { Deadline } from './deadline.js';
import type { DeliverySettings, Destination, Outcome, RequestBody } from '../types/destination.js';
import { post } from './post.js';
import { isLimited } from './rate_limit.js';

/** Delivers a request. The first POST starts before this function returns, unless it is compressed. Never rejects. */
export async function deliver(settings: DeliverySettings, destination: Destination, payload: RequestBody): Promise<Outcome> {
  const { bytes, spans } = payload;
  const { name, gzip, sentry, headers } = destination;
  let lost = spans;
  let reason: LossReason | undefined = 'too_large';
  let detail: unknown;
  // The limit applies before compression (OTLP specification, "request size limits").
  if (bytes.length <= destination.maxRequestBytes) {
    const deadline = new Deadline(destination.timeoutMs);
    const compressing = gzip?.compress(bytes);
    const compressed = compressing && (await deadline.race(compressing));
    const body = compressed ?? bytes;
    const request = { headers: compressed ? { ...headers, 'content-encoding': 'gzip' } : headers, body };
    const content = settings.debug && `${spans} spans, ${body.length} bytes`;
    let retries = 0;
    let delayMs: number;
    do {
      if (isLimited(destination)) {
        reason = 'rate_limited';
        break;
      }
      counters.posts++;
      counters.bytes += body.length;
      const posted = await post(destination, request, deadline, content, sentry?.limitMs, retries++);
      ({ reason, detail, delayMs } = posted);
      if (!reason) {
        lost = Math.min(Math.max(posted.rejected, 0), spans);
        if (lost > 0) reason = posted.rejected === TOO_LARGE ? 'too_large' : 'rejected';
      }
    } while (delayMs >= 0 && (await deadline.sleep(delayMs)));
    deadline.clear();
  }
  if (reason) {
    settings.reportLoss({ reason, spans: lost, destination: name });
    if (reason !== 'rejected') {
      diagWarn(`${spans} spans are lost (${reason})`, name, detail);
      if (settings.deadLetter) await keepUndelivered(settings, destination, bytes, reason, spans);
    }
  }
  countDelivery(name, spans - lost, reason, lost);
  return { exported: spans - lost, lost, reason };
}

/** Calls the user's `deadLetter` with a request. Never throws or rejects. */
async function keepUndelivered(
  { deadLetter }: DeliverySettings,
  { name, contentType }: Destination,
  request: Uint8Array,
  reason: LossReason,
  spans: number,
): Promise<void> {
  try {
    await deadLetter?.(request.slice(), { reason, spans, destination: name, contentType });
  } catch (error) {
    diagWarn('`deadLetter` failed', error);
  }
}
