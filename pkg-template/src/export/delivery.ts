/**
 * One request on its way to one receiver: tried, and tried again as `retry.ts` says, within the receiver's `timeoutMs`
 * for all of it.
 *
 * @module
 */

import { say, tell } from '../diag.js';
import type { Settings } from '../settings.js';
import { type LossReason, countDelivery, counters } from '../stats.js';
import { TOO_LARGE, discard, readAnswer, retryAfterMs } from './answer.js';
import { Deadline } from './deadline.js';
import type { Destination } from './destination.js';
import { bury, tellLoss } from './loss.js';
import type { Payload } from './payload.js';
import { post } from './post.js';
import { retryDelayMs } from './retry.js';

/** A timer is not earlier than this. */
const TIMER_MS = 5;

/** What became of the spans of a request: each was taken, or is lost for the reason. */
export interface Outcome {
  readonly exported: number;
  readonly lost: number;
  readonly reason: LossReason | undefined;
}

/** What one try came to: how many spans were rejected, or why all are lost and when to try again (-1: never). */
type Try =
  { readonly rejected: number } | { readonly reason: LossReason; readonly delayMs: number; readonly detail?: unknown };

/** Delivers a request. The first POST is made before this returns, unless it is to be compressed. Never rejects. */
export async function deliver(settings: Settings, destination: Destination, payload: Payload): Promise<Outcome> {
  const { spans } = payload;
  let reason: LossReason | undefined = 'too_large';
  let detail: unknown;
  let lost = spans;
  // Before compression (OTLP specification, "request size limits").
  if (payload.bytes.length <= destination.maxRequestBytes) {
    const deadline = new Deadline(destination.timeoutMs);
    try {
      const compressing = destination.gzip ? payload.gzip() : undefined;
      const compressed = compressing && (await deadline.race(compressing));
      for (let retries = 0; ; retries++) {
        const tried = await attempt(settings, destination, payload, compressed, deadline, retries);
        if ('rejected' in tried) {
          lost = Math.min(Math.max(tried.rejected, 0), spans);
          reason = lost > 0 ? 'rejected' : undefined;
          break;
        }
        ({ reason, detail } = tried);
        if (tried.delayMs < 0 || !(await deadline.sleep(tried.delayMs))) break;
      }
    } finally {
      deadline.clear();
    }
  }
  if (reason !== undefined) {
    tellLoss(settings, { reason, spans: lost, destination: destination.name });
    if (reason !== 'rejected') {
      tell(`${spans} spans are lost (${reason})`, destination.name, detail);
      if (settings.deadLetter) await bury(settings, destination, payload.bytes, reason, spans);
    }
  }
  countDelivery(destination.name, spans - lost, reason, lost);
  return { exported: spans - lost, lost, reason };
}

async function attempt(
  settings: Settings,
  destination: Destination,
  payload: Payload,
  compressed: Uint8Array<ArrayBuffer> | undefined,
  deadline: Deadline,
  retries: number,
): Promise<Try> {
  const started = Date.now();
  if (started < destination.limitedUntil) return { reason: 'rate_limited', delayMs: -1 };
  const body = compressed ?? payload.bytes;
  counters.posts++;
  counters.bytes += body.length;
  let outcome: string;
  let tried: Try;
  try {
    const response = await deadline.race(post(destination, body, compressed !== undefined, deadline.signal));
    if (!response) throw new Error('no answer');
    outcome = `${response.status}`;
    if (destination.form) {
      const ms = settings.extras?.limitMs(response) ?? (response.status === 429 ? retryAfterMs(response.headers) : 0);
      // The time of the next try is not within it: timers may be early. A shorter limit does not end a longer one.
      if (ms > 0) destination.limitedUntil = Math.max(destination.limitedUntil, Date.now() + ms - TIMER_MS);
    }
    if (response.ok) {
      const read = (await deadline.race(readAnswer(response, destination.maxResponseBytes, settings.extras))) ?? 0;
      tried = read === TOO_LARGE ? { reason: 'too_large', delayMs: -1, detail: outcome } : { rejected: read };
    } else {
      const afterMs = retryAfterMs(response.headers);
      const delayMs = retryDelayMs(response.status, retries, afterMs, deadline.remainingMs(), Math.random());
      const read: (response: Response) => Promise<unknown> = settings.extras?.readFailure ?? discard;
      outcome += `${(await deadline.race(read(response))) ?? ''}`;
      tried = { reason: 'http_status', delayMs, detail: outcome };
    }
  } catch (error) {
    const reason = deadline.signal.aborted ? 'timeout' : 'network';
    outcome = reason;
    // After a timeout nothing is left.
    const delayMs = retryDelayMs(0, retries, Number.NaN, deadline.remainingMs(), Math.random());
    tried = { reason, delayMs, detail: error };
  }
  if (settings.debug) {
    const again = 'delayMs' in tried && tried.delayMs >= 0 ? `, again in ${Math.round(tried.delayMs)} ms` : '';
    const took = Date.now() - started;
    say(`${payload.spans} spans, ${body.length} bytes to ${destination.name}: ${outcome} in ${took} ms${again}`);
  }
  return tried;
}
