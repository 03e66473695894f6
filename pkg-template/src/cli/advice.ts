/**
 * Advice for each kind of failed POST.
 *
 * @module
 */

import { retryAfterMs } from '../export/answer.js';
import type { Exchange } from './exchange.js';

/** One sentence with the likely cause of a failed exchange and what to do. */
export function adviceOn({ status, detail, headers, url }: Exchange, isSentry: boolean, timeoutMs: number): string {
  if (status === 0) {
    return detail
      ? `Nobody answers at ${new URL(url).host} (${detail}): is the address right, and is it reachable from here?`
      : `There was no answer within ${timeoutMs} ms.`;
  }
  if (status >= 200 && status < 300) return 'A web page is what answers there, and not a receiver.';
  if (status >= 300 && status < 400) return `It has moved to ${headers.get('location')}: give that address.`;
  const sentence = (isSentry ? SENTRY_ADVICE : OTLP_ADVICE)[status];
  if (status === 429) {
    const seconds = Math.ceil(retryAfterMs(headers) / 1000);
    const wait = seconds > 0 ? `; it takes more in ${seconds} s` : '';
    return `A quota or a rate limit is used up${wait}.`;
  }
  if (sentence) return sentence;
  return status >= 500
    ? 'The receiver, or a proxy before it, has failed: try again later.'
    : 'Nothing more is known about this answer.';
}

const TOO_LARGE = 'This test is small, so it is a proxy in between that takes even less.';

const SENTRY_ADVICE: Readonly<Record<number, string>> = {
  400: 'Sentry cannot read the DSN or the request: copy the DSN anew from Settings, Projects, Client Keys.',
  401: 'Sentry got no key that it knows: copy the DSN anew from Settings, Projects, Client Keys.',
  403: 'The key does not belong to the project, or is disabled: see Settings, Projects, Client Keys.',
  404: 'There is nothing at this address: is the DSN complete? An old self-hosted Sentry takes no OTLP.',
  413: TOO_LARGE,
  415: 'The content type was not taken: a proxy in between may have changed it.',
};

const OTLP_ADVICE: Readonly<Record<number, string>> = {
  400: 'The receiver cannot read the request: is it one of OTLP over HTTP?',
  401: 'The receiver wants other credentials: give them by --header name=value.',
  403: 'The receiver wants other credentials: give them by --header name=value.',
  404: 'There is nothing at this address: is it the base URL of the receiver, without /v1/traces?',
  405: 'The receiver takes no POST here: is it the base URL of a receiver of OTLP over HTTP?',
  413: TOO_LARGE,
  415: 'The receiver takes no protobuf: is it one of OTLP over HTTP?',
};
