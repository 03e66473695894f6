/**
 * One POST to a receiver, and its answer (OTLP specification, "OTLP/HTTP Request"; Sentry develop docs, "Envelopes"):
 * spans and Sentry's events go out by the same function.
 *
 * @module
 */

import { UNTRACED } from '../host/context.js';
import { debugLog } from '../host/diag.js';
import { context } from '../host/opentelemetry.js';
import type { Destination } from '../types/destination.js';
import { failureText, readAnswer, retryAfterMs } from './answer.js';
import type { Deadline } from './deadline.js';
import { extendLimit } from './rate_limit.js';
import { retryDelayMs } from './retry.js';

/** Where a request goes. */
export type Receiver = Pick<Destination, 'url' | 'name' | 'fetch' | 'limitedUntil' | 'maxResponseBytes' | 'json'>;

/** What became of one POST. */
export interface Posted {
  /** 0 when there was no answer. */
  readonly status: number;
  /** Why the receiver did not take the request; `undefined` after a status of 2xx. */
  readonly reason: 'http_status' | 'network' | 'timeout' | undefined;
  /** The status, with the text of a refusal; the error when there was no answer. */
  readonly detail: unknown;
  /** After a status of 2xx: see `readAnswer`. */
  readonly rejected: number;
  /** After how many ms to try again; -1: never. */
  readonly delayMs: number;
}

/**
 * Posts a request within a deadline; it is made before this returns. `limitMs` reads the rate limit in an answer, which
 * is then the receiver's; `content` is logged, with what became of it. Without `retries`, which counts those before, none
 * is wanted. Never rejects.
 */
export async function post(
  receiver: Receiver,
  request: RequestInit,
  deadline: Deadline,
  content: string | false,
  limitMs?: (response: Response) => number,
  retries = Infinity,
): Promise<Posted> {
  const started = Date.now();
  let status = 0;
  let afterMs = NaN;
  let reason: Posted['reason'];
  let outcome: string;
  let detail: unknown;
  let rejected = 0;
  try {
    // Followed, a POST could become a GET that is answered by 200, and keys would go to another address.
    const init: RequestInit = { method: 'POST', ...request, redirect: 'manual', signal: deadline.signal };
    // Nobody is to trace this request, neither we nor another instrumentation of `fetch`.
    const response = await deadline.race(context.with(UNTRACED, receiver.fetch, undefined, receiver.url, init));
    if (!response) throw new Error('no answer');
    outcome = `${response.status}`;
    if (limitMs) extendLimit(receiver, limitMs(response));
    if (response.ok) {
      rejected = (await deadline.race(readAnswer(response, receiver))) ?? 0;
    } else {
      reason = 'http_status';
      afterMs = retryAfterMs(response.headers);
      outcome += (await deadline.race(failureText(response))) ?? '';
    }
    ({ status } = response);
    detail = outcome;
  } catch (error) {
    outcome = reason = deadline.signal.aborted ? 'timeout' : 'network';
    detail = error;
  }
  // After a timeout nothing is left.
  const delayMs = reason ? retryDelayMs(status, retries, afterMs, deadline.remainingMs(), Math.random()) : -1;
  if (content) {
    const again = delayMs >= 0 ? `, again in ${Math.round(delayMs)} ms` : '';
    debugLog(`${content} to ${receiver.name}: ${outcome} in ${Date.now() - started} ms${again}`);
  }
  return { status, reason, detail, rejected, delayMs };
}
