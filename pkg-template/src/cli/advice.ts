/**
 * What a refusal means, and what to do about it.
 *
 * @module
 */

import { retryAfterMs } from '../export/answer.js';
import type { Exchange } from './exchange.js';

/** A sentence about an exchange that did not go well. */
export function adviceOn({ status, said, headers, url }: Exchange, isSentry: boolean, timeoutMs: number): string {
  if (status === 0) {
    return said
      ? `Nobody answers at ${new URL(url).host} (${said}): is the address right, and is it reachable from here?`
      : `There was no answer within ${timeoutMs} ms.`;
  }
  if (status >= 200 && status < 300) return 'A web page is what answers there, and not a receiver.';
  if (status >= 300 && status < 400) return `It has moved to ${headers.get('location')}: give that address.`;
  const sentence = (isSentry ? FROM_SENTRY : FROM_OTHERS)[status];
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

const FROM_SENTRY: Readonly<Record<number, string>> = {
  400: 'Sentry cannot read the DSN or the request: copy the DSN anew from Settings, Projects, Client Keys.',
  401: 'Sentry got no key that it knows: copy the DSN anew from Settings, Projects, Client Keys.',
  403: 'The key does not belong to the project, or is disabled: see Settings, Projects, Client Keys.',
  404: 'There is nothing at this address: is the DSN complete? An old self-hosted Sentry takes no OTLP.',
  413: TOO_LARGE,
  415: 'The content type was not taken: a proxy in between may have changed it.',
};

const FROM_OTHERS: Readonly<Record<number, string>> = {
  400: 'The receiver cannot read the request: is it one of OTLP over HTTP?',
  401: 'The receiver wants other credentials: give them by --header name=value.',
  403: 'The receiver wants other credentials: give them by --header name=value.',
  404: 'There is nothing at this address: is it the base URL of the receiver, without /v1/traces?',
  405: 'The receiver takes no POST here: is it the base URL of a receiver of OTLP over HTTP?',
  413: TOO_LARGE,
  415: 'The receiver takes no protobuf: is it one of OTLP over HTTP?',
};
