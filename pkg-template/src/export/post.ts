/**
 * One POST to a receiver, and its response (OTLP specification, "OTLP/HTTP Request"; Sentry develop docs, "Envelopes"):
 * spans and Sentry's events are sent by the same function.
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

/** The receiver of a request. */
export type Receiver = Pick<Destination, 'url' | 'name' | 'fetch' | 'limitedUntil' | 'maxResponseBytes' | 'json'>;

/** The outcome of one POST. */
export interface Posted {
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** The reason of the failure; `undefined` after a status of 2xx. */
  readonly reason: 'http_status' | 'network' | 'timeout' | undefined;
  /** The status, with the text of an error response; the error without a response. */
  readonly detail: unknown;
  /** After a status of 2xx: see `readAnswer`. */
  readonly rejected: number;
  /** The delay before a retry in ms; -1 for no retry. */
  readonly delayMs: number;
}

/**
 * Posts a request within a deadline; the request starts before this function returns. `limitMs` parses the rate limit of
 * the response, which is then set on the receiver. `content` describes the request in the debug log. `retries` is the
 * number of earlier retries; the default permits none. Never rejects.
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
    // A followed redirect could turn the POST into a GET with status 200, and send keys to another address.
    const init: RequestInit = { method: 'POST', ...request, redirect: 'manual', signal: deadline.signal };
    // Suppresses tracing, so that no instrumentation of `fetch` records this request.
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
  // After a timeout no time remains, so there is no retry.
  const delayMs = reason ? retryDelayMs(status, retries, afterMs, deadline.remainingMs(), Math.random()) : -1;
  if (content) {
    const again = delayMs >= 0 ? `, again in ${Math.round(delayMs)} ms` : '';
    debugLog(`${content} to ${receiver.name}: ${outcome} in ${Date.now() - started} ms${again}`);
  }
  return { status, reason, detail, rejected, delayMs };
}
