/**
 * One request on its way to one receiver: tried, and tried again as `retry.ts` says, within the receiver's `timeoutMs`
 * for all of it.
 *
 * @module
 */

import { debugLog, diagWarn } from '../host/diag.js';
import { countDelivery, counters } from '../spans/stats.js';
import type { LossReason } from '../types/loss.js';
import { TOO_LARGE, failureText, readAnswer, retryAfterMs } from './answer.js';
import { Deadline } from './deadline.js';
import type { DeliverySettings, Destination, Outcome } from '../types/destination.js';
import { keepUndelivered } from './dead_letter.js';
import type { Payload } from './payload.js';
import { post } from './post.js';
import { retryDelayMs } from './retry.js';

/** A timer is not earlier than this. */
const TIMER_MS = 5;

/** What one try came to: how many spans are lost and why, and after how many ms to try again (-1: never). */
interface Try {
  readonly lost: number;
  readonly reason: LossReason | undefined;
  readonly delayMs: number;
  /** What else there is to tell of a loss. */
  readonly detail?: unknown;
}

/** Delivers a request. The first POST is made before this returns, unless it is to be compressed. Never rejects. */
export async function deliver(settings: DeliverySettings, destination: Destination, payload: Payload): Promise<Outcome> {
  const { bytes, spans } = payload;
  const { name } = destination;
  let tried: Try = { lost: spans, reason: 'too_large', delayMs: -1 };
  // Before compression (OTLP specification, "request size limits").
  if (bytes.length <= destination.maxRequestBytes) {
    const deadline = new Deadline(destination.timeoutMs);
    try {
      const compressing = destination.gzip ? payload.gzip() : undefined;
      const compressed = compressing && (await deadline.race(compressing));
      let retries = 0;
      do tried = await attempt(settings, destination, payload, compressed, deadline, retries++);
      while (tried.delayMs >= 0 && (await deadline.sleep(tried.delayMs)));
    } finally {
      deadline.clear();
    }
  }
  const { lost, reason, detail } = tried;
  if (reason !== undefined) {
    settings.reportLoss({ reason, spans: lost, destination: name });
    if (reason !== 'rejected') {
      diagWarn(`${spans} spans are lost (${reason})`, name, detail);
      if (settings.deadLetter) await keepUndelivered(settings, destination, bytes, reason, spans);
    }
  }
  countDelivery(name, spans - lost, reason, lost);
  return { exported: spans - lost, lost, reason };
}

async function attempt(
  settings: DeliverySettings,
  destination: Destination,
  payload: Payload,
  compressed: Uint8Array<ArrayBuffer> | undefined,
  deadline: Deadline,
  retries: number,
): Promise<Try> {
  const { spans } = payload;
  const started = Date.now();
  if (started < destination.limitedUntil) return { lost: spans, reason: 'rate_limited', delayMs: -1 };
  const body = compressed ?? payload.bytes;
  counters.posts++;
  counters.bytes += body.length;
  let outcome: string;
  let lost = spans;
  let reason: LossReason | undefined;
  let delayMs = -1;
  let detail: unknown;
  try {
    const response = await deadline.race(post(destination, body, compressed !== undefined, deadline.signal));
    if (!response) throw new Error('no answer');
    const { status, headers } = response;
    outcome = `${status}`;
    if (destination.form) {
      const ms = settings.features.limitMs?.(response) ?? (status === 429 ? retryAfterMs(headers) : 0);
      // The time of the next try is not within it: timers may be early. A shorter limit does not end a longer one.
      if (ms > 0) destination.limitedUntil = Math.max(destination.limitedUntil, Date.now() + ms - TIMER_MS);
    }
    if (response.ok) {
      const rejected = (await deadline.race(readAnswer(response, destination.maxResponseBytes, destination.json))) ?? 0;
      lost = Math.min(Math.max(rejected, 0), spans);
      if (lost > 0) reason = rejected === TOO_LARGE ? 'too_large' : 'rejected';
    } else {
      reason = 'http_status';
      delayMs = retryDelayMs(status, retries, retryAfterMs(headers), deadline.remainingMs(), Math.random());
      outcome += (await deadline.race(failureText(response))) ?? '';
    }
    detail = outcome;
  } catch (error) {
    outcome = reason = deadline.signal.aborted ? 'timeout' : 'network';
    // After a timeout nothing is left.
    delayMs = retryDelayMs(0, retries, Number.NaN, deadline.remainingMs(), Math.random());
    detail = error;
  }
  if (settings.debug) {
    const again = delayMs >= 0 ? `, again in ${Math.round(delayMs)} ms` : '';
    const took = Date.now() - started;
    debugLog(`${spans} spans, ${body.length} bytes to ${destination.name}: ${outcome} in ${took} ms${again}`);
  }
  return { lost, reason, delayMs, detail };
}
